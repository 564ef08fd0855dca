import { releaseOf } from "../facts/k3sVersions";
import type { Configuration } from "./schema";

/** Defaults that follow from other keys. Pure: checks and the resolved settings take them from here. */

export interface Sizes {
  readonly min: number;
  readonly desired: number;
  readonly max: number;
}

const HIGHLY_AVAILABLE: Sizes = { min: 2, desired: 2, max: 3 };
const SINGLE: Sizes = { min: 1, desired: 1, max: 1 };

/** The masters' sizes: one machine with sqlite, else two of up to three, unless given. */
export function masterSizes({ masters, datastore }: Pick<Configuration, "masters" | "datastore">): Sizes {
  const usual = datastore.kind === "sqlite" ? SINGLE : HIGHLY_AVAILABLE;
  return {
    min: masters.min ?? usual.min,
    desired: masters.desired ?? usual.desired,
    max: masters.max ?? usual.max,
  };
}

/** The configured PostgreSQL version, or the default of the k3s version. */
export function engineVersionOf({
  datastore,
  k3sVersion,
  allowUntestedK3s,
}: Pick<Configuration, "datastore" | "k3sVersion" | "allowUntestedK3s">): string {
  const release = releaseOf(k3sVersion, allowUntestedK3s);
  // A refused version has its own error; any PostgreSQL will do to look for others.
  return datastore.engineVersion ?? ("refused" in release ? "15" : release.postgres.default);
}
