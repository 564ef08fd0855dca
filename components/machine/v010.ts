import { clusterDns } from "../facts/cidrs";
import { NODE_NAME } from "../facts/names";
import { environmentFile } from "./quoting";
import {
  held,
  present,
  type AgentFacts,
  type AgentSecrets,
  type DatastoreStart,
  type Generation,
  type MasterSecrets,
  type OpenStart,
  type SecretFile,
  type ServerFacts,
  type StartSettings,
} from "./start";
import { SECRET_ENVIRONMENT } from "./values";

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

function server(settings: StartSettings, { apiHost, datastore }: ServerFacts): OpenStart {
  const { network, masters, api } = settings;
  return {
    arguments: [
      "server",
      // Stores the bootstrap data at the first start; later starts find it there.
      ...(datastore.endpointOf === undefined ? [] : ["--bootstrap-save"]),
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
    files: [],
  };
}

function serverSecrets(_settings: StartSettings, datastore: DatastoreStart): SecretFile<MasterSecrets>[] {
  return secretFiles((secrets) => ({
    K3S_STORAGE_ENDPOINT: datastore.endpointOf?.(secrets),
    K3S_CLUSTER_SECRET: secrets.clusterSecret,
  }));
}

function agent(settings: StartSettings, { apiUrl, ...node }: AgentFacts): OpenStart {
  return {
    arguments: ["agent", ...nodeArguments(settings, node), ...settings.agentArguments],
    environment: { K3S_NODE_NAME: NODE_NAME, K3S_URL: apiUrl },
    files: [],
  };
}

function agentSecrets(): SecretFile<AgentSecrets>[] {
  return secretFiles((secrets) => ({ K3S_CLUSTER_SECRET: held(secrets, "clusterSecret") }));
}

function secretFiles<Secrets>(
  variablesOf: (secrets: Secrets) => Readonly<Record<string, string | undefined>>,
): SecretFile<Secrets>[] {
  return [
    {
      path: SECRET_ENVIRONMENT,
      contentOf: (secrets) => environmentFile(present(variablesOf(secrets))),
    },
  ];
}

export const v010: Generation = { server, serverSecrets, agent, agentSecrets };
