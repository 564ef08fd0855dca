import type { Dialect } from "./k3sVersions";

/**
 * The flags of `k3s server` and `k3s agent`: current ones from k3s `pkg/cli/cmds/{server,agent,log}.go` (v1.30 to v1.34;
 * compared with `k3s server --help` of v1.30.0), those of v0.10 from the documents of 2019 (single master, HA) and the
 * same folder around v0.10.0, whose own tag was not read.
 */

/** What a flag does beside the program. */
export type Verdict =
  /** Whatever the operator likes. */
  | { readonly kind: "free" }
  /** The program sets it: by this key, or for a reason that no key changes. */
  | { readonly kind: "owned"; readonly by?: string; readonly why?: string }
  /** It would stand in the process list, for every user of the machine. */
  | { readonly kind: "secret"; readonly instead: string }
  /** It breaks what the program promises. */
  | { readonly kind: "breaks"; readonly what: string };

export interface Flag {
  readonly dialects: readonly Dialect[];
  readonly roles: readonly ("server" | "agent")[];
  /** Whether it takes a value; `optional` is a boolean that may be written `=true` or `=false`. */
  readonly value: "needed" | "optional";
  readonly verdict: Verdict;
}

const BOTH: readonly Dialect[] = ["v0.10", "current"];
const NODE = ["server", "agent"] as const;
const SERVER = ["server"] as const;

const free: Verdict = { kind: "free" };
const owned = (by: string): Verdict => ({ kind: "owned", by });
const fixed = (why: string): Verdict => ({ kind: "owned", why });
const breaks = (what: string): Verdict => ({ kind: "breaks", what });

const flag = (
  dialects: readonly Dialect[],
  roles: Flag["roles"],
  value: Flag["value"],
  verdict: Verdict = free,
): Flag => ({ dialects, roles, value, verdict });

const current = (roles: Flag["roles"], value: Flag["value"], verdict?: Verdict) =>
  flag(["current"], roles, value, verdict);
const old = (roles: Flag["roles"], value: Flag["value"], verdict?: Verdict) =>
  flag(["v0.10"], roles, value, verdict);
const both = (roles: Flag["roles"], value: Flag["value"], verdict?: Verdict) =>
  flag(BOTH, roles, value, verdict);

const RULES_OF_PORTS = "balancer, security groups and machines know its port";
const NO_ETCD = fixed("the servers' datastore is not the embedded etcd");
const NOT_READY = "nodes would never be Ready, and every boot ends with ABANDON";

/** Flags by name, without the hyphens. */
export const K3S_FLAGS: Readonly<Record<string, Flag>> = {
  // Logging
  debug: current(NODE, "optional"),
  v: both(NODE, "needed"),
  vmodule: both(NODE, "needed"),
  log: both(NODE, "needed", breaks("the machines' console and journal would hold nothing of k3s")),
  alsologtostderr: both(NODE, "optional"),
  // Cluster
  config: current(NODE, "needed", fixed("the machine writes /etc/rancher/k3s/config.yaml")),
  token: flag(BOTH, NODE, "needed", owned("clusterSecret")),
  "token-file": flag(BOTH, NODE, "needed", owned("clusterSecret")),
  "agent-token": current(SERVER, "needed", owned("agentToken")),
  "agent-token-file": current(SERVER, "needed", owned("agentToken")),
  "cluster-secret": old(NODE, "needed", owned("clusterSecret")),
  server: both(NODE, "needed", fixed("agents join through the API balancer, and servers by their datastore")),
  "cluster-init": current(SERVER, "optional", NO_ETCD),
  "cluster-reset": current(SERVER, "optional", NO_ETCD),
  "cluster-reset-restore-path": current(SERVER, "needed", NO_ETCD),
  "bootstrap-save": old(SERVER, "optional", fixed("every master has it")),
  // Datastore
  "datastore-endpoint": current(SERVER, "needed", owned("datastore.endpoint")),
  "datastore-cafile": current(SERVER, "needed", owned("datastore.ca")),
  "datastore-certfile": current(SERVER, "needed", owned("datastore.certificate")),
  "datastore-keyfile": current(SERVER, "needed", owned("datastore.key")),
  "storage-endpoint": old(SERVER, "needed", owned("datastore.endpoint")),
  "storage-cafile": old(SERVER, "needed", owned("datastore.ca")),
  "storage-certfile": old(SERVER, "needed", owned("datastore.certificate")),
  "storage-keyfile": old(SERVER, "needed", owned("datastore.key")),
  ...Object.fromEntries(
    [
      "expose-metrics",
      "disable-snapshots",
      "snapshot-compress",
      "s3",
      "s3-skip-ssl-verify",
      "s3-insecure",
    ].map((name) => [`etcd-${name}`, current(SERVER, "optional", NO_ETCD)]),
  ),
  ...Object.fromEntries(
    [
      ...["arg", "snapshot-name", "snapshot-schedule-cron", "snapshot-retention", "snapshot-dir"],
      ...["s3-endpoint", "s3-endpoint-ca", "s3-access-key", "s3-secret-key", "s3-bucket", "s3-region"],
      ...["s3-folder", "s3-timeout"],
    ].map((name) => [`etcd-${name}`, current(SERVER, "needed", NO_ETCD)]),
  ),
  "secrets-encryption": current(
    SERVER,
    "optional",
    fixed("it is always on, for it cannot be switched on later"),
  ),
  // Listener and certificate
  "bind-address": both(SERVER, "needed", fixed("the API balancer must reach the listener")),
  "https-listen-port": both(SERVER, "needed", fixed(RULES_OF_PORTS)),
  "http-listen-port": old(SERVER, "needed", fixed(RULES_OF_PORTS)),
  "advertise-address": both(SERVER, "needed", fixed("masters reach each other by their own addresses")),
  "advertise-port": both(SERVER, "needed", fixed(RULES_OF_PORTS)),
  "tls-san": both(SERVER, "needed", owned("api.tlsSans")),
  "tls-san-security": current(
    SERVER,
    "optional",
    breaks("the listener would certify any name that a client asks for"),
  ),
  "lb-server-port": current(NODE, "needed"),
  "supervisor-port": current(SERVER, "needed", fixed(RULES_OF_PORTS)),
  "apiserver-port": current(SERVER, "needed", fixed(RULES_OF_PORTS)),
  // Networking
  "cluster-cidr": both(SERVER, "needed", owned("network.podCidr")),
  "service-cidr": both(SERVER, "needed", owned("network.serviceCidr")),
  "cluster-dns": both(SERVER, "needed", owned("network.serviceCidr")),
  "cluster-domain": both(SERVER, "needed"),
  "service-node-port-range": current(SERVER, "needed"),
  "flannel-backend": current(SERVER, "needed"),
  "flannel-ipv6-masq": current(SERVER, "optional"),
  "flannel-external-ip": current(SERVER, "optional", fixed("nodes have private addresses")),
  "no-flannel": old(NODE, "optional", breaks(`without another network for pods ${NOT_READY}`)),
  "flannel-iface": both(NODE, "needed"),
  "flannel-conf": current(NODE, "needed"),
  "flannel-cni-conf": current(NODE, "needed"),
  "egress-selector-mode": current(SERVER, "needed"),
  "servicelb-namespace": current(SERVER, "needed"),
  "resolv-conf": both(NODE, "needed"),
  "vpn-auth": current(NODE, "needed", { kind: "secret", instead: "vpn-auth-file" }),
  "vpn-auth-file": current(NODE, "needed"),
  "disable-apiserver-lb": current(
    ["agent"],
    "optional",
    breaks("an agent would be lost with the master that it knows"),
  ),
  // Files and clients
  "data-dir": both(NODE, "needed", fixed("machines keep and clean /var/lib/rancher/k3s")),
  "write-kubeconfig": both(SERVER, "needed", fixed("masters publish /etc/rancher/k3s/k3s.yaml")),
  "write-kubeconfig-mode": both(SERVER, "needed"),
  "write-kubeconfig-group": current(SERVER, "needed"),
  "helm-job-image": current(SERVER, "needed"),
  "private-registry": current(NODE, "needed", owned("registries")),
  "system-default-registry": current(SERVER, "needed"),
  "embedded-registry": current(SERVER, "optional"),
  "disable-default-registry-endpoint": current(NODE, "optional"),
  "default-local-storage-path": current(SERVER, "needed"),
  "image-credential-provider-bin-dir": current(NODE, "needed"),
  "image-credential-provider-config": current(NODE, "needed"),
  // Components
  disable: current(SERVER, "needed"),
  "no-deploy": old(SERVER, "needed"),
  "disable-agent": both(
    SERVER,
    "optional",
    breaks("masters would be no nodes, and their boot waits for a node"),
  ),
  "disable-scheduler": both(SERVER, "optional", breaks("no pod would ever be scheduled")),
  "disable-cloud-controller": current(
    SERVER,
    "optional",
    breaks("nodes would keep the taint node.cloudprovider.kubernetes.io/uninitialized"),
  ),
  "disable-kube-proxy": current(
    SERVER,
    "optional",
    breaks(`without another proxy for services ${NOT_READY}`),
  ),
  "disable-network-policy": current(SERVER, "optional"),
  "disable-helm-controller": current(
    SERVER,
    "optional",
    breaks("Traefik, which the workload balancer counts on, comes as a Helm chart"),
  ),
  "disable-apiserver": current(SERVER, "optional", breaks("masters would have no API")),
  "disable-controller-manager": current(SERVER, "optional", breaks("no controller would run")),
  "disable-etcd": current(SERVER, "optional", NO_ETCD),
  "kube-apiserver-arg": both(SERVER, "needed"),
  "kube-controller-manager-arg": current(SERVER, "needed"),
  "kube-controller-arg": old(SERVER, "needed"),
  "kube-scheduler-arg": both(SERVER, "needed"),
  "kube-cloud-controller-manager-arg": current(SERVER, "needed"),
  "kube-proxy-arg": both(NODE, "needed"),
  "kubelet-arg": both(NODE, "needed", owned("kubeletArguments")),
  // Node
  "node-name": both(NODE, "needed", fixed("a node is named by its instance id")),
  "with-node-id": current(NODE, "optional", fixed("a node is named by its instance id")),
  "node-label": both(NODE, "needed", owned("labels of masters or agentPools")),
  "node-taint": both(NODE, "needed", owned("taints of masters or agentPools")),
  "node-ip": both(NODE, "needed", fixed("a node has one address, its machine's")),
  "node-external-ip": current(NODE, "needed", fixed("nodes have private addresses")),
  docker: both(NODE, "optional", breaks("the machine images have no Docker")),
  "container-runtime-endpoint": both(
    NODE,
    "needed",
    breaks("the machine images have no other container runtime"),
  ),
  "image-service-endpoint": current(NODE, "needed"),
  "default-runtime": current(NODE, "needed"),
  "pause-image": current(NODE, "needed"),
  snapshotter: current(NODE, "needed"),
  "protect-kernel-defaults": current(NODE, "optional"),
  selinux: current(NODE, "optional"),
  rootless: both(NODE, "optional", breaks("machines start k3s as root, with its files at root's places")),
  "prefer-bundled-bin": current(NODE, "optional"),
  "enable-pprof": current(SERVER, "optional"),
};
