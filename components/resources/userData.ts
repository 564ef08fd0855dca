import * as pulumi from "@pulumi/pulumi";
import type { ssm } from "../aws/provider";
import type { SharedSecrets } from "../guards/fingerprints";
import type { Lookups } from "../guards/lookUp";
import {
  agentSecretFiles,
  describeAgent,
  describeMaster,
  fileKey,
  masterSecretFiles,
  withParameters,
  withSecrets,
} from "../machine/describe";
import { UserDataTooLarge, packUserData } from "../machine/pack";
import { renderUserData } from "../machine/render";
import type { AgentSecrets, MasterSecrets, SecretFile } from "../machine/start";
import type { MachineValues } from "../machine/values";
import { datastoreEpoch } from "../settings/creation";
import { endProgram } from "../settings/refusal";
import type { Settings } from "../settings/settings";
import type { ApiBalancer } from "./apiBalancer";
import type { Database } from "./database";
import type { Network } from "./network";
import type { ParameterFile } from "./secrets";

/** What user-data is made from. */
export interface UserDataArgs {
  readonly settings: Settings;
  readonly lookups: Lookups;
  readonly network: Network;
  readonly api: ApiBalancer;
  /** The stack's own database. @default - none, with other kinds of datastore */
  readonly database?: Database | undefined;
  /** The parameter that a Ready master writes. */
  readonly kubeconfig: ssm.Parameter;
  readonly clusterId: pulumi.Output<string>;
  /** What servers and agents share. */
  readonly secrets: SharedSecrets;
}

/** Names of a group's parameters by the keys of its secret files. */
export type ParameterNames = Readonly<Record<string, pulumi.Output<string>>>;

/**
 * User-data of the masters.
 * @param names where secret files come from; absent where user-data carries them itself
 */
export function mastersUserData(
  args: UserDataArgs,
  names: ParameterNames | undefined,
): pulumi.Output<string> {
  const { settings } = args;
  const facts = masterFacts(args);
  if (names === undefined) {
    const known = pulumi.output({ facts, secrets: masterSecrets(args) });
    return pulumi.secret(
      known.apply((plain) => packed(withSecrets(describeMaster(settings, plain.facts), plain.secrets))),
    );
  }
  return pulumi
    .output({ facts, names })
    .apply((known) => packed(withParameters(describeMaster(settings, known.facts), known.names)));
}

/**
 * User-data of an agent pool, see {@link mastersUserData}.
 * @param epoch what changes when the cluster is another one, so that agents are replaced too
 * @default - the epoch of the stack's own database
 */
export function poolUserData(
  args: UserDataArgs,
  pool: string,
  names: ParameterNames | undefined,
  epoch: pulumi.Output<string> | undefined,
): pulumi.Output<string> {
  const { settings } = args;
  const common = machineFacts(args);
  const facts = { ...common, datastoreEpoch: epoch ?? common.datastoreEpoch };
  if (names === undefined) {
    const known = pulumi.output({ facts, secrets: agentSecrets(args) });
    return pulumi.secret(
      known.apply((plain) => packed(withSecrets(describeAgent(settings, pool, plain.facts), plain.secrets))),
    );
  }
  return pulumi
    .output({ facts, names })
    .apply((known) => packed(withParameters(describeAgent(settings, pool, known.facts), known.names)));
}

/** The database's place stands for itself in what decides a revision: it is unknown until the database exists. */
const UNKNOWN_PLACE = { host: "database", port: 0 };

/** The secret files of the masters as parameters. What decides their revision is known before the database is. */
export function mastersParameterFiles(args: UserDataArgs): ParameterFile[] {
  const { database } = args;
  const early = pulumi.output({
    ...args.secrets,
    database: database && { ...UNKNOWN_PLACE, password: database.password },
  });
  return parameterFiles(
    masterSecretFiles(args.settings),
    pulumi.output(masterSecrets(args)),
    early as pulumi.Output<MasterSecrets>,
  );
}

/** The secret files of an agent pool as parameters. */
export function poolParameterFiles(args: UserDataArgs): ParameterFile[] {
  const secrets = pulumi.output(agentSecrets(args));
  return parameterFiles(agentSecretFiles(args.settings), secrets, secrets);
}

function parameterFiles<Secrets>(
  files: readonly SecretFile<Secrets>[],
  secrets: pulumi.Output<Secrets>,
  early: pulumi.Output<Secrets>,
): ParameterFile[] {
  return files.map(({ path, contentOf }) => ({
    key: fileKey(path),
    content: secrets.apply(contentOf),
    revision: early.apply(contentOf),
  }));
}

/** What any machine may be told in the open. */
function machineFacts({ settings, lookups, clusterId, api }: UserDataArgs) {
  return {
    clusterId,
    region: lookups.region,
    apiHost: api.dnsName,
    datastoreEpoch: datastoreEpoch(settings),
  };
}

function masterFacts(args: UserDataArgs) {
  const { network, api, kubeconfig, lookups } = args;
  return {
    ...machineFacts(args),
    vpcCidrs: [...network.vpcCidrs],
    apiTargetGroupArn: api.targetGroupArn,
    kubeconfigParameter: kubeconfig.name,
    caUrl: lookups.caUrl,
  };
}

function masterSecrets({ secrets, database }: UserDataArgs) {
  return {
    clusterSecret: secrets.clusterSecret,
    agentToken: secrets.agentToken,
    database: database && { host: database.host, port: database.port, password: database.password },
  };
}

/** The one secret that agents hold. */
function agentSecrets({ settings, secrets }: UserDataArgs): pulumi.Inputs & AgentSecretInputs {
  const name = settings.release.agentsJoinWith;
  return { [name]: secrets[name] };
}

type AgentSecretInputs = { readonly [name in keyof AgentSecrets]: pulumi.Output<string> | undefined };

/**
 * Base64 comes last. The size has been checked with sample values before anything registered; real ones that are longer
 * still end the program.
 */
async function packed(values: MachineValues): Promise<string> {
  const script = renderUserData(values);
  try {
    return packUserData(script);
  } catch (error) {
    if (!(error instanceof UserDataTooLarge)) throw error;
    return endProgram(error.message);
  }
}
