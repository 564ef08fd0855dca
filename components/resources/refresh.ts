/** Numbers of a group's rolls, as pure functions of its size. */

/** One machine of `desired`, in percent, rounded up: a group of two may grow by 50. */
export function machineShare(desired: number): number {
  return Math.ceil(100 / Math.max(desired, 1));
}

export interface RefreshPreferences {
  readonly minHealthyPercentage: number;
  readonly maxHealthyPercentage: number;
  /** Seconds that a new machine must be in service before the next is replaced. */
  readonly instanceWarmup: number;
}

/**
 * An old target leaves only after its replacement can be healthy: registration takes up to 300 s. Masters need no
 * warm-up, since their launch hook waits for the balancer itself.
 */
export const INGRESS_WARMUP_SECONDS = 300;

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

/** How a pool of agents rolls: launched first, by `surge` percent of its size or one machine, whichever is more. */
export function poolRefresh(pool: {
  readonly desired: number;
  readonly surge: number;
  readonly ingress: boolean;
}): RefreshPreferences {
  return {
    minHealthyPercentage: 100,
    maxHealthyPercentage: 100 + Math.max(pool.surge, machineShare(pool.desired)),
    instanceWarmup: pool.ingress ? INGRESS_WARMUP_SECONDS : 0,
  };
}
