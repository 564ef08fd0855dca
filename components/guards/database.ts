import type { RunningDatabase } from "../aws/database";
import { TAG } from "../facts/names";
import { AWS_KEY, CREATION_FACTS, newVpcCidr, parseIdentity, type CreationFact } from "../settings/creation";
import { configRemove, configSet, refuse, type Problem } from "../settings/problem";
import type { Settings } from "../settings/settings";

export interface Replacement {
  /** Whether this deployment deletes the running database and creates an empty one. */
  readonly replaces: boolean;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

type Guarded = Pick<Settings, "network" | "datastore" | "kmsKeyArn">;

const LOSES_CLUSTER = ["datastore", "replaceLosesCluster"];
const ACCEPT = configSet(LOSES_CLUSTER, true);
const FORGET = configRemove(LOSES_CLUSTER);

/**
 * Guards what only a creation can set: another value makes the provider delete the database, and with it the cluster.
 * @param wanted identity of the configured database
 */
export function replacement(
  settings: Guarded,
  running: RunningDatabase | undefined,
  wanted: string,
): Replacement {
  const accepted = settings.datastore.replaceLosesCluster;
  if (running === undefined) return { replaces: false, problems: [], warnings: [] };
  if (running.createdWith === wanted) {
    const warning = `datastore.replaceLosesCluster is on, and nothing is to be replaced: ${FORGET} before something is`;
    return { replaces: false, problems: [], warnings: accepted ? [warning] : [] };
  }
  const changes = changed(running.createdWith, wanted);
  if (!accepted) {
    return { replaces: false, problems: problemsOf(settings, running, changes, wanted), warnings: [] };
  }
  const told = changes.map(({ fact, from, to }) => `${fact} from ${from ?? "nothing recorded"} to ${to}`);
  const warning =
    `THE CLUSTER IS LOST by this deployment: ${running.identifier} and all that k3s keeps in it are deleted, an empty ` +
    `database is created and every machine is replaced, because what only a creation can set changes: ` +
    `${told.join(", ")}. Afterwards: ${FORGET}`;
  return { replaces: true, problems: [], warnings: [warning] };
}

interface Change {
  readonly fact: CreationFact;
  readonly from: string | undefined;
  readonly to: string;
}

function changed(recorded: string | undefined, wanted: string): Change[] {
  const before = parseIdentity(recorded ?? "");
  const after = parseIdentity(wanted);
  return CREATION_FACTS.filter((fact) => after[fact] !== undefined && before[fact] !== after[fact]).map(
    (fact) => ({
      fact,
      from: before[fact],
      to: after[fact] ?? "",
    }),
  );
}

function problemsOf(
  settings: Guarded,
  running: RunningDatabase,
  changes: readonly Change[],
  wanted: string,
): Problem[] {
  const lost = `AWS would delete ${running.identifier} and with it the whole cluster`;
  if (running.createdWith === undefined) {
    const reason = `${running.identifier} carries this stack's tag ${TAG.stack}, but not ${TAG.createdWith}, so nothing tells whether ${lost}`;
    const tag = `aws rds add-tags-to-resource --resource-name ${running.arn} --tags 'Key=${TAG.createdWith},Value=${wanted}'`;
    return [
      refuse(
        ["datastore", "replaceLosesCluster"],
        false,
        reason,
        `if the database was created as configured: ${tag}; to lose the cluster: ${ACCEPT}`,
      ),
    ];
  }
  return changes.map(({ fact, from, to }) => {
    const { path, value, revert } = keyOf(settings, fact, from);
    const reason = `only the creation of the database can set it, and ${running.identifier} was created with ${fact} ${from ?? "unrecorded"}, not ${to}: ${lost}`;
    return refuse(path, value, reason, `${revert}; or, to lose the cluster: ${ACCEPT} for one pulumi up`);
  });
}

interface GuardedKey {
  readonly path: readonly string[];
  readonly value: unknown;
  /** How to get back to the recorded value. */
  readonly revert: string;
}

function keyOf({ network, datastore, kmsKeyArn }: Guarded, fact: CreationFact, from = ""): GuardedKey {
  const set = (...path: string[]): string => configSet(path, from);
  switch (fact) {
    case "kind":
      return {
        path: ["datastore", "kind"],
        value: datastore.kind,
        revert: configSet(["datastore", "kind"], "rds"),
      };
    case "user":
      return {
        path: ["datastore", "username"],
        value: datastore.username,
        revert: set("datastore", "username"),
      };
    case "database":
      return {
        path: ["datastore", "databaseName"],
        value: datastore.databaseName,
        revert: set("datastore", "databaseName"),
      };
    case "key":
      return {
        path: ["kmsKeyArn"],
        value: kmsKeyArn,
        revert: from === AWS_KEY ? configRemove(["kmsKeyArn"]) : set("kmsKeyArn"),
      };
    case "network":
      return networkKey(network, from);
    case "encrypted":
      return {
        path: ["datastore"],
        value: { encrypted: true },
        revert: "take the program's earlier version",
      };
  }
}

function networkKey(network: Settings["network"], from: string): GuardedKey {
  const cidr = newVpcCidr(from);
  const path = network.vpcId === undefined ? ["network", "vpcCidr"] : ["network", "vpcId"];
  const value = network.vpcId ?? network.vpcCidr;
  if (cidr === undefined) {
    return {
      path,
      value,
      revert: `${configSet(["network", "vpcId"], from)}, with its subnets`,
    };
  }
  const leave =
    network.vpcId === undefined
      ? []
      : ["vpcId", "privateSubnetIds", "publicSubnetIds"].map((key) => configRemove(["network", key]));
  return {
    path,
    value,
    revert: [...leave, configSet(["network", "vpcCidr"], cidr)].join(" && "),
  };
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
