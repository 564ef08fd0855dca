import type { Image, Images, InstanceType, InstanceTypes, Offerings } from "../aws/machines";
import type { Architecture } from "../facts/k3sVersions";
import { configRemove, configSet, refuse, type Problem } from "../settings/problem";
import type { Settings } from "../settings/settings";
import { FEWEST_ZONES, pinZones } from "./network";

/** Masters or a pool, as far as AWS is asked about them. */
export interface Group {
  /** Path of its settings, for example `["agentPools", "web"]`. */
  readonly path: readonly string[];
  /** Path of the key that holds its instance types. */
  readonly typePath: readonly string[];
  readonly types: readonly string[];
  readonly architecture: Architecture;
  /** The pinned image. */
  readonly amiId: string | undefined;
  /** The public parameter that names the image where none is pinned. */
  readonly imageParameter: string;
  readonly rootVolumeGiB: number;
  /** In how many zones it must be able to run. */
  readonly fewestZones: number;
  /** The smallest type allowed, if there is one. */
  readonly smallest?: { readonly vCpus: number; readonly memoryMiB: number };
}

export const name = (group: Group): string => group.path.join(".");

export interface Groups {
  readonly masters: Group;
  readonly agentPools: Readonly<Record<string, Group>>;
}

export function groupsOf({ masters, agentPools, release }: Settings): Groups {
  return {
    masters: {
      path: ["masters"],
      typePath: ["masters", "instanceType"],
      types: [masters.instanceType],
      architecture: masters.architecture,
      amiId: masters.amiId,
      imageParameter: release.image.parameters[masters.architecture],
      rootVolumeGiB: masters.rootVolumeGiB,
      fewestZones: FEWEST_ZONES,
      smallest: release.smallestMaster,
    },
    agentPools: Object.fromEntries(
      Object.entries(agentPools).map(([name, pool]): [string, Group] => [
        name,
        {
          path: ["agentPools", name],
          typePath: ["agentPools", name, "instanceTypes"],
          types: pool.instanceTypes,
          architecture: pool.architecture,
          amiId: pool.amiId,
          imageParameter: release.image.parameters[pool.architecture],
          rootVolumeGiB: pool.rootVolumeGiB,
          fewestZones: 1,
        },
      ]),
    ),
  };
}

/** Masters first. */
export function allGroups({ masters, agentPools }: Groups): Group[] {
  return [masters, ...Object.values(agentPools)];
}

export function imageOf(group: Group, images: Images): Image | undefined {
  return images[group.amiId ?? group.imageParameter];
}

/** What is wrong with a group's image. */
export function imageProblems(group: Group, images: Images, region: string): Problem[] {
  const image = imageOf(group, images);
  return image === undefined
    ? [missingImage(group, region)]
    : [...wrongImageArchitecture(group, image), ...notOnEbs(group, image), ...tooLarge(group, image)];
}

const unpin = (group: Group): string => configRemove([...group.path, "amiId"]);

function missingImage(group: Group, region: string): Problem {
  const path = [...group.path, "amiId"];
  if (group.amiId !== undefined) {
    const reason = `${region} has no such image, or none that this account may use`;
    return refuse(path, group.amiId, reason, unpin(group));
  }
  const reason = `the public parameter ${group.imageParameter} names no image in ${region}, so one must be pinned`;
  return refuse(path, undefined, reason);
}

function wrongImageArchitecture(group: Group, image: Image): Problem[] {
  if (image.architecture === group.architecture) return [];
  const reason = `the architecture of ${image.id} is ${image.architecture}, but ${name(group)}.architecture is ${group.architecture}`;
  const fix = `pin an image of ${group.architecture}, or take the default: ${unpin(group)}`;
  return [refuse([...group.path, "amiId"], group.amiId, reason, fix)];
}

function notOnEbs(group: Group, image: Image): Problem[] {
  if (image.rootDeviceType === "ebs") return [];
  const reason = `the root device of ${image.id} is ${image.rootDeviceType}, not an EBS volume`;
  return [refuse([...group.path, "amiId"], group.amiId, reason, unpin(group))];
}

function tooLarge(group: Group, image: Image): Problem[] {
  if (group.rootVolumeGiB >= image.rootGiB) return [];
  const path = [...group.path, "rootVolumeGiB"];
  const fix = configSet(path, image.rootGiB);
  return [refuse(path, group.rootVolumeGiB, `the image ${image.id} needs ${image.rootGiB} GiB`, fix)];
}

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
    ? `${choose}, or ${configSet([...group.path, "architecture"], other)}`
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
