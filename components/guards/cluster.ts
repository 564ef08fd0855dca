import type { RunningDatabase } from "../aws/database";
import type { Masters } from "../aws/masters";
import { dialectTitle, parseK3sVersion, type Dialect } from "../facts/k3sVersions";
import { TAG } from "../facts/names";
import { configSet, refuse, type Problem } from "../settings/problem";
import type { Settings } from "../settings/settings";

type Guarded = Pick<Settings, "k3sVersion" | "release" | "datastore" | "network">;

/** What is there before a deployment. */
export interface Found {
  /** The stack's own database, if it runs. */
  readonly database: RunningDatabase | undefined;
  readonly masters: Masters;
}

/** Whether the configuration accepts that the cluster on another datastore than the stack's own database is lost. */
export function givesClusterUp(settings: Pick<Settings, "datastore">, masters: Masters): boolean {
  const { kind, replaceLosesCluster } = settings.datastore;
  return replaceLosesCluster && (kind === "sqlite" || otherKinds(settings, masters).length > 0);
}

/**
 * Guards the cluster that lives on: its k3s may go to another minor only as Kubernetes upgrades do, and neither dialect nor
 * kind of datastore may change, since k3s would make a new cluster there, nor its pod and service range.
 */
export function clusterProblems(settings: Guarded, { database, masters }: Found): Problem[] {
  const problems = [
    ...kindProblems(settings, masters),
    ...dialectProblems(settings, database, masters),
    ...rangeProblems(settings, masters),
  ];
  return problems.length > 0 ? problems : upgradeProblems(settings.k3sVersion, masters);
}

/** One master with the configured ranges is enough: those are in use, so going back to them while masters roll passes. */
function rangeProblems({ network }: Guarded, { otherRanges }: Masters): Problem[] {
  if (otherRanges.length === 0) return [];
  const { podCidr, serviceCidr } = network;
  const reason =
    `${podCidr} and network.serviceCidr ${serviceCidr} are not the ranges of ${otherRanges.join(", ")}, and a living ` +
    `cluster cannot change them: its Nodes and Services keep their addresses`;
  return [refuse(["network", "podCidr"], podCidr, reason, "take the old ranges back, or make another stack")];
}

/** Kinds of datastore that masters leave with this deployment; the stack's own database is guarded by itself. */
function otherKinds({ datastore }: Pick<Settings, "datastore">, { kinds }: Masters): string[] {
  return kinds.filter((kind) => kind !== datastore.kind && kind !== "rds");
}

function kindProblems(settings: Guarded, masters: Masters): Problem[] {
  const kind = settings.datastore.kind;
  return otherKinds(settings, masters).map((other) => {
    const reason = `the masters' datastore is of the kind ${other}, and k3s moves no cluster to another: this one would be lost`;
    const fix =
      `${configSet(["datastore", "kind"], other)}; or, to lose the cluster: ` +
      `${configSet(["datastore", "replaceLosesCluster"], true)} for one pulumi up`;
    return refuse(["datastore", "kind"], kind, reason, fix);
  });
}

function dialectProblems(
  { k3sVersion, release, datastore }: Guarded,
  database: RunningDatabase | undefined,
  masters: Masters,
): Problem[] {
  const wanted = release.dialect;
  if (datastore.kind === "rds") {
    if (database === undefined || database.dialect === wanted) return [];
    if (database.dialect === undefined) return [undeclared(k3sVersion, database)];
    return [dialectProblem(k3sVersion, database.identifier, database.dialect, wanted)];
  }
  return masters.dialects
    .filter((dialect) => dialect !== wanted)
    .map((dialect) => dialectProblem(k3sVersion, "the masters' datastore", dialect, wanted));
}

function dialectProblem(k3sVersion: string, holder: string, found: string, wanted: Dialect): Problem {
  const reason = `${holder} holds a cluster of ${dialectTitle(found)}, whose bootstrap data k3s cannot migrate: ${dialectTitle(wanted)} would start a new cluster on the old datastore`;
  const fix =
    `keep a version of ${dialectTitle(found)} here. To move: create a second stack with ${k3sVersion} (pulumi stack init), ` +
    `bring the workloads there, point their names at its workloadHost, then pulumi destroy this one`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}

function undeclared(k3sVersion: string, { identifier, arn }: RunningDatabase): Problem {
  const reason = `nothing tells which k3s's cluster ${identifier} holds: its tag ${TAG.dialect} is missing`;
  const fix = `give it back: aws rds add-tags-to-resource --resource-name ${arn} --tags 'Key=${TAG.dialect},Value=<v0.10 or current>'`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}

/**
 * Refuses to skip a minor, and to go back over one once no master of it runs. It compares with the lowest version that
 * runs, so that going back while an old master is still there is always possible.
 */
export function upgradeProblems(k3sVersion: string, masters: Masters): Problem[] {
  const { major, minor } = parseK3sVersion(k3sVersion);
  if (masters.unversioned.length > 0) return [unversionedProblem(k3sVersion, masters.unversioned)];
  const lowest = masters.lowestMinor;
  // From and to v0.10 leads no upgrade at all: the dialect says so.
  if (major !== 1 || lowest === undefined || minor === lowest || minor === lowest + 1) return [];
  return [minor < lowest ? downgradeProblem(k3sVersion, minor, lowest) : skipProblem(k3sVersion, lowest)];
}

function skipProblem(k3sVersion: string, lowest: number): Problem {
  const next = `v1.${lowest + 1}`;
  const reason = `masters of v1.${lowest} run, and Kubernetes upgrades skip no minor`;
  const fix = `take ${next} next: ${configSet(["k3sVersion"], `<newest release of ${next}>`)} (github.com/k3s-io/k3s/releases), pulumi up, and go on when every master runs it`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}

function downgradeProblem(k3sVersion: string, minor: number, lowest: number): Problem {
  const reason = `no master of v1.${minor} runs any more, the lowest runs v1.${lowest}, and what v1.${lowest} has stored an older API server may not read`;
  const fix = `keep k3sVersion at the v1.${lowest} that runs, and revert the other keys that you want back`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}

function unversionedProblem(k3sVersion: string, ids: readonly string[]): Problem {
  const which = ids.join(" ");
  const reason = `nothing tells which version ${which} runs: the tag ${TAG.k3sVersion} is missing there`;
  const fix = `give it back: aws ec2 create-tags --resources ${which} --tags Key=${TAG.k3sVersion},Value=<its version, as kubectl get nodes shows it>`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}
