import { NAMESPACE, refuse, type Problem } from "../settings/problem";
import { name, type Group } from "../aws/groups";
import { FEWEST_ZONES, pinZones } from "./zones";

/** An instance type as EC2 describes it. */
export interface InstanceType {
  readonly vCpus: number;
  readonly memoryMiB: number;
  readonly architectures: readonly string[];
}

/** Instance types by name; one that EC2 does not know in the region is absent. */
export type InstanceTypes = Readonly<Record<string, InstanceType>>;

/** The region's zones that offer an instance type, by type. */
export type Offerings = Readonly<Record<string, readonly string[]>>;

/** What is wrong with a group's instance types by themselves. */
export function typeProblems(group: Group, types: InstanceTypes, region: string): Problem[] {
  return group.types.flatMap((type) => {
    const known = types[type];
    if (known === undefined) {
      return [refuse(group.typePath, type, `EC2 does not know this instance type in ${region}`)];
    }
    return [...wrongArchitecture(group, type, known), ...tooSmall(group, type, known)];
  });
}

function wrongArchitecture(group: Group, type: string, known: InstanceType): Problem[] {
  if (known.architectures.includes(group.architecture)) return [];
  const key = `${name(group)}.architecture`;
  const reason = `its architecture is ${known.architectures.join(" or ")}, but ${key} is ${group.architecture}`;
  const other = group.architecture === "x86_64" ? "arm64" : "x86_64";
  const choose = `choose an ${group.architecture} type`;
  const fix = known.architectures.includes(other)
    ? `${choose}, or pulumi config set --path '${NAMESPACE}:${key}' ${other}`
    : choose;
  return [refuse(group.typePath, type, reason, fix)];
}

function tooSmall(group: Group, type: string, known: InstanceType): Problem[] {
  const { smallest } = group;
  if (!smallest || (known.vCpus >= smallest.vCpus && known.memoryMiB >= smallest.memoryMiB)) return [];
  const reason = `it has ${known.vCpus} vCPU and ${known.memoryMiB} MiB; a master of this k3s version needs ${smallest.vCpus} vCPU and ${smallest.memoryMiB} MiB`;
  return [refuse(group.typePath, type, reason)];
}

/** The zones among those given that offer one of a group's types. */
export function zonesOffering(group: Group, zones: readonly string[], offerings: Offerings): string[] {
  return zones.filter((zone) => group.types.some((type) => offerings[type]?.includes(zone)));
}

/** What a network offers to the groups that live in it. */
export interface NetworkZones {
  readonly kind: "new" | "existing";
  readonly zones: readonly string[];
  /** The region's zones, for the fix. */
  readonly ofRegion: readonly string[];
  readonly pinned: readonly string[] | undefined;
}

/** Groups whose types too few of the network's zones offer. */
export function zoneProblems(
  groups: readonly Group[],
  types: InstanceTypes,
  offerings: Offerings,
  network: NetworkZones,
): Problem[] {
  const everywhere = groups.reduce<readonly string[]>(
    (zones, group) => zonesOffering(group, zones, offerings),
    [...network.ofRegion].sort(),
  );
  return groups
    .filter((group) => group.types.some((type) => type in types))
    .filter((group) => zonesOffering(group, network.zones, offerings).length < group.fewestZones)
    .map((group) => {
      const offering = zonesOffering(group, network.zones, offerings);
      const wanted = group.fewestZones === 1 ? "one" : "two";
      const reason =
        `${name(group)} needs ${wanted} of the network's zones to offer ${group.types.join(" or ")}, ` +
        `and ${offering.length === 0 ? "none does" : `only ${offering.join(", ")} does`}`;
      if (network.kind === "existing") {
        const inRegion = zonesOffering(group, network.ofRegion, offerings).join(", ");
        const fix = `give subnets in zones that do (${inRegion || "none in this region"}), or choose another ${group.typePath.join(".")}`;
        return refuse(["network", "privateSubnetIds"], network.zones, reason, fix);
      }
      const other = `choose another ${group.typePath.join(".")}`;
      const fix =
        everywhere.length < FEWEST_ZONES ? other : `${pinZones(everywhere, network.pinned)}, or ${other}`;
      return refuse(["availabilityZones"], network.zones, reason, fix);
    });
}
