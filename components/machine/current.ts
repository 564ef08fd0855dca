import { stringify } from "yaml";
import { clusterDns } from "../facts/cidrs";
import { NODE_NAME, PLACEHOLDER } from "../facts/names";
import {
  held,
  present,
  type AgentFacts,
  type AgentSecrets,
  type DatastoreStart,
  type Generation,
  type MasterSecrets,
  type OpenFile,
  type OpenStart,
  type SecretFile,
  type ServerFacts,
  type StartSettings,
} from "./start";

/** The current dialect: `/etc/rancher/k3s/config.yaml`, read by k3s since v1.19.1 (k3s documentation, configuration). */

const FOLDER = "/etc/rancher/k3s";
const CONFIG = `${FOLDER}/config.yaml`;
/** Read after {@link CONFIG}, and merged with it. */
const SECRET_CONFIG = `${FOLDER}/config.yaml.d/10-secret.yaml`;
const KUBELET = `${FOLDER}/kubelet.yaml`;
const REGISTRIES = `${FOLDER}/registries.yaml`;
/** A registry's CA: `_default` for all of them, as containerd calls it; no host has a `_` in its name. */
const registryCa = (host: string): string =>
  `${FOLDER}/registries/ca-${host === "*" ? "_default" : host.replace(":", "_")}.pem`;
/** Applied by every server when it starts. */
const TRAEFIK = "/var/lib/rancher/k3s/server/manifests/k3s-ha-traefik.yaml";

/** How long kubelet gives pods when the machine shuts down, and the critical ones of that. */
const SHUTDOWN_GRACE = "60s";
const SHUTDOWN_GRACE_CRITICAL = "20s";

type Registries = NonNullable<StartSettings["registries"]>;

interface Node {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
}

function nodeKeys({ kubeletArguments }: StartSettings, { labels, taints }: Node): Record<string, unknown> {
  const { region, zone, instanceId } = PLACEHOLDER;
  const all = { "topology.kubernetes.io/region": region, "topology.kubernetes.io/zone": zone, ...labels };
  return {
    "node-name": NODE_NAME,
    "node-label": Object.entries(all).map(([key, value]) => `${key}=${value}`),
    ...(taints.length > 0 ? { "node-taint": taints } : {}),
    "kubelet-arg": [`config=${KUBELET}`, `provider-id=aws:///${zone}/${instanceId}`, ...kubeletArguments],
  };
}

/** A value stays on one line: the machine's shell reads some. */
function yaml(content: unknown): string {
  return stringify(content, { lineWidth: 0 });
}

function openFile(path: string, content: unknown): OpenFile {
  return { path, content: yaml(content) };
}

const KUBELET_FILE = openFile(KUBELET, {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  shutdownGracePeriod: SHUTDOWN_GRACE,
  shutdownGracePeriodCriticalPods: SHUTDOWN_GRACE_CRITICAL,
});

function secretFiles<Secrets>(
  { registries }: StartSettings,
  configOf: (secrets: Secrets) => Record<string, string>,
): SecretFile<Secrets>[] {
  const config = { path: SECRET_CONFIG, contentOf: (secrets: Secrets) => yaml(configOf(secrets)) };
  return registries === undefined ? [config] : [config, ...registryFiles(registries)];
}

/** k3s's registries.yaml, and the files that it names. */
function registryFiles({ mirrors, configs }: Registries): SecretFile<unknown>[] {
  const entries = Object.entries(configs).map(([host, { auth, tls }]) => {
    const files = {
      ...(tls?.ca === undefined ? {} : { ca_file: registryCa(host) }),
      ...(tls?.insecureSkipVerify ? { insecure_skip_verify: true } : {}),
    };
    return [host, { ...(auth && { auth }), ...(tls && { tls: files }) }] as const;
  });
  const cas = Object.entries(configs).flatMap(([host, { tls }]) => {
    const ca = tls?.ca;
    return ca === undefined ? [] : [{ path: registryCa(host), contentOf: () => ca }];
  });
  const content = yaml({ mirrors, configs: Object.fromEntries(entries) });
  return [{ path: REGISTRIES, contentOf: () => content }, ...cas];
}

/** Tells the bundled Traefik to believe the proxy protocol of these networks. */
function traefikFile(cidrs: readonly string[]): OpenFile {
  const trusted = cidrs.join(",");
  const additionalArguments = ["web", "websecure"].map(
    (entry) => `--entryPoints.${entry}.proxyProtocol.trustedIPs=${trusted}`,
  );
  return openFile(TRAEFIK, {
    apiVersion: "helm.cattle.io/v1",
    kind: "HelmChartConfig",
    metadata: { name: "traefik", namespace: "kube-system" },
    spec: { valuesContent: stringify({ additionalArguments }) },
  });
}

function server(settings: StartSettings, facts: ServerFacts): OpenStart {
  const { network, masters, api, workload } = settings;
  const { apiHost, datastore, balancerCidrs } = facts;
  const config = {
    ...present({
      "datastore-cafile": datastore.caPath,
      "datastore-certfile": datastore.certificatePath,
      "datastore-keyfile": datastore.keyPath,
    }),
    // Cannot be switched on later without trouble (k3s#13598).
    "secrets-encryption": true,
    "tls-san": [apiHost, ...api.tlsSans],
    "cluster-cidr": network.podCidr,
    "service-cidr": network.serviceCidr,
    "cluster-dns": clusterDns(network.serviceCidr),
    ...(api.healthCheck === "readyz" ? { "kube-apiserver-arg": ["anonymous-auth=true"] } : {}),
    ...nodeKeys(settings, masters),
  };
  // Traffic passes the pod network on its way from a node's port to Traefik.
  const traefik = workload.proxyProtocol ? [traefikFile([...balancerCidrs, network.podCidr])] : [];
  return {
    arguments: ["server", ...settings.serverArguments],
    environment: {},
    files: [openFile(CONFIG, config), KUBELET_FILE, ...traefik],
  };
}

function serverSecrets(settings: StartSettings, datastore: DatastoreStart): SecretFile<MasterSecrets>[] {
  return secretFiles(settings, (secrets) =>
    present({
      token: secrets.clusterSecret,
      "agent-token": held(secrets, "agentToken"),
      "datastore-endpoint": datastore.endpointOf?.(secrets),
    }),
  );
}

function agent(settings: StartSettings, { apiUrl, ...node }: AgentFacts): OpenStart {
  return {
    arguments: ["agent", ...settings.agentArguments],
    environment: {},
    files: [openFile(CONFIG, { server: apiUrl, ...nodeKeys(settings, node) }), KUBELET_FILE],
  };
}

function agentSecrets(settings: StartSettings): SecretFile<AgentSecrets>[] {
  return secretFiles(settings, (secrets) => ({ token: held(secrets, "agentToken") }));
}

export const current: Generation = { server, serverSecrets, agent, agentSecrets };
