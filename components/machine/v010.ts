import { environmentFile } from "./secretFiles";
import { SECRET_ENVIRONMENT } from "./values";
import { present } from "./present";
import { clusterDns } from "../facts/cidrs";
import { NODE_NAME } from "../facts/placeholders";
import type { AgentFacts, DialectStart, ServerFacts, StartFile, StartSettings } from "./dialect";

/** The dialect of v0.10: flags, and `K3S_STORAGE_…`, `K3S_CLUSTER_SECRET` in the environment (k3s `pkg/cli/cmds` of 2019). */

// The pause image built into v0.10 is on a registry that closed.
const NODE_ARGUMENTS = ["--pause-image", "docker.io/rancher/pause:3.1"];

function flags(name: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [name, value]);
}

function nodeArguments(
  { kubeletArguments }: StartSettings,
  node: { readonly labels: Readonly<Record<string, string>>; readonly taints: readonly string[] },
): string[] {
  const labels = Object.entries(node.labels).map(([key, value]) => `${key}=${value}`);
  return [
    ...NODE_ARGUMENTS,
    ...flags("--node-taint", node.taints),
    ...flags("--node-label", labels),
    ...flags("--kubelet-arg", kubeletArguments),
  ];
}

export function v010Server(
  settings: StartSettings,
  { apiHost, datastore, secret }: ServerFacts,
): DialectStart {
  const { network, masters, api } = settings;
  return {
    arguments: [
      "server",
      // Stores the bootstrap data at the first start; later starts find it there.
      ...(datastore.endpoint === undefined ? [] : ["--bootstrap-save"]),
      ...flags("--tls-san", [apiHost, ...api.tlsSans]),
      ...["--cluster-cidr", network.podCidr, "--service-cidr", network.serviceCidr],
      ...["--cluster-dns", clusterDns(network.serviceCidr)],
      ...nodeArguments(settings, masters),
      ...settings.serverArguments,
    ],
    environment: present({
      K3S_NODE_NAME: NODE_NAME,
      K3S_STORAGE_CAFILE: datastore.caPath,
      K3S_STORAGE_CERTFILE: datastore.certificatePath,
      K3S_STORAGE_KEYFILE: datastore.keyPath,
    }),
    files: [secretFile({ K3S_STORAGE_ENDPOINT: datastore.endpoint, K3S_CLUSTER_SECRET: secret })],
  };
}

export function v010Agent(settings: StartSettings, { apiUrl, secret, ...node }: AgentFacts): DialectStart {
  return {
    arguments: ["agent", ...nodeArguments(settings, node), ...settings.agentArguments],
    environment: { K3S_NODE_NAME: NODE_NAME, K3S_URL: apiUrl },
    files: [secretFile({ K3S_CLUSTER_SECRET: secret })],
  };
}

function secretFile(variables: Readonly<Record<string, string | undefined>>): StartFile {
  return { path: SECRET_ENVIRONMENT, content: environmentFile(present(variables)), secret: true };
}
