import type { AgentValues, MasterValues } from "../../../components/machine/values";
import { connectionFile, environmentFile } from "../../../components/machine/quoting";
import { CONNECTION_FILE, SECRET_ENVIRONMENT } from "../../../components/machine/values";
import { Postgres } from "./postgres";

/** Every character that may go wrong on its way: shell, URL, systemd, psql's files. They are what tests look for. */
export const DATABASE_PASSWORD = "canary:Db~%41+&$HOME`x`#9";
export const AGENT_TOKEN = "canary-agents-0a1B2c3D4e5F";
export const CLUSTER_SECRET = "canary-cluster $(id) %h é ✓ #7;";

const CA = "/etc/k3s-ha/datastore-ca.pem";

const secretEnvironment = (variables: Record<string, string>) => ({
  path: SECRET_ENVIRONMENT,
  content: environmentFile(variables),
});

const common = (mirror: string) => ({
  clusterId: "k3s-ha/dev",
  region: "us-east-1",
  launchHook: "k3s-launch",
  terminateHook: "k3s-terminate",
  datastoreEpoch: "1",
  apiUrl: `${mirror}/api`,
});

const start = (mirror: string) => ({
  version: "v0.10.2",
  downloadUrl: `${mirror}/releases`,
  sha256: {},
  drainArguments: ["--delete-local-data"],
});

export function masterValues(from: { port: number; database: string; mirror: string }): MasterValues {
  const password = encodeURIComponent(DATABASE_PASSWORD);
  return {
    ...common(from.mirror),
    role: "master",
    k3s: {
      ...start(from.mirror),
      arguments: [
        "server",
        "--bootstrap-save",
        "--tls-san",
        "api.example.com",
        "--node-label",
        "zone=@ZONE@",
      ],
      environment: { K3S_STORAGE_CAFILE: CA, K3S_NODE_NAME: "@INSTANCE_ID@" },
    },
    files: [
      secretEnvironment({
        K3S_STORAGE_ENDPOINT: `postgres://${Postgres.user}:${password}@localhost:${from.port}/${from.database}`,
        K3S_CLUSTER_SECRET: CLUSTER_SECRET,
      }),
      {
        path: CONNECTION_FILE,
        content: connectionFile({
          host: "localhost",
          port: from.port,
          database: from.database,
          user: Postgres.user,
          password: DATABASE_PASSWORD,
        }),
      },
    ],
    firstBootLock: {
      kind: "postgres",
      tls: "verify-full",
      caPath: CA,
      clientPackage: "auto",
    },
    caDownload: { url: `${from.mirror}/releases/bundle.pem`, path: CA },
    keepRootVolume: false,
    apiTargetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/1",
    kubeconfigParameter: "/k3s-ha/dev/kubeconfig",
  };
}

export function agentValues(from: { mirror: string }): AgentValues {
  return {
    ...common(from.mirror),
    role: "agent",
    k3s: {
      ...start(from.mirror),
      arguments: ["agent", "--node-label", "zone=@ZONE@"],
      environment: { K3S_URL: `${from.mirror}/api`, K3S_NODE_NAME: "@INSTANCE_ID@" },
    },
    files: [secretEnvironment({ K3S_CLUSTER_SECRET: CLUSTER_SECRET })],
  };
}
