import { runPrograms, type Case } from "../../plan/batch";
import { assume } from "../../plan/lookups/assume";
import { readFixture } from "../../plan/lookups/fixture";

const fixture = readFixture();
const assumed = (configuration: Record<string, unknown>, region = "us-east-1") =>
  assume(configuration, fixture, region);

test("nothing is assumed of what the fixture knows", () => {
  const configuration = {
    masters: { instanceType: "t3.medium", amiId: "ami-0123456789abcdef0" },
    agentPools: { arm: { instanceTypes: ["t4g.medium"], architecture: "arm64" } },
    availabilityZones: ["us-east-1a", "us-east-1f"],
    network: { vpcId: "vpc-0123456789abcdef0" },
    datastore: { instanceClass: "db.m5.large" },
  };
  expect(assumed(configuration)).toEqual({ fixture: {}, assumptions: [] });
});

test.each([
  ["m6a.large", "x86_64"],
  ["c7i.2xlarge", "x86_64"],
  ["g5.xlarge", "x86_64"],
  ["c6g.large", "arm64"],
  ["c7gn.16xlarge", "arm64"],
  ["g5g.xlarge", "arm64"],
  ["x2gd.metal", "arm64"],
  ["im4gn.large", "arm64"],
  ["m7a.metal-48xl", "x86_64"],
  ["a1.large", "arm64"],
  ["u-6tb1.56xlarge", undefined],
])("the type %s is assumed to be %s by its name", (type, architecture) => {
  const { fixture: added } = assumed({ agentPools: { web: { instanceTypes: [type] } } });
  expect(added.instanceTypes?.[type]?.architectures).toEqual(
    architecture === undefined ? undefined : [architecture],
  );
});

test.each(["t3.medum", "t3", "t3.", "medium", ".large", "t3.medium.large", "constructor"])(
  "%s is no type, and not assumed",
  (type) => expect(assumed({ masters: { instanceType: type } }).assumptions).toEqual([]),
);

test.each([
  ["a boundary", { permissionsBoundaryArn: "arn:aws:iam::210987654321:policy/boundary" }],
  ["a policy of masters", { masters: { policyArns: ["arn:aws-cn:iam::210987654321:policy/a"] } }],
  [
    "a policy of a pool, after one of AWS's own",
    {
      masters: { policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
      agentPools: { web: { policyArns: ["arn:aws:iam::210987654321:policy/a"] } },
    },
  ],
])("the account is that of %s", (_name, configuration) =>
  expect(assumed(configuration)).toEqual({
    fixture: { accountId: "210987654321" },
    assumptions: ["the account is 210987654321, to which the configured IAM policies belong"],
  }),
);

test("no account is assumed of AWS's own policies, or the fixture's", () => {
  const policyArns = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/a", 7];
  expect(assumed({ masters: { policyArns } })).toEqual({ fixture: {}, assumptions: [] });
});

test("a configuration of any shape does not break it", () => {
  for (const value of [null, 7, "text", [], [[]], { a: null }, true]) {
    const configuration = { masters: value, agentPools: value, network: value, datastore: value };
    expect(assumed({ ...configuration, availabilityZones: value }).assumptions).toEqual([]);
  }
});

/** Stacks with ids and types that no fixture can know. */
const stacks: (Omit<Case, "preview"> & { assumptions: RegExp[] })[] = [
  {
    name: "an existing VPC by real ids",
    config: {
      network: {
        vpcId: "vpc-0f3c1d2e4b5a69788",
        privateSubnetIds: [
          "subnet-0aaaaaaaaaaaaaaa1",
          "subnet-0aaaaaaaaaaaaaaa2",
          "subnet-0aaaaaaaaaaaaaaa3",
        ],
        publicSubnetIds: ["subnet-0bbbbbbbbbbbbbbb1", "subnet-0bbbbbbbbbbbbbbb2"],
      },
    },
    assumptions: [/^vpc-0f3c1d2e4b5a69788 exists with these subnets/],
  },
  {
    name: "types of other families, on both architectures",
    config: {
      masters: { instanceType: "m6a.large" },
      agentPools: {
        compute: { instanceTypes: ["c7i.2xlarge", "c6a.2xlarge"] },
        gpu: { instanceTypes: ["g5.xlarge"], taints: ["nvidia.com/gpu=present:NoSchedule"] },
        arm: { instanceTypes: ["c6g.large"], architecture: "arm64" },
      },
    },
    assumptions: [/m6a\.large.*x86_64/, /c7i\.2xlarge/, /c6a\.2xlarge/, /g5\.xlarge/, /c6g\.large.*arm64/],
  },
  {
    name: "a pinned image of one's own",
    config: { masters: { amiId: "ami-0fedcba9876543210" } },
    assumptions: [/^image ami-0fedcba9876543210 exists, is x86_64/],
  },
  {
    name: "zones of a region that the fixture has fewer of",
    config: { "aws:region": "eu-west-2", availabilityZones: ["eu-west-2b", "eu-west-2d"] },
    assumptions: [/the zone eu-west-2d/],
  },
  {
    name: "a class that the fixture lacks",
    config: { datastore: { instanceClass: "db.m6gd.large", engineVersion: "16" } },
    assumptions: [/^RDS offers db\.m6gd\.large/],
  },
];

const graphs = runPrograms(stacks.map(({ name, config }) => ({ name, config, assume: true })));

test.each(stacks)("$name is planned, and what was assumed is said", async ({ name, config, assumptions }) => {
  const graph = (await graphs).find((one) => one.name === name);
  expect(graph?.errors).toEqual([]);
  expect(graph?.registrations.length).toBeGreaterThan(50);
  const region = typeof config?.["aws:region"] === "string" ? config["aws:region"] : "us-east-1";
  const said = assumed(config ?? {}, region).assumptions;
  expect(said).toHaveLength(assumptions.length);
  for (const pattern of assumptions) expect(said).toContainEqual(expect.stringMatching(pattern));
});

test("without assumptions the fixture's account has none of it", async () => {
  const [graph] = await runPrograms([
    { name: "known only", config: { masters: { instanceType: "m6a.large" } } },
  ]);
  expect(graph?.errors[0]?.message).toContain("the instance type m6a.large");
});
