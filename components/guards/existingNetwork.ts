import { overlap } from "../facts/cidrs";
import { NAMESPACE, refuse, type Problem } from "../settings/problem";
import type { Settings } from "../settings/settings";
import type { ExistingNetwork, Subnet } from "./lookups";
import { FEWEST_ZONES } from "./zones";

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
}

/** The answers about an existing VPC; what EC2 does not know is absent. */
export interface ExistingAnswers {
  readonly vpc: Vpc | undefined;
  readonly subnets: Readonly<Record<string, FoundSubnet>>;
}

export interface ExistingChoice {
  /** Absent where EC2 does not know the VPC. */
  readonly network?: ExistingNetwork;
  readonly problems: readonly Problem[];
}

/**
 * Holds an existing VPC and its subnets against what the cluster needs of them.
 * @param ofRegion the region's zones without Local Zones and opt-in ones
 */
export function existingNetwork(
  settings: ExistingSettings,
  { vpc, subnets }: ExistingAnswers,
  ofRegion: readonly string[],
): ExistingChoice {
  if (vpc === undefined) {
    const fix = `pulumi config set --path '${NAMESPACE}:network.vpcId' <id of a VPC of this account and region>`;
    const reason = "EC2 knows no such VPC in this account and region";
    return { problems: [refuse(["network", "vpcId"], settings.vpcId, reason, fix)] };
  }
  const privateSubnets = sorted(settings.privateSubnetIds, vpc, subnets);
  const publicSubnets = sorted(settings.publicSubnetIds, vpc, subnets);
  const network: ExistingNetwork = {
    kind: "existing",
    vpcId: vpc.id,
    vpcCidr: vpc.cidr,
    vpcCidrs: [vpc.cidr, ...vpc.cidrs.filter((cidr) => cidr !== vpc.cidr)],
    privateSubnets,
    publicSubnets,
  };
  const problems = [
    ...dnsProblems(vpc),
    ...rangeProblems(settings, vpc),
    ...subnetProblems("privateSubnetIds", settings, vpc, subnets, ofRegion),
    ...subnetProblems("publicSubnetIds", settings, vpc, subnets, ofRegion),
    ...tooFewZones(settings, privateSubnets),
    ...sharedZones(publicSubnets),
  ];
  return { network, problems };
}

/** The first subnet of each zone: a network load balancer takes no second one. */
export function onePerZone<T extends { readonly zone: string }>(subnets: readonly T[]): T[] {
  return subnets.filter((subnet, i) => subnets.findIndex(({ zone }) => zone === subnet.zone) === i);
}

/** Those of the VPC; the others say themselves what is wrong with them. */
function sorted(ids: readonly string[], vpc: Vpc, subnets: ExistingAnswers["subnets"]): Subnet[] {
  return ids
    .flatMap((id) => subnets[id] ?? [])
    .filter(({ vpcId }) => vpcId === vpc.id)
    .map(({ id, zone }) => ({ id, zone }))
    .sort((a, b) => (`${a.zone} ${a.id}` < `${b.zone} ${b.id}` ? -1 : 1));
}

function dnsProblems({ id, dnsSupport }: Vpc): Problem[] {
  if (dnsSupport) return [];
  const reason = "its DNS support is off, so machines find neither database nor balancer";
  const fix = `aws ec2 modify-vpc-attribute --vpc-id ${id} --enable-dns-support`;
  return [refuse(["network", "vpcId"], id, reason, fix)];
}

function rangeProblems(settings: ExistingSettings, vpc: Vpc): Problem[] {
  return (["podCidr", "serviceCidr"] as const).flatMap((key) =>
    vpc.cidrs
      .filter((cidr) => overlap(settings[key], cidr))
      .map((cidr) => {
        const fix = `pulumi config set --path '${NAMESPACE}:network.${key}' <an IPv4 network outside ${vpc.cidrs.join(", ")}>`;
        return refuse(["network", key], settings[key], `it overlaps ${cidr} of ${vpc.id}`, fix);
      }),
  );
}

function subnetProblems(
  key: "privateSubnetIds" | "publicSubnetIds",
  settings: ExistingSettings,
  vpc: Vpc,
  subnets: ExistingAnswers["subnets"],
  ofRegion: readonly string[],
): Problem[] {
  return settings[key].flatMap((id) => {
    const subnet = subnets[id];
    const instead = `put a subnet of ${vpc.id} in its place`;
    const no = (reason: string, fix: string): Problem[] => [refuse(["network", key], id, reason, fix)];
    if (subnet === undefined) return no("EC2 knows no such subnet in this account and region", instead);
    if (subnet.vpcId !== vpc.id) return no(`it belongs to ${subnet.vpcId}, not to ${vpc.id}`, instead);
    if (ofRegion.includes(subnet.zone)) return [];
    const reason = `it lies in ${subnet.zone}, which is no full zone of the region: RDS and balancers may be missing there`;
    return no(reason, `${instead} that lies in one of ${ofRegion.join(", ")}`);
  });
}

function tooFewZones(settings: ExistingSettings, subnets: readonly Subnet[]): Problem[] {
  const zones = [...new Set(subnets.map(({ zone }) => zone))];
  if (zones.length >= FEWEST_ZONES || subnets.length < settings.privateSubnetIds.length) return [];
  const reason = `they are all in ${zones.join()}; masters and the database need two zones`;
  return [
    refuse(
      ["network", "privateSubnetIds"],
      settings.privateSubnetIds,
      reason,
      "add a subnet in another zone",
    ),
  ];
}

function sharedZones(subnets: readonly Subnet[]): Problem[] {
  return subnets.flatMap((subnet, i) => {
    const first = subnets.findIndex(({ zone }) => zone === subnet.zone);
    if (first === i) return [];
    const reason = `${subnets[first]?.id} is in ${subnet.zone}, too, and a network load balancer takes one subnet per zone`;
    return [refuse(["network", "publicSubnetIds"], subnet.id, reason, "leave one of the two out")];
  });
}
