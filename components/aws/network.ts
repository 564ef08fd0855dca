import type { Settings } from "../settings/settings";
import { ask, find, type Question } from "./ask";
import { ec2, getAvailabilityZones, getCallerIdentity, getPartition, getRegion } from "./provider";

export interface Subnet {
  readonly id: string;
  readonly zone: string;
}

/** The settings of a network whose VPC exists: all three ids are given. */
export type ExistingSettings = Pick<Settings["network"], "podCidr" | "serviceCidr"> & {
  readonly vpcId: string;
  readonly privateSubnetIds: readonly string[];
  readonly publicSubnetIds: readonly string[];
};

/** A VPC as EC2 describes it. */
export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  /** All associated ranges. */
  readonly cidrs: readonly string[];
  readonly dnsSupport: boolean;
}

/** A subnet as EC2 describes it. */
export interface FoundSubnet extends Subnet {
  readonly vpcId: string;
  /** Whether machines get public addresses in it by themselves, as they do in most public subnets. */
  readonly givesPublicAddresses: boolean;
}

/** The answers about an existing VPC; what EC2 does not know is absent. */
export interface ExistingAnswers {
  readonly vpc: Vpc | undefined;
  readonly subnets: Readonly<Record<string, FoundSubnet>>;
}

/** Whose account it is, and where. */
export interface Account {
  readonly accountId: string;
  readonly partition: string;
  /** The region that the provider talks to. */
  readonly region: string;
}

export async function askAccount(): Promise<Account> {
  const question = { what: "the account of these credentials", actions: "sts:GetCallerIdentity" };
  const [caller, partition, region] = await Promise.all([
    ask(question, getCallerIdentity({})),
    ask({ what: "the partition" }, getPartition({})),
    ask({ what: "the region" }, getRegion({})),
  ]);
  return {
    accountId: caller.accountId,
    partition: partition.partition,
    region: region.region,
  };
}

/** The region's zones without Local Zones and opt-in zones, whatever their state. */
export async function askZones(): Promise<readonly string[]> {
  const question = { what: "the availability zones", actions: "ec2:DescribeAvailabilityZones" };
  const call = getAvailabilityZones({
    filters: [
      { name: "opt-in-status", values: ["opt-in-not-required"] },
      { name: "zone-type", values: ["availability-zone"] },
    ],
  });
  return (await ask(question, call)).names;
}

/** The settings of an existing VPC, where one is given. */
export function existingSettings({ network }: Settings): ExistingSettings | undefined {
  const { vpcId, privateSubnetIds, publicSubnetIds } = network;
  return vpcId === undefined || privateSubnetIds === undefined || publicSubnetIds === undefined
    ? undefined
    : { ...network, vpcId, privateSubnetIds, publicSubnetIds };
}

const NO_VPC = /no matching|InvalidVpcID|empty result|couldn't find resource/;
const NO_SUBNET = /no matching|InvalidSubnetID|empty result|couldn't find resource/;

export async function askExisting(
  settings: ExistingSettings | undefined,
): Promise<ExistingAnswers | undefined> {
  if (settings === undefined) return undefined;
  const ids = [...new Set([...settings.privateSubnetIds, ...settings.publicSubnetIds])];
  const [vpc, ...subnets] = await Promise.all([askVpc(settings.vpcId), ...ids.map(askSubnet)]);
  return {
    vpc,
    subnets: Object.fromEntries(subnets.flatMap((subnet) => (subnet ? [[subnet.id, subnet]] : []))),
  };
}

async function askVpc(id: string): Promise<Vpc | undefined> {
  const question: Question = {
    what: `the VPC ${id}`,
    actions: "ec2:DescribeVpcs, ec2:DescribeVpcAttribute",
  };
  const found = await find(question, ec2.getVpc({ id }), NO_VPC);
  return (
    found && {
      id,
      cidr: found.cidrBlock,
      cidrs: found.cidrBlockAssociations
        .filter(({ state }) => state === "associated" || state === "associating")
        .map(({ cidrBlock }) => cidrBlock),
      dnsSupport: found.enableDnsSupport,
    }
  );
}

async function askSubnet(id: string): Promise<FoundSubnet | undefined> {
  const question = { what: `the subnet ${id}`, actions: "ec2:DescribeSubnets" };
  const found = await find(question, ec2.getSubnet({ id }), NO_SUBNET);
  return (
    found && {
      id,
      zone: found.availabilityZone,
      vpcId: found.vpcId,
      givesPublicAddresses: found.mapPublicIpOnLaunch,
    }
  );
}
