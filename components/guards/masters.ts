import type { K3sRelease } from "../facts/k3sVersions";
import type { Settings } from "../settings/settings";

export type Dialect = K3sRelease["dialect"];
export type DatastoreKind = Settings["datastore"]["kind"];
export const DIALECTS: readonly Dialect[] = ["v0.10", "current"];
export const DATASTORE_KINDS: readonly DatastoreKind[] = ["rds", "external", "sqlite"];

/** The stack's masters as they are before a deployment. */
export interface Masters {
  /** The lowest minor of Kubernetes 1 that runs; absent: no master runs, or none of the current dialect. */
  readonly lowestMinor: number | undefined;
  /** Ids of those that run without the tag of their version. */
  readonly unversioned: readonly string[];
  /** Dialects of those that have not ended. */
  readonly dialects: readonly Dialect[];
  /** Kinds of datastore of those that have not ended. */
  readonly kinds: readonly DatastoreKind[];
  /** Ids of those that run, where none has the configured ranges. */
  readonly otherRanges: readonly string[];
}

export const NO_MASTERS: Masters = {
  lowestMinor: undefined,
  unversioned: [],
  dialects: [],
  kinds: [],
  otherRanges: [],
};

/** Value of the tag `k3s-ha:ranges`. */
export function rangesTag({
  podCidr,
  serviceCidr,
}: Pick<Settings["network"], "podCidr" | "serviceCidr">): string {
  return `${podCidr} ${serviceCidr}`;
}
