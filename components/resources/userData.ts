import * as pulumi from "@pulumi/pulumi";
import type { ssm } from "../aws/provider";
import type { ApiBalancer } from "./apiBalancer";
import { datastoreEpoch } from "../settings/identity";
import type { Datastore } from "./database";
import { agentValues, masterValues } from "../machine/describe";
import { SAMPLE_DATABASE, SAMPLE_RUNTIME } from "../machine/samples";
import { agentSecretFiles, byParameter, masterSecretFiles } from "../machine/delivery";
import { packUserData, UserDataTooLarge } from "../machine/pack";
import { renderUserData } from "../machine/render";
import type { MachineValues } from "../machine/values";
import type { Lookups } from "../guards/lookups";
import type { Network } from "./network";
import { endProgram } from "../settings/refusal";
import type { Settings } from "../settings/settings";
import type { SecretFile } from "./secretParameters";

/** What user-data is made from. */
export interface UserDataArgs {
  readonly settings: Settings;
  readonly lookups: Lookups;
  readonly network: Network;
  readonly api: ApiBalancer;
  /** The stack's own database. @default - none, with other kinds of datastore */
  readonly datastore?: Datastore | undefined;
  /** The parameter that a Ready master writes. */
  readonly kubeconfig: ssm.Parameter;
  readonly clusterId: pulumi.Output<string>;
  /** Secret. */
  readonly clusterSecret: pulumi.Output<string>;
  /** What agents join with. Secret. */
  readonly joinSecret: pulumi.Output<string>;
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
  if (names === undefined) {
    return pulumi.secret(
      pulumi.output(masterRuntime(args)).apply((runtime) => packed(masterValues(settings, runtime))),
    );
  }
  return pulumi
    .output({ runtime: { ...openRuntime(args), ...openOfMasters(args) }, names })
    .apply((known) =>
      packed(masterValues(settings, withSamples(args, known.runtime), byParameter(known.names))),
    );
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
  const open = openRuntime(args);
  const runtime = { ...open, datastoreEpoch: epoch ?? open.datastoreEpoch };
  if (names === undefined) {
    const whole = pulumi.output({ ...runtime, joinSecret: args.joinSecret });
    return pulumi.secret(whole.apply((known) => packed(agentValues(settings, pool, known))));
  }
  return pulumi
    .output({ runtime, names })
    .apply((known) =>
      packed(agentValues(settings, pool, { ...SAMPLE_RUNTIME, ...known.runtime }, byParameter(known.names))),
    );
}

/** The secret files of the masters. What decides their revision is known before the database is. */
export function mastersSecretFiles(args: UserDataArgs): SecretFile[] {
  const { settings } = args;
  const contents = pulumi
    .output(masterRuntime(args))
    .apply((runtime) => masterSecretFiles(settings, runtime));
  const secrets = {
    clusterSecret: args.clusterSecret,
    joinSecret: args.joinSecret,
    password: args.datastore?.password,
  };
  const revisions = pulumi.output(secrets).apply(({ password = "", ...known }) => {
    const database = { ...SAMPLE_DATABASE, password };
    return masterSecretFiles(settings, { ...SAMPLE_RUNTIME, ...known, database });
  });
  return filesOf(Object.keys(masterSecretFiles(settings, SAMPLE_RUNTIME)), contents, revisions);
}

/** The secret files of an agent pool. */
export function poolSecretFiles(args: UserDataArgs, pool: string): SecretFile[] {
  const { settings, joinSecret } = args;
  const contents = joinSecret.apply((secret) =>
    agentSecretFiles(settings, pool, { ...SAMPLE_RUNTIME, joinSecret: secret }),
  );
  return filesOf(Object.keys(agentSecretFiles(settings, pool, SAMPLE_RUNTIME)), contents, contents);
}

function filesOf(
  keys: readonly string[],
  contents: pulumi.Output<Readonly<Record<string, string>>>,
  revisions: pulumi.Output<Readonly<Record<string, string>>>,
): SecretFile[] {
  return keys.map((key) => ({
    key,
    content: contents.apply((files) => files[key] ?? ""),
    secrets: revisions.apply((files) => files[key] ?? ""),
  }));
}

/** What any machine may be told in the open. */
function openRuntime({ settings, lookups, clusterId, api }: UserDataArgs) {
  return {
    clusterId,
    region: lookups.region,
    apiHost: api.dnsName,
    datastoreEpoch: datastoreEpoch(settings),
  };
}

function openOfMasters({ network, api, kubeconfig }: UserDataArgs) {
  return {
    vpcCidrs: [...network.vpcCidrs],
    apiTargetGroupArn: api.targetGroupArn,
    kubeconfigParameter: kubeconfig.name,
  };
}

function masterRuntime(args: UserDataArgs) {
  const { datastore, lookups, clusterSecret, joinSecret } = args;
  return {
    ...openRuntime(args),
    ...openOfMasters(args),
    clusterSecret,
    joinSecret,
    database: datastore && {
      host: datastore.host,
      port: datastore.port,
      password: datastore.password,
      caUrl: lookups.caUrl,
    },
  };
}

/** The open values, with samples in place of what goes through parameters. */
function withSamples<T extends object>({ lookups }: UserDataArgs, open: T): T & typeof SAMPLE_RUNTIME {
  return { ...SAMPLE_RUNTIME, database: { ...SAMPLE_DATABASE, caUrl: lookups.caUrl }, ...open };
}

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
