import { datastoreOnMachine, type OwnDatabase } from "./datastore";
import type { AgentValues, MasterValues } from "./values";
import { LAUNCH_HOOK, TERMINATE_HOOK } from "../facts/lifecycle";
import type { Settings } from "../settings/settings";
import { agentStart, inUserData, serverStart, type Delivery } from "./start";

/** What only the created resources can tell. */
export interface AgentRuntime {
  readonly clusterId: string;
  readonly region: string;
  /** Name of the API balancer. */
  readonly apiHost: string;
  /** What an agent joins with: the cluster secret on v0.10, the agent token in the current dialect. Secret. */
  readonly joinSecret: string;
  /** Changes when the database is replaced. */
  readonly datastoreEpoch: string;
}

export interface MasterRuntime extends AgentRuntime {
  /** Secret. */
  readonly clusterSecret: string;
  /** Ranges of the VPC, from which the workload balancer calls. */
  readonly vpcCidrs: readonly string[];
  readonly apiTargetGroupArn: string;
  readonly kubeconfigParameter: string;
  /** The stack's own database. @default - none, with other kinds of datastore */
  readonly database?: OwnDatabase | undefined;
}

function apiUrl(host: string): string {
  return `https://${host}:6443`;
}

function common(runtime: AgentRuntime): Omit<AgentValues, "role" | "k3s"> {
  return {
    clusterId: runtime.clusterId,
    region: runtime.region,
    launchHook: LAUNCH_HOOK,
    terminateHook: TERMINATE_HOOK,
    datastoreEpoch: runtime.datastoreEpoch,
    apiUrl: apiUrl(runtime.apiHost),
  };
}

/** What all masters are told: byte-equal for each of them. */
export function masterValues(
  settings: Settings,
  runtime: MasterRuntime,
  delivery: Delivery = inUserData,
): MasterValues {
  const datastore = datastoreOnMachine(settings, runtime.database);
  const k3s = serverStart(
    settings,
    {
      apiHost: runtime.apiHost,
      datastore: datastore.start,
      secret: runtime.clusterSecret,
      agentToken: runtime.joinSecret,
      balancerCidrs: runtime.vpcCidrs,
    },
    delivery,
  );
  return {
    ...common(runtime),
    role: "master",
    k3s: { ...k3s, files: [...datastore.files.map(delivery), ...k3s.files] },
    ...(datastore.lock && datastore.connection
      ? { firstBootLock: { ...datastore.lock, connection: delivery(datastore.connection) } }
      : {}),
    caDownload: datastore.caDownload,
    keepRootVolume: settings.datastore.kind === "sqlite",
    apiTargetGroupArn: runtime.apiTargetGroupArn,
    kubeconfigParameter: runtime.kubeconfigParameter,
  };
}

/** What the agents of a pool are told. */
export function agentValues(
  settings: Settings,
  pool: string,
  runtime: AgentRuntime,
  delivery: Delivery = inUserData,
): AgentValues {
  const found = settings.agentPools[pool];
  if (!found) throw new RangeError(`no agent pool ${pool}`);
  const facts = {
    apiUrl: apiUrl(runtime.apiHost),
    secret: runtime.joinSecret,
    labels: found.labels,
    taints: found.taints,
  };
  return { ...common(runtime), role: "agent", k3s: agentStart(settings, facts, delivery) };
}
