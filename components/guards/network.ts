import type { ExistingAnswers, ExistingSettings, Subnet, Vpc } from "../aws/network";
import { overlap } from "../facts/cidrs";
import { configSet, configSetList, refuse, type Problem } from "../settings/problem";

/** A VPC to create, over these zones (sorted by name). */
export interface NewNetwork {
  readonly kind: "new";
  readonly zones: readonly string[];
}

/** An existing VPC with its subnets (sorted by zone, then id). */
export interface ExistingNetwork {
  readonly kind: "existing";
  readonly vpcId: string;
  /** The VPC's primary range. */
  readonly vpcCidr: string;
  /** All its ranges, the primary one first. */
  readonly vpcCidrs: readonly string[];
  /** Over two zones or more; a zone may have several. */
  readonly privateSubnets: readonly Subnet[];
  /** One at most per zone. */
  readonly publicSubnets: readonly Subnet[];
}

const MOST_ZONES = 3;
/** Masters and the database's subnet group need two. */
export const FEWEST_ZONES = 2;

/** Names of zones, and what is wrong with them. */
export interface ZoneChoice {
  readonly zones: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * The zones of a new VPC: those pinned, else the first three by name.
 * @param ofRegion the region's zones without Local Zones and opt-in ones, whatever their state: an outage must not
 *   destroy a subnet
 */
export function zonesOfNewVpc(
  ofRegion: readonly string[],
  region: string,
  pinned: readonly string[] | undefined,
): ZoneChoice {
  const known = [...ofRegion].sort();
  if (pinned !== undefined) {
    const unknown = pinned.filter((zone) => !known.includes(zone));
    const reason = `${unknown.join(", ")} is no zone of ${region} (Local Zones and zones to opt in to do not count)`;
    return {
      zones: [...pinned].sort(),
      problems:
        unknown.length > 0 ? [refuse(["availabilityZones"], pinned, reason, pinZones(known, pinned))] : [],
    };
  }
  const zones = known.slice(0, MOST_ZONES);
  const reason = `${region} has ${zones.length === 0 ? "no zone" : "one zone only"} for this account; masters and the database need two`;
  return {
    zones,
    problems:
      zones.length < FEWEST_ZONES
        ? [refuse(["availabilityZones"], zones, reason, "set aws:region to another region")]
        : [],
  };
}

/** The commands that pin zones, at most three of those given. */
export function pinZones(zones: readonly string[], pinned: readonly string[] | undefined): string {
  return configSetList(["availabilityZones"], zones.slice(0, MOST_ZONES), pinned !== undefined);
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
    const fix = configSet(["network", "vpcId"], "<id of a VPC of this account and region>");
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
    ...swapped(settings, subnets),
    ...tooFewZones(settings, privateSubnets),
    ...sharedZones(publicSubnets),
  ];
  return { network, problems };
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
        const fix = configSet(["network", key], `<an IPv4 network outside ${vpc.cidrs.join(", ")}>`);
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

/** All private subnets give machines public addresses, and no public one does. */
function swapped(settings: ExistingSettings, subnets: ExistingAnswers["subnets"]): Problem[] {
  const { privateSubnetIds, publicSubnetIds } = settings;
  const gives = (id: string): boolean | undefined => subnets[id]?.givesPublicAddresses;
  if (!privateSubnetIds.every((id) => gives(id) === true)) return [];
  if (!publicSubnetIds.every((id) => gives(id) === false)) return [];
  const reason =
    "they give machines public addresses, and publicSubnetIds do not: the two lists look swapped, and nodes would be in the internet";
  const fix =
    publicSubnetIds.length < FEWEST_ZONES
      ? configSetList(["network", "privateSubnetIds"], ["<id of a subnet without public addresses>"], true)
      : [
          configSetList(["network", "privateSubnetIds"], publicSubnetIds, true),
          configSetList(["network", "publicSubnetIds"], privateSubnetIds, true),
        ].join(" && ");
  return [refuse(["network", "privateSubnetIds"], privateSubnetIds, reason, fix)];
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
