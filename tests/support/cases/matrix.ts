import type { Case } from "../../../plan/batch";
import { crossRuns } from "./cross";

/** As in Pulumi.dev.yaml. */
const dev = { k3sVersion: "v0.10.2", finalSnapshot: false };
const existingNetwork = {
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"],
  publicSubnetIds: ["subnet-0a0000000000000a1", "subnet-0a0000000000000b1"],
};
export const KMS_KEY = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
export const BOUNDARY = "arn:aws:iam::123456789012:policy/boundary";
export const EXTRA_POLICY = "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy";
export const AMI = "ami-0123456789abcdef0";
/** Any Unicode is legal, and what a shell would expand. */
export const CLUSTER_SECRET = "geheim $(reboot) `id` $HOME ü 🐎 & | ;";

const armPool = { architecture: "arm64", instanceTypes: ["t4g.medium"] };
const pools = {
  web: { labels: { "example.com/tier": "web" } },
  // Twelve characters, the longest name of a pool.
  "spot-machine": {
    spot: true,
    instanceTypes: ["t3.medium", "t3.large"],
    taints: ["dedicated=spot:NoSchedule"],
    ...{ min: 0, desired: 4, max: 20, surge: 50 },
  },
  arm: { ...armPool, imdsHopLimit: 2, policyArns: [EXTRA_POLICY], rootVolumeGiB: 50 },
};
const { web, arm } = pools;

/** A database of this stack that was created for another user. */
const runningDatabase = {
  dbInstanceIdentifier: "k3s-0123456789ab",
  tags: {
    "k3s-ha:stack": "organization/k3s-ha/dev",
    "k3s-ha:dialect": "v0.10",
    "k3s-ha:created-with": "network=new:10.0.0.0/16 key=aws user=kine database=k3s encrypted=true",
  },
};

const up = (config: Record<string, unknown> = {}, rest: Omit<Case, "name" | "config"> = {}) => ({
  config: { ...dev, ...config },
  preview: false,
  ...rest,
});

/** Runs of the real index.ts, by name; all but the first as an `up`, with every output supplied. */
const runs = {
  preview: { config: dev, preview: true },
  dev: up(),
  declared: up({
    k3sDownloadUrl: "https://github.com/k3s-io/k3s/releases/download",
    ...{ protect: "false", preflight: "true", allowExtendedSupport: "false", imageEpoch: "0" },
  }),
  otherStack: up({}, { stack: "production-of-the-team-in-europe" }),
  natPerZone: up({ network: { natGateway: "perZone" } }),
  noNat: up({ network: { natGateway: "none" } }),
  existing: up({ network: existingNetwork }),
  pinned: up({ availabilityZones: ["us-east-1d", "us-east-1b"] }),
  twoZones: up({ "aws:region": "us-west-1" }),
  government: up({ "aws:region": "us-gov-west-1" }),
  oddZone: up({ availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1e"] }),
  publicApi: up({ api: { access: "public", cidrs: ["203.0.113.0/24"] }, network: { natGateway: "perZone" } }),
  existingPublicApi: up({
    api: { access: "public", cidrs: ["203.0.113.0/24"], natCidrs: ["198.51.100.7/32"] },
    network: existingNetwork,
  }),
  publicWorkload: up({ workload: { access: "public", cidrs: ["0.0.0.0/0"] } }),
  narrow: up({
    network: { agentEgressCidrs: ["10.0.0.0/8", "192.0.2.0/24"] },
    k3sDownloadUrl: "https://mirror.example.com:8443/k3s",
    datastore: { caUrl: "https://mirror.example.com:9443/ca.pem" },
  }),
  pools: up({ agentPools: pools }),
  withoutMiddlePool: up({ agentPools: { web, arm } }),
  hardened: up(
    {
      ...{ kmsKeyArn: KMS_KEY, permissionsBoundaryArn: BOUNDARY, protect: true, finalSnapshot: true },
      tags: { "cost-center": "platform" },
      masters: { policyArns: [EXTRA_POLICY], min: 3, desired: 3, max: 3 },
      datastore: {
        multiAz: true,
        backupRetentionDays: 30,
        logRetentionDays: 90,
        instanceClass: "db.m5.large",
      },
      clusterSecret: CLUSTER_SECRET,
    },
    { secretKeys: ["clusterSecret"] },
  ),
  generatedAndProtected: up({ protect: true }),
  postgres15: up({ datastore: { engineVersion: 15 } }),
  extendedSupport: up({ datastore: { engineVersion: "11.22" }, allowExtendedSupport: true }),
  replaced: up(
    { datastore: { replaceLosesCluster: true } },
    { fixture: { databases: { instances: [runningDatabase] } } },
  ),
  otherUser: up({ datastore: { username: "other" } }),
  ungated: up({ gates: { mastersRolled: false, ready: false } }),
  newImage: up(
    {},
    {
      fixture: {
        images: {
          "ami-0a000000000002086": null as never,
          "ami-0bbbbbbbbbbbbbbbb": {
            parameters: ["/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2"],
            ...{ name: "newer", architecture: "x86_64", rootDeviceName: "/dev/xvda" },
          },
        },
      },
    },
  ),
  pinnedImage: up({ masters: { amiId: AMI } }),
  otherPinnedImage: up(
    { masters: { amiId: "ami-0123456789abcdef1" } },
    {
      fixture: {
        images: {
          "ami-0123456789abcdef1": {
            ...{ parameters: [], name: "other", architecture: "x86_64", rootDeviceName: "/dev/sda1" },
          },
        },
      },
    },
  ),
  epoch: up({ imageEpoch: 1 }),
  arm: up({
    masters: { architecture: "arm64", instanceType: "t4g.medium" },
    agentPools: { default: armPool },
  }),
} satisfies Record<string, Omit<Case, "name">>;

export type RunName = keyof typeof runs | keyof typeof crossRuns;
export const cases: Case[] = Object.entries({ ...runs, ...crossRuns }).map(([name, run]) => ({
  name,
  ...run,
}));
