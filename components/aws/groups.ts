import type { Settings } from "../settings/settings";
import { FEWEST_ZONES } from "../guards/zones";

/** Masters or a pool, as far as AWS is asked about them. */
export interface Group {
  /** Path of its settings, for example `["agentPools", "web"]`. */
  readonly path: readonly string[];
  /** Path of the key that holds its instance types. */
  readonly typePath: readonly string[];
  readonly types: readonly string[];
  readonly architecture: "x86_64" | "arm64";
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
