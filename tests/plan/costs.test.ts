import { runPrograms } from "../../plan/batch";
import { costsOf } from "../../plan/costs";
import { databaseHour, databaseVcpus, instanceHour } from "../../plan/prices";

/** Sums by hand, from the arithmetic of docs/costs.md. */
const stacks: Record<string, { config: Record<string, unknown>; usd: number; unknown?: string[] }> = {
  // 4 × 30.368 + 4 × 1.60 + 52.56 + 2.30 + 32.85 + 32.85 + 3.65
  "the source design": { config: { k3sVersion: "v0.10.2" }, usd: 252 },
  // 5 × 30.368 + 5 × 1.60 + 105.12 + 4.60 + 32.85 + 3 × 36.50
  production: {
    config: {
      k3sVersion: "v1.36.4+k3s1",
      masters: { min: 3, desired: 3, max: 4 },
      network: { natGateway: "perZone" },
      datastore: { multiAz: true },
    },
    usd: 412,
  },
  // 252.08 + 2 vCPU × 146
  "PostgreSQL 11 under Extended Support": {
    config: { allowExtendedSupport: true, datastore: { engineVersion: "11.22" } },
    usd: 544,
  },
  // 252.08 + 54.86 + 4 vCPU × 146
  "the same with a standby": {
    config: { allowExtendedSupport: true, datastore: { engineVersion: "11.22", multiAz: true } },
    usd: 891,
  },
  // 252.08 - 36.50 + 4 × 3.65
  "without NAT": { config: { network: { natGateway: "none" } }, usd: 230 },
  // 252.08 + 3 × 3.65
  "a public workload balancer": {
    config: { workload: { access: "public", cidrs: ["203.0.113.0/24"] } },
    usd: 263,
  },
  // 252.08 - 54.86: nothing is known of somebody else's database
  "an external datastore": {
    config: {
      k3sVersion: "v1.36.4+k3s1",
      datastore: {
        kind: "external",
        endpoint: "postgres://k3s:a-long-password-0@db.example.com/k3s?sslmode=verify-full",
        cidrs: ["10.9.0.0/24"],
      },
    },
    usd: 197,
  },
  // 252.08 - 60.736 + 2 × 0.096 × 730: the first type of a pool is the preferred one, and an empty pool costs nothing
  "a pool of several types, and an empty one": {
    config: {
      agentPools: { web: { instanceTypes: ["m5.large", "t3.medium"] }, none: { desired: 0, min: 0 } },
    },
    usd: 332,
  },
};

const graphs = runPrograms(
  Object.entries(stacks).map(([name, { config }]) => ({ name, config, preview: true })),
);

test.each(Object.keys(stacks))("%s", async (name) => {
  const graph = (await graphs).find((one) => one.name === name);
  expect(graph?.errors).toEqual([]);
  const costs = costsOf(graph?.registrations ?? []);
  expect(costs).toMatchObject({ usd: stacks[name]?.usd, unknown: stacks[name]?.unknown ?? [] });
});

test("a part whose price is unknown is named and left out of the sum", () => {
  const parent = "urn:group";
  const rest = { urn: "", dependencies: [], propertyDependencies: {}, options: {}, custom: true, parent };
  const costs = costsOf([
    { ...rest, type: "aws:autoscaling/group:Group", name: "gpu", inputs: { desiredCapacity: 2 } },
    {
      ...rest,
      type: "aws:ec2/launchTemplate:LaunchTemplate",
      name: "template",
      inputs: { instanceType: "g5.xlarge", blockDeviceMappings: [{ ebs: { volumeSize: 100 } }] },
    },
  ]);
  expect(costs).toEqual({
    lines: [{ what: "2 × g5.xlarge (gpu)" }, { what: "2 × 100 GiB gp3", usd: 16 }],
    usd: 16,
    unknown: ["2 × g5.xlarge (gpu)"],
  });
});

// From price lists, per hour.
test.each([
  ["t3.nano", 0.0052],
  ["t3.medium", 0.0416],
  ["m5.large", 0.096],
  ["m5.4xlarge", 0.768],
  ["c7g.2xlarge", 0.29],
  ["g5.xlarge", undefined],
  ["m5.metal", undefined],
  ["constructor.large", undefined],
  ["t3.constructor", undefined],
])("%s costs %s an hour", (type, hour) => {
  if (hour === undefined) expect(instanceHour(type)).toBeUndefined();
  else expect(instanceHour(type)).toBeCloseTo(hour, 6);
});

test.each([
  ["db.t3.medium", 0.072, 2],
  ["db.t4g.micro", 0.016, 2],
  ["db.m5.large", 0.178, 2],
  ["db.r6g.4xlarge", 1.8, 16],
  ["db.x2g.large", undefined, undefined],
  ["db.toString.large", undefined, undefined],
])("%s costs %s an hour and has %s vCPU", (instanceClass, hour, vCpus) => {
  if (hour === undefined) expect(databaseHour(instanceClass)).toBeUndefined();
  else expect(databaseHour(instanceClass)).toBeCloseTo(hour, 6);
  expect(databaseVcpus(instanceClass)).toBe(vCpus);
});
