import type { RunningDatabase } from "./replacement";
import { NAMESPACE, refuse, type Problem } from "../settings/problem";
import type { Settings } from "../settings/settings";
import { TAG } from "../facts/names";
import type { Dialect, Masters } from "./masters";
import { upgradeProblems } from "./upgrade";

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
      `pulumi config set --path '${NAMESPACE}:datastore.kind' ${other}; or, to lose the cluster: ` +
      `pulumi config set --path '${NAMESPACE}:datastore.replaceLosesCluster' true for one pulumi up`;
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

const VERSIONS: Readonly<Record<Dialect, string>> = { "v0.10": "v0.10", current: "current k3s" };

function dialectProblem(k3sVersion: string, holder: string, found: string, wanted: Dialect): Problem {
  const words = (dialect: string): string => VERSIONS[dialect as Dialect] ?? dialect;
  const reason = `${holder} holds a cluster of ${words(found)}, whose bootstrap data k3s cannot migrate: ${words(wanted)} would start a new cluster on the old datastore`;
  const fix =
    `keep a version of ${words(found)} here. To move: create a second stack with ${k3sVersion} (pulumi stack init), ` +
    `bring the workloads there, point their names at its workloadHost, then pulumi destroy this one`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}

function undeclared(k3sVersion: string, { identifier, arn }: RunningDatabase): Problem {
  const reason = `nothing tells which k3s's cluster ${identifier} holds: its tag ${TAG.dialect} is missing`;
  const fix = `give it back: aws rds add-tags-to-resource --resource-name ${arn} --tags 'Key=${TAG.dialect},Value=<v0.10 or current>'`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}

/**
 * Says that a raised epoch takes effect before any machine has the new password.
 * @param recorded the epoch as the running database's tag has it
 */
export function passwordWarnings(
  { datastore }: Pick<Settings, "datastore">,
  recorded: string | undefined,
): string[] {
  const wanted = String(datastore.passwordEpoch);
  if (datastore.kind !== "rds" || recorded === undefined || recorded === wanted) return [];
  return [
    `datastore.passwordEpoch goes from ${recorded} to ${wanted}: the database takes its new password before the first ` +
      `master has rolled, so the API is away until new masters serve (some minutes); pods run on`,
  ];
}
