import { createHash } from "node:crypto";
import { all, row, type Aws } from "../../support/refusals";

const existing = {
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"],
  publicSubnetIds: ["subnet-0a0000000000000a1", "subnet-0a0000000000000b1"],
};
const vpc = (changes: Record<string, unknown>) => ({ network: { ...existing, ...changes } });
const TYPE = "an EC2 instance type";
const VERSION = "a major, a minor, or a build of it";
const SUBNETS = "subnet ids, with vpcId";
const SET_VERSION = "'k3s-ha:datastore.engineVersion' ";

/** This stack's database runs, with these tags besides the one by which it is found. */
const running = (tags: Record<string, string>): Aws => ({
  fixture: {
    databases: {
      instances: [
        {
          dbInstanceIdentifier: "k3s-0123456789ab",
          tags: { "k3s-ha:stack": "organization/k3s-ha/dev", ...tags },
        },
      ],
    },
  },
});
const createdWith = (text: string) => running({ "k3s-ha:created-with": text, "k3s-ha:dialect": "v0.10" });

/** AWS creates no version but those of the fixture; the builds of 11 are what an old 11 can be upgraded to. */
const strict: Aws = {
  fixture: { databases: { acceptRetired: false } },
  lookups: [
    {
      token: "aws:rds/getEngineVersion:getEngineVersion",
      args: { parameterGroupFamily: "postgres11", includeAll: true },
      result: { versionActual: "11.12", validMinorTargets: ["11.22-rds.20260224", "11.22-rds.20260514"] },
    },
    {
      token: "aws:rds/getEngineVersion:getEngineVersion",
      args: { parameterGroupFamily: "postgres15", includeAll: true },
      result: { versionActual: "15.2", validMinorTargets: ["15.15", "15.17"] },
    },
  ],
};

/** Text that packs badly, so that user-data grows. */
const noise = (i: number) => createHash("sha256").update(String(i)).digest("hex").slice(0, 40);
const labels = Object.fromEntries(
  Array.from({ length: 300 }, (_, i) => [`example.com/${noise(i)}`, noise(i + 1000)]),
);

/** What only AWS can tell: the settings are legal by themselves. */
export const lookups = [
  row(
    { masters: { instanceType: "x9.large" } },
    "masters.instanceType",
    TYPE,
    "<an EC2 instance type of 2 vCPU",
    {
      lookups: [
        {
          token: "aws:ec2/getInstanceType:getInstanceType",
          args: { instanceType: "x9.large" },
          error:
            "reading EC2 Instance Type (x9.large): api error InvalidInstanceType: [x9.large] does not exist",
        },
        {
          token: "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings",
          result: { instanceTypes: ["t3.medium"], locations: ["us-east-1a"] },
        },
      ],
    },
  ),
  row({ masters: { instanceType: "t4g.medium" } }, "masters.instanceType", TYPE, "architecture' arm64"),
  row({ masters: { architecture: "arm64" } }, "masters.instanceType", TYPE, "architecture' x86_64"),
  row(
    { masters: { instanceType: "t3.small" } },
    "masters.instanceType",
    TYPE,
    "<an EC2 instance type of 2 vCPU",
    {
      fixture: { instanceTypes: { "t3.small": { memoryMib: 256 } } },
    },
  ),
  row(
    { agentPools: { web: { instanceTypes: ["t3.medium", "t4g.medium"] } } },
    "agentPools.web.instanceTypes",
    "one or more EC2 instance types",
    "agentPools.web.architecture' arm64",
  ),
  row(
    { agentPools: { web: { amiId: "ami-0123456789abcdea0" } } },
    "agentPools.web.amiId",
    "the id of an image",
    "pulumi config rm --path 'k3s-ha:agentPools.web.amiId'",
  ),
  row(
    { availabilityZones: ["us-east-1a", "us-east-1g"] },
    "availabilityZones",
    "two or three zones",
    "'k3s-ha:availabilityZones[0]' us-east-1a",
  ),
  row({ availabilityZones: ["us-east-1a", "us-east-1e"] }, "availabilityZones", "two or three", "us-east-1b"),
  row({}, "availabilityZones", "two or three zones", "aws:region", {
    fixture: { zones: { "us-east-1": ["a"] } },
  }),
  row(
    vpc({ podCidr: "10.20.0.0/16" }),
    "network.podCidr",
    "overlaps no other",
    "network outside 10.20.0.0/16",
  ),
  row(
    vpc({ serviceCidr: "10.20.8.0/22" }),
    "network.serviceCidr",
    "overlaps no other",
    "outside 10.20.0.0/16",
  ),
  row(vpc({}), "network.vpcId", "the id of a VPC", "aws ec2 modify-vpc-attribute", {
    fixture: { vpcs: { "vpc-0123456789abcdef0": { enableDnsSupport: false } } },
  }),
  row(vpc({}), "network.privateSubnetIds", SUBNETS, "add a subnet in another zone", {
    fixture: { subnets: { "subnet-0b0000000000000b1": { zone: "a" } } },
  }),
  row(vpc({}), "network.publicSubnetIds", SUBNETS, "leave one of the two out", {
    fixture: { subnets: { "subnet-0a0000000000000b1": { zone: "a" } } },
  }),
  row(vpc({}), "network.publicSubnetIds", SUBNETS, "subnet of vpc-0123456789abcdef0 in its place", {
    fixture: { subnets: { "subnet-0a0000000000000b1": { vpcId: "vpc-0000000000000000f" } } },
  }),
  row({}, "datastore.engineVersion", VERSION, `${SET_VERSION}11.22-rds.20260514`, strict),
  row({}, "datastore.engineVersion", VERSION, "pulumi config set k3s-ha:allowExtendedSupport true", strict),
  row({}, "datastore.engineVersion", VERSION, "pulumi config set k3s-ha:preflight false", strict),
  row(
    { datastore: { engineVersion: "15.1" } },
    "datastore.engineVersion",
    VERSION,
    `${SET_VERSION}15.17`,
    strict,
  ),
  row(
    {},
    "datastore.username",
    "1 to 16 lower-case letters",
    "'k3s-ha:datastore.username' kine",
    createdWith("network=new:10.0.0.0/16 key=aws user=kine database=k3s encrypted=true"),
  ),
  row(
    {},
    "network.vpcCidr",
    "an IPv4 network of private addresses, /16 to /22",
    "'k3s-ha:network.vpcCidr' 10.9.0.0/16",
    createdWith("network=new:10.9.0.0/16 key=aws user=k3s database=k3s encrypted=true"),
  ),
  row(
    { kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef" },
    "kmsKeyArn",
    "the ARN of a KMS key",
    "pulumi config rm k3s-ha:kmsKeyArn",
    createdWith("network=new:10.0.0.0/16 key=aws user=k3s database=k3s encrypted=true"),
  ),
  row(
    {},
    "datastore.replaceLosesCluster",
    "true or false",
    "aws rds add-tags-to-resource",
    running({ "k3s-ha:dialect": "v0.10" }),
  ),
  {
    ...all(
      {},
      ["datastore.username", "1 to 16", "'k3s-ha:datastore.username' kine"],
      ["datastore.databaseName", "1 to 63", "'k3s-ha:datastore.databaseName' kine"],
    ),
    aws: createdWith("network=new:10.0.0.0/16 key=aws user=kine database=kine encrypted=true"),
  },
  all(
    { masters: { labels }, agentPools: { small: {}, large: { labels } } },
    ["masters", "an object", "shorten labels"],
    ["agentPools.large", "a map", "shorten labels"],
  ),
  all(
    { masters: { instanceType: "t4g.medium" }, agentPools: { web: { amiId: "ami-0123456789abcdea0" } } },
    ["masters.instanceType", TYPE, "architecture' arm64"],
    ["agentPools.web.amiId", "the id of an image", "rm --path 'k3s-ha:agentPools.web.amiId'"],
  ),
];
