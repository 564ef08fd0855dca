import { CA_PATH } from "../datastore/caBundle";
import { postgresDsn } from "../datastore/dsn";
import { UserDataTooLarge, packUserData } from "../machine/pack";
import { renderUserData } from "../machine/render";
import type { AgentValues, MasterValues } from "../machine/values";
import { LAUNCH_HOOK, TERMINATE_HOOK } from "../nodes/lifecycle";
import type { Problem } from "../settings/problem";
import { refuse } from "../settings/problem";
import type { Settings } from "../settings/settings";
import { agentStart, serverStart } from "./start";

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
  /** Primary range of the VPC, from which the workload balancer calls. */
  readonly vpcCidr: string;
  readonly apiTargetGroupArn: string;
  readonly kubeconfigParameter: string;
  readonly datastoreHost: string;
  readonly datastorePort: number;
  /** Secret. */
  readonly datastorePassword: string;
  /** Where the database's certificate bundle is. */
  readonly caUrl: string;
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
export function masterValues(settings: Settings, runtime: MasterRuntime): MasterValues {
  const connection = {
    host: runtime.datastoreHost,
    port: runtime.datastorePort,
    database: settings.datastore.databaseName,
    user: settings.datastore.username,
    password: runtime.datastorePassword,
  };
  return {
    ...common(runtime),
    role: "master",
    k3s: serverStart(settings, {
      apiHost: runtime.apiHost,
      datastore: { endpoint: postgresDsn(connection), caPath: CA_PATH },
      secret: runtime.clusterSecret,
      agentToken: runtime.joinSecret,
      balancerCidrs: [runtime.vpcCidr],
    }),
    datastore: {
      ...connection,
      caUrl: runtime.caUrl,
      caPath: CA_PATH,
      clientPackage: settings.datastore.clientPackage,
    },
    serialiseFirstBoot: settings.release.serialiseFirstBoot,
    apiTargetGroupArn: runtime.apiTargetGroupArn,
    kubeconfigParameter: runtime.kubeconfigParameter,
  };
}

/** What the agents of a pool are told. */
export function agentValues(settings: Settings, pool: string, runtime: AgentRuntime): AgentValues {
  const found = settings.agentPools[pool];
  if (!found) throw new RangeError(`no agent pool ${pool}`);
  return {
    ...common(runtime),
    role: "agent",
    k3s: agentStart(settings, {
      apiUrl: apiUrl(runtime.apiHost),
      secret: runtime.joinSecret,
      labels: found.labels,
      taints: found.taints,
    }),
  };
}

/** Values as long as AWS makes them, and as hard to pack. */
const LARGEST: MasterRuntime = {
  clusterId: "k3s-0123456789ab",
  region: "ap-southeast-1",
  apiHost: "k3s-api-lb-0a1b2c3-0123456789abcdef.elb.ap-southeast-1.amazonaws.com",
  vpcCidr: "10.100.0.0/16",
  joinSecret: "Qk2sG7vX9mT4bR8cW1nZ5yH3dL6pF0jA-QkG7s2vX9mT4bR8cW1nZ5yH3dL6pF0jA",
  clusterSecret: "sG7kQ2vX9mT4bR8cW1nZ5yH3dL6pF0jA-sG7kQ2vX9mT4bR8cW1nZ5yH3dL6pF0jA",
  datastoreEpoch: "0123456789abcdef",
  apiTargetGroupArn:
    "arn:aws-us-gov:elasticloadbalancing:ap-southeast-1:123456789012:targetgroup/k3s-api-tg-0a1b2c3/0123456789abcdef",
  kubeconfigParameter: "/k3s-ha/k3s-0123456789ab/kubeconfig",
  datastoreHost: "k3s-0123456789ab.c0a1b2c3d4e5.ap-southeast-1.rds.amazonaws.com",
  datastorePort: 5432,
  datastorePassword: "sG7kQ2vX9mT4bR8cW1nZ5yH3dL6pF0jAkQ2vX9mT",
  caUrl: "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem",
};

/** What makes user-data too large for AWS, found with sample values before anything registers. */
export function userDataProblems(settings: Settings): Problem[] {
  const clusterSecret = settings.clusterSecret ?? LARGEST.clusterSecret;
  const runtime = { ...LARGEST, clusterSecret, caUrl: settings.datastore.caUrl ?? LARGEST.caUrl };
  const tooLarge = (render: () => string): number | undefined => {
    try {
      packUserData(render());
      return undefined;
    } catch (error) {
      if (error instanceof UserDataTooLarge) return error.bytes;
      throw error;
    }
  };
  const fix = "shorten labels, taints and tlsSans";
  const reason = (bytes: number): string =>
    `the machines' user-data has ${bytes} bytes packed, AWS takes 16384`;
  const ofMasters = tooLarge(() => renderUserData(masterValues(settings, runtime)));
  const ofPools = Object.keys(settings.agentPools).map(
    (pool) => [pool, tooLarge(() => renderUserData(agentValues(settings, pool, runtime)))] as const,
  );
  return [
    ...(ofMasters === undefined ? [] : [refuse(["masters"], settings.masters, reason(ofMasters), fix)]),
    ...ofPools.flatMap(([pool, bytes]) =>
      bytes === undefined
        ? []
        : [refuse(["agentPools", pool], settings.agentPools[pool], reason(bytes), fix)],
    ),
  ];
}
