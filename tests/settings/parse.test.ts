import { parseConfiguration } from "../../components/settings/parse";
import { entryOf, isSecretPath } from "../../components/settings/report";
import { KEYS, sampleSecrets } from "../../components/settings/schema";
import { rawConfiguration } from "../../components/settings/raw";
import { settingsOf } from "../support/settings";

describe("defaults", () => {
  test("of the source design, by hand", () => {
    const settings = settingsOf();
    expect(settings.datastore.engineVersion).toBe("11.5");
    expect(settings.masters).toMatchObject({ instanceType: "t3.medium", min: 2, desired: 2, max: 3 });
    expect(settings.masters.taints).toEqual(["CriticalAddonsOnly=true:NoExecute"]);
    expect(Object.keys(settings.agentPools)).toEqual(["default"]);
    expect(settings.agentPools.default).toMatchObject({
      min: 2,
      desired: 2,
      max: 4,
      ingress: true,
      spot: false,
    });
    expect(settings.network).toMatchObject({ vpcCidr: "10.0.0.0/16", natGateway: "single" });
    expect([settings.finalSnapshot, settings.protect, settings.preflight]).toEqual([true, false, true]);
  });

  test("fill an object field by field, while a map given by the user replaces the default one", () => {
    const settings = settingsOf({ masters: { max: 5 }, agentPools: { web: { spot: true } } });
    expect(settings.masters).toEqual({ ...settingsOf().masters, max: 5 });
    expect(Object.keys(settings.agentPools)).toEqual(["web"]);
    expect(settings.agentPools.web).toEqual({ ...settingsOf().agentPools.default, spot: true });
  });

  test("of ingress follow from the taints, and what is given wins", () => {
    const tainted = { taints: ["dedicated=gpu:NoSchedule"] };
    const { agentPools } = settingsOf({
      agentPools: { a: {}, b: tainted, c: { ...tainted, ingress: true }, d: { ingress: false } },
    });
    const ingress = Object.entries(agentPools).map(([name, pool]) => [name, pool.ingress]);
    expect(Object.fromEntries(ingress)).toEqual({ a: true, b: false, c: true, d: false });
  });
});

describe("values as the engine hands them on", () => {
  test("become what the schema expects; other namespaces are left out", () => {
    expect(
      rawConfiguration({
        "k3s-ha:protect": "true",
        "k3s-ha:imageEpoch": "3",
        "k3s-ha:k3sVersion": "v0.10.2",
        "k3s-ha:clusterSecret": "1234567890123456",
        "k3s-ha:masters": '{"min":2}',
        "k3s-ha:availabilityZones": '["us-east-1a","us-east-1b"]',
        "aws:region": "us-east-1",
      }),
    ).toEqual({
      protect: true,
      imageEpoch: 3,
      k3sVersion: "v0.10.2",
      clusterSecret: "1234567890123456",
      masters: { min: 2 },
      availabilityZones: ["us-east-1a", "us-east-1b"],
    });
  });

  test("that are no JSON are kept for the schema to refuse", () => {
    expect(rawConfiguration({ "k3s-ha:masters": "{min:" })).toEqual({ masters: "{min:" });
  });
});

describe("secrecy", () => {
  test.each([
    [["clusterSecret"], true],
    [["clusterSecret", "anything", "below"], true],
    [["masters"], false],
    [["masters", "min"], false],
    [["datastore", "username"], false],
    [["unknown"], false],
  ])("%j: %s", (path, secret) => expect(isSecretPath(path)).toBe(secret));

  test("each secret has a sample that validates", () => {
    const samples = sampleSecrets();
    expect(samples).toHaveProperty("clusterSecret");
    expect(parseConfiguration({ clusterSecret: samples.clusterSecret })).toHaveProperty("configuration");
  });
});

describe("every key", () => {
  test.each(KEYS.map((entry) => [entry.path, entry] as const))(
    "%s is described, and found by its path",
    (path, entry) => {
      expect(entry.description).toMatch(/^[A-Z].{10,}[.]$/s);
      expect(entry.allowed.length).toBeGreaterThan(5);
      expect(entryOf(path.replaceAll("*", "web").split("."))).toBe(entry);
    },
  );

  test("says its default: a constant, in words, or with the object that holds it", () => {
    // Within a named entry of a map there are keys that the entry must have.
    const silent = KEYS.filter(
      (entry) => !entry.path.includes("*") && entry.default === undefined && entry.defaultText === undefined,
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test("in an element of a list is the list's", () => {
    expect(entryOf(["api", "cidrs", 0])?.path).toBe("api.cidrs");
    expect(entryOf(["agentPools", "web", "labels", "example.com/tier"])?.path).toBe("agentPools.*.labels");
    expect(entryOf(["nothing"])).toBeUndefined();
  });
});
