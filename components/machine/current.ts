import { stringify } from "yaml";
import { present } from "./present";
import { clusterDns } from "../facts/cidrs";
import { INSTANCE_ID, NODE_NAME, REGION, ZONE } from "../facts/placeholders";
import type { AgentFacts, DialectStart, ServerFacts, StartFile, StartSettings } from "./dialect";

/** The current dialect: `/etc/rancher/k3s/config.yaml`, read by k3s since v1.19.1 (k3s documentation, configuration). */

const FOLDER = "/etc/rancher/k3s";
const CONFIG = `${FOLDER}/config.yaml`;
/** Read after {@link CONFIG}, and merged with it. */
const SECRET_CONFIG = `${FOLDER}/config.yaml.d/10-secret.yaml`;
const KUBELET = `${FOLDER}/kubelet.yaml`;
const REGISTRIES = `${FOLDER}/registries.yaml`;
/** Applied by every server when it starts. */
const TRAEFIK = "/var/lib/rancher/k3s/server/manifests/k3s-ha-traefik.yaml";

/** How long kubelet gives pods when the machine shuts down, and the critical ones of that. */
const SHUTDOWN_GRACE = "60s";
const SHUTDOWN_GRACE_CRITICAL = "20s";

interface Node {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
}

function nodeKeys({ kubeletArguments }: StartSettings, { labels, taints }: Node): Record<string, unknown> {
  const all = { "topology.kubernetes.io/region": REGION, "topology.kubernetes.io/zone": ZONE, ...labels };
  return {
    "node-name": NODE_NAME,
    "node-label": Object.entries(all).map(([key, value]) => `${key}=${value}`),
    ...(taints.length > 0 ? { "node-taint": taints } : {}),
    "kubelet-arg": [`config=${KUBELET}`, `provider-id=aws:///${ZONE}/${INSTANCE_ID}`, ...kubeletArguments],
  };
}

/** A value stays on one line: the machine's shell reads some. */
function file(path: string, content: unknown): StartFile {
  return { path, content: stringify(content, { lineWidth: 0 }), secret: false };
}

function secretFile(path: string, content: unknown): StartFile {
  return { ...file(path, content), secret: true };
}

function files(
  settings: StartSettings,
  config: Record<string, unknown>,
  secrets: Record<string, string>,
): StartFile[] {
  const { registries } = settings;
  return [
    file(CONFIG, config),
    secretFile(SECRET_CONFIG, secrets),
    file(KUBELET, {
      apiVersion: "kubelet.config.k8s.io/v1beta1",
      kind: "KubeletConfiguration",
      shutdownGracePeriod: SHUTDOWN_GRACE,
      shutdownGracePeriodCriticalPods: SHUTDOWN_GRACE_CRITICAL,
    }),
    ...(registries === undefined ? [] : [secretFile(REGISTRIES, registries)]),
  ];
}

/** Tells the bundled Traefik to believe the proxy protocol of these networks. */
function traefikFile(cidrs: readonly string[]): StartFile {
  const trusted = cidrs.join(",");
  const additionalArguments = ["web", "websecure"].map(
    (entry) => `--entryPoints.${entry}.proxyProtocol.trustedIPs=${trusted}`,
  );
  return file(TRAEFIK, {
    apiVersion: "helm.cattle.io/v1",
    kind: "HelmChartConfig",
    metadata: { name: "traefik", namespace: "kube-system" },
    spec: { valuesContent: stringify({ additionalArguments }) },
  });
}

export function currentServer(settings: StartSettings, facts: ServerFacts): DialectStart {
  const { network, masters, api, workload } = settings;
  const { apiHost, datastore, secret, agentToken, balancerCidrs } = facts;
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
  const secrets = present({
    token: secret,
    "agent-token": agentToken,
    "datastore-endpoint": datastore.endpoint,
  });
  // Traffic passes the pod network on its way from a node's port to Traefik.
  const traefik = workload.proxyProtocol ? [traefikFile([...balancerCidrs, network.podCidr])] : [];
  return {
    arguments: ["server", ...settings.serverArguments],
    environment: {},
    files: [...files(settings, config, secrets), ...traefik],
  };
}

export function currentAgent(settings: StartSettings, { apiUrl, secret, ...node }: AgentFacts): DialectStart {
  const config = { server: apiUrl, ...nodeKeys(settings, node) };
  return {
    arguments: ["agent", ...settings.agentArguments],
    environment: {},
    files: files(settings, config, { token: secret }),
  };
}
