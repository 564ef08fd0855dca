import { kubeletMaySet } from "../components/facts/labels";
import { releaseOf } from "../components/facts/k3sVersions";
import { MASTER_REFRESH, machineShare, poolRefresh } from "../components/resources/refresh";
import { imageKey } from "../components/resources/nodeGroup";

describe("how groups roll", () => {
  // 100 / 3 is 33.3: AWS would round 133 % of three machines down to three, and nothing could be launched first.
  test.each([
    [0, 100],
    [1, 100],
    [2, 50],
    [3, 34],
    [4, 25],
    [5, 20],
    [6, 17],
    [7, 15],
    [100, 1],
    [1000, 1],
  ])("one machine of %i is %i %%", (desired, percent) => expect(machineShare(desired)).toBe(percent));

  test("one machine's share is always room for a whole machine, and never more than AWS's 200 %", () => {
    for (let desired = 1; desired <= 1000; desired++) {
      expect(Math.floor((desired * (100 + machineShare(desired))) / 100)).toBeGreaterThan(desired);
      expect(machineShare(desired)).toBeLessThanOrEqual(100);
    }
  });

  test("masters one at a time, the new one launched first", () => {
    expect(MASTER_REFRESH).toEqual({
      minHealthyPercentage: 100,
      maxHealthyPercentage: 100,
      instanceWarmup: 0,
    });
  });

  test.each([
    [{ desired: 2, surge: 25, ingress: true }, 150, 300],
    [{ desired: 3, surge: 25, ingress: true }, 134, 300],
    [{ desired: 4, surge: 25, ingress: false }, 125, 0],
    [{ desired: 20, surge: 25, ingress: false }, 125, 0],
    [{ desired: 20, surge: 1, ingress: false }, 105, 0],
    [{ desired: 10, surge: 100, ingress: true }, 200, 300],
    [{ desired: 1, surge: 10, ingress: true }, 200, 300],
    [{ desired: 0, surge: 25, ingress: false }, 200, 0],
  ])("a pool %j has at most %i %% and %i s of warm-up", (pool, most, warmup) => {
    expect(poolRefresh(pool)).toEqual({
      minHealthyPercentage: 100,
      maxHealthyPercentage: most,
      instanceWarmup: warmup,
    });
  });
});

// The list of the NodeRestriction admission plugin, copied by hand from the Kubernetes documentation.
describe("labels that kubelet sets on its own node", () => {
  test.each([
    "tier",
    "example.com/tier",
    "a.b.c.example.com/x",
    "notkubernetes.io/x",
    "mykubernetes.io.example.com/x",
    "kubernetes.io/hostname",
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "beta.kubernetes.io/instance-type",
    "node.kubernetes.io/instance-type",
    "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
    "kubelet.kubernetes.io/anything",
    "team.kubelet.kubernetes.io/anything",
    "node.kubernetes.io/anything",
    "gpu.node.kubernetes.io/type",
  ])("%s: yes", (label) => expect(kubeletMaySet(label)).toBe(true));

  test.each([
    "node-role.kubernetes.io/master",
    "node-role.kubernetes.io/worker",
    "node-restriction.kubernetes.io/secure",
    "kubernetes.io/role",
    "k8s.io/x",
    "team.k8s.io/x",
    "kubernetes.io/hostname2",
    "topology.kubernetes.io/rack",
    "app.kubernetes.io/name",
    "xkubelet.kubernetes.io/x",
  ])("%s: no", (label) => expect(kubeletMaySet(label)).toBe(false));
});

describe("the template's image key", () => {
  const base = { family: "amzn2", architecture: "x86_64", epoch: 0 };

  test("is made of all that an image is chosen by", () => {
    expect(imageKey(base)).toBe("amzn2-x86_64-0");
    const choices = [
      base,
      { ...base, family: "al2023" },
      { ...base, architecture: "arm64" },
      { ...base, epoch: 1 },
      { ...base, amiId: "ami-0123456789abcdef0" },
      { ...base, amiId: "ami-0123456789abcdef1" },
      { ...base, amiId: "ami-0123456789abcdef0", epoch: 1 },
    ];
    expect(new Set(choices.map(imageKey)).size).toBe(choices.length);
  });
});

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
