import { releaseOf } from "../../components/facts/k3sVersions";

describe("k3s versions", () => {
  test.each(["v0.10.0", "v0.10.1", "v0.10.2"])("%s speaks the dialect of v0.10", (version) =>
    expect(releaseOf(version, false)).toMatchObject({ dialect: "v0.10", serialiseFirstBoot: true }),
  );

  test.each([
    "v1.32.5+k3s1",
    "v1.32.13+k3s1",
    "v1.33.1+k3s1",
    "v1.34.0+k3s1",
    "v1.36.4+k3s1",
    "v1.99.0+k3s1",
  ])("%s speaks the current dialect", (version) =>
    expect(releaseOf(version, false)).toMatchObject({ dialect: "current", serialiseFirstBoot: false }),
  );

  test.each([
    ["v0.9.1", "external datastore"],
    ["v0.11.0", "race"],
    ["v1.0.0+k3s1", "race"],
    ["v1.24.12+k3s1", "race"],
    ["v1.24.13+k3s1", "deadlock"],
    ["v1.31.2+k3s1", "deadlock"],
    ["v1.31.3+k3s1", "nobody tried"],
    ["v1.32.4+k3s1", "nobody tried"],
    ["v1.33.0+k3s1", "nobody tried"],
    ["v2.0.0+k3s1", "nobody tried"],
    ["v1.36.4", "+k3sN"],
    ["v0.10.2+k3s1", "+k3sN"],
  ])("%s is refused: %s", (version, reason) =>
    expect(releaseOf(version, false)).toMatchObject({ refused: expect.stringContaining(reason) as string }),
  );

  test.each(["v1.19.1+k3s1", "v1.30.0+k3s1", "v1.32.4+k3s1", "v1.33.0+k3s1"])(
    "%s is taken untested",
    (version) => expect(releaseOf(version, true)).toMatchObject({ dialect: "current" }),
  );

  // These know no configuration file: they would start on SQLite, each server its own cluster.
  test.each(["v0.9.1", "v0.11.0", "v1.0.0+k3s1", "v1.19.0+k3s1", "v2.0.0+k3s1"])(
    "%s is refused even so",
    (version) => expect(releaseOf(version, true)).toHaveProperty("refused"),
  );
});
