import type { RefreshPreferences } from "../../gate/types";

/** Numbers of a group's rolls, as pure functions of its size. */

/** One machine of `desired`, in percent, rounded up: a group of two may grow by 50. */
export function machineShare(desired: number): number {
  return Math.ceil(100 / Math.max(desired, 1));
}

type Maintenance = Pick<RefreshPreferences, "minHealthyPercentage" | "maxHealthyPercentage">;

/**
 * An old target leaves only after its replacement can be healthy: registration takes up to 300 s. Masters need no
 * warm-up, since their launch hook waits for the balancer itself.
 */
const INGRESS_WARMUP_SECONDS = 300;

/**
 * How masters roll: AWS replaces one at a time, launched first, where both bounds are 100 (EC2 Auto Scaling user guide,
 * instance-refresh-overview).
 */
export const MASTER_REFRESH: RefreshPreferences = {
  minHealthyPercentage: 100,
  maxHealthyPercentage: 100,
  instanceWarmup: 0,
};

/** How the only master of a SQLite cluster is replaced: ended first, since two would be two clusters. */
export const SINGLE_MASTER_REFRESH: RefreshPreferences = {
  minHealthyPercentage: 0,
  maxHealthyPercentage: 100,
  instanceWarmup: 0,
};

/** How AWS replaces a master outside a refresh: the new one first. */
export function masterMaintenance(desired: number): Maintenance {
  return { minHealthyPercentage: 100, maxHealthyPercentage: 100 + machineShare(desired) };
}

/** The same for the only master of a SQLite cluster. */
export const SINGLE_MASTER_MAINTENANCE: Maintenance = { minHealthyPercentage: 0, maxHealthyPercentage: 100 };

/** The same for a pool of agents, which may grow by `surge` percent of its size or one machine, whichever is more. */
export function poolMaintenance({
  desired,
  surge,
}: {
  readonly desired: number;
  readonly surge: number;
}): Maintenance {
  return { minHealthyPercentage: 100, maxHealthyPercentage: 100 + Math.max(surge, machineShare(desired)) };
}

/** How a pool of agents rolls: within the same bounds. */
export function poolRefresh(pool: {
  readonly desired: number;
  readonly surge: number;
  readonly ingress: boolean;
}): RefreshPreferences {
  return { ...poolMaintenance(pool), instanceWarmup: pool.ingress ? INGRESS_WARMUP_SECONDS : 0 };
}
