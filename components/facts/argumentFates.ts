/** What flags of k3s do beside this program: which it sets itself, which break what it promises. */

/** Why a flag is refused. */
export interface Fate {
  /** Completes "<flag> is refused: …". */
  readonly why: string;
  /** What of the configuration does it instead. */
  readonly key?: string;
  /** The values that are refused. @default - all of them */
  readonly when?: (value: string) => boolean;
}

type Fates = Readonly<Record<string, Fate>>;

const each = (names: string, fate: Fate): Fates =>
  Object.fromEntries(names.split(/\s+/).map((name) => [name, fate]));
const own = (key: string, names: string): Fates => each(names, { why: "this program sets it", key });
const fixed = (why: string, names: string): Fates => each(names, { why: `this program sets it: ${why}` });
/** A switch breaks a promise when it is on. */
const isOn = (value: string): boolean => !/^(0|f|false)$/i.test(value);
const breaks = (why: string, names: string, when: Fate["when"] = isOn): Fates => each(names, { why, when });

const PORTS = "balancer, security groups and machines know the port";
const ADDRESS = "a machine has one address, and its node has that";
const NO_ETCD = "it is of k3s's embedded etcd, and masters have their datastore elsewhere";
const NOT_READY = "a node is never Ready, and every boot waits for that";

/** Of `k3s server` and `k3s agent`. */
export const K3S_FATES: Fates = {
  ...own("clusterSecret", "token token-file cluster-secret"),
  ...own("agentToken", "agent-token agent-token-file"),
  ...own("kubeletArguments", "kubelet-arg"),
  ...own("labels of masters or of the pool", "node-label"),
  ...own("taints of masters or of the pool", "node-taint"),
  ...own("api.tlsSans", "tls-san"),
  ...own("network.podCidr", "cluster-cidr"),
  ...own("network.serviceCidr", "service-cidr cluster-dns"),
  ...own("datastore.endpoint", "datastore-endpoint storage-endpoint"),
  ...own("datastore.ca", "datastore-cafile storage-cafile"),
  ...own("datastore.certificate", "datastore-certfile storage-certfile"),
  ...own("datastore.key", "datastore-keyfile storage-keyfile"),
  ...own("registries", "private-registry"),
  ...fixed("agents join through the API balancer, masters by their datastore", "server"),
  ...fixed("machines write /etc/rancher/k3s/config.yaml", "config"),
  ...fixed("machines keep and clean /var/lib/rancher/k3s", "data-dir"),
  ...fixed("masters publish /etc/rancher/k3s/k3s.yaml", "write-kubeconfig"),
  ...fixed("a node is named by its instance id", "node-name with-node-id"),
  ...fixed(ADDRESS, "node-ip node-external-ip bind-address advertise-address flannel-external-ip"),
  ...fixed(PORTS, "https-listen-port http-listen-port advertise-port"),
  ...fixed("every master stores the bootstrap data", "bootstrap-save"),
  ...fixed("it is on from the first start, and cannot be changed later", "secrets-encryption"),
  ...each(
    `cluster-init cluster-reset cluster-reset-restore-path disable-etcd etcd-arg etcd-expose-metrics
     etcd-disable-snapshots etcd-snapshot-name etcd-snapshot-schedule-cron etcd-snapshot-retention etcd-snapshot-dir
     etcd-snapshot-compress etcd-s3 etcd-s3-endpoint etcd-s3-endpoint-ca etcd-s3-skip-ssl-verify etcd-s3-access-key
     etcd-s3-secret-key etcd-s3-bucket etcd-s3-region etcd-s3-folder etcd-s3-insecure etcd-s3-timeout etcd-s3-proxy
     etcd-s3-config-secret`,
    { why: NO_ETCD },
  ),
  ...each("vpn-auth", { why: "a secret in an argument is read by everybody on the machine" }),
  ...breaks("a master without an agent is no node, and its boot waits for its node", "disable-agent"),
  ...breaks("masters would have no API, which the API balancer asks for", "disable-apiserver"),
  ...breaks("nobody would put pods on nodes", "disable-scheduler"),
  ...breaks(
    "no Deployment would get pods, and no node its range of pod addresses",
    "disable-controller-manager",
  ),
  ...breaks(
    `without kube-proxy no Service has an address that answers: ${NOT_READY.replace("a node", "CoreDNS")}`,
    "disable-kube-proxy",
  ),
  ...breaks(`without a network for pods ${NOT_READY}`, "no-flannel"),
  ...breaks("an agent would be lost with the one master that it knows", "disable-apiserver-lb"),
  ...breaks("the machine images have no Docker", "docker"),
  ...breaks(
    "the machine images have no container runtime but k3s's",
    "container-runtime-endpoint",
    () => true,
  ),
  ...breaks("machines start k3s as root, and look for its files where root's are", "rootless"),
  ...breaks(
    "the journal, from which a boot that fails is told, would have nothing of k3s",
    "log",
    () => true,
  ),
  ...breaks(
    "nodes fetch images from each other on 5001, which their security groups do not open",
    "embedded-registry",
  ),
  ...breaks(
    "the listener would put any name that a client asks for into its certificate",
    "tls-san-security",
    (value) => !isOn(value),
  ),
};

/** Measured on v1.30.0: "the logging configuration should not be changed after setting it once", and kubelet ends. */
const LOGS = "the components share one log, which --v sets: a second setting ends one of them for good";
const CERTIFICATES = "k3s makes the component's certificates and credentials";
const LEADER = "two masters would do the same work against each other";

/** Of every component that k3s starts in its own process. */
const EVERY: Fates = {
  ...each("v vmodule", { why: LOGS }),
  ...fixed(
    CERTIFICATES,
    "kubeconfig authentication-kubeconfig authorization-kubeconfig tls-cert-file tls-private-key-file cert-dir",
  ),
};

const CONTROLLER: Fates = {
  ...EVERY,
  ...own("network.podCidr", "cluster-cidr allocate-node-cidrs"),
  ...own("network.serviceCidr", "service-cluster-ip-range"),
  ...fixed("network.podCidr is measured for a /24 a node", "node-cidr-mask-size node-cidr-mask-size-ipv4"),
  ...fixed(
    CERTIFICATES,
    "root-ca-file service-account-private-key-file cluster-signing-cert-file cluster-signing-key-file",
  ),
  ...breaks(LEADER, "leader-elect", (value) => !isOn(value)),
};
const SCHEDULER: Fates = { ...EVERY, ...breaks(LEADER, "leader-elect", (value) => !isOn(value)) };
const CLOUD: Fates = { ...SCHEDULER, ...own("network.podCidr", "cluster-cidr allocate-node-cidrs") };
const lacks =
  (...words: string[]) =>
  (value: string): boolean =>
    words.some((word) => !value.split(",").includes(word));

const API_SERVER: Fates = {
  ...EVERY,
  ...own("api.healthCheck", "anonymous-auth"),
  ...own("network.serviceCidr", "service-cluster-ip-range"),
  ...own("datastore", "etcd-servers etcd-cafile etcd-certfile etcd-keyfile storage-backend"),
  ...own("api.tlsSans", "tls-sni-cert-key"),
  ...fixed(ADDRESS, "bind-address advertise-address"),
  ...fixed(PORTS, "secure-port"),
  ...fixed("it is on from the first start, and cannot be changed later", "encryption-provider-config"),
  ...fixed(
    CERTIFICATES,
    `client-ca-file kubelet-certificate-authority kubelet-client-certificate kubelet-client-key proxy-client-cert-file
     proxy-client-key-file requestheader-client-ca-file service-account-key-file service-account-signing-key-file`,
  ),
  ...breaks(
    "without Node and RBAC kubelets and k3s itself are let do nothing, or everybody everything",
    "authorization-mode",
    (value) => lacks("Node", "RBAC")(value) || value.split(",").includes("AlwaysAllow"),
  ),
  ...breaks(
    "without NodeRestriction an agent may change other nodes and their pods",
    "enable-admission-plugins",
    lacks("NodeRestriction"),
  ),
  ...breaks(
    "without NodeRestriction an agent may change other nodes and their pods",
    "disable-admission-plugins",
    (value) => !lacks("NodeRestriction")(value),
  ),
};

const PROXY: Fates = {
  ...EVERY,
  ...own("network.podCidr", "cluster-cidr"),
  ...fixed("a node is named by its instance id", "hostname-override"),
};

/** By the flag of k3s that hands an argument on to the component, of `name=value`. */
export const COMPONENT_FATES: Readonly<Record<string, Fates>> = {
  "kube-apiserver-arg": API_SERVER,
  "kube-controller-manager-arg": CONTROLLER,
  "kube-controller-arg": CONTROLLER,
  "kube-scheduler-arg": SCHEDULER,
  "kube-cloud-controller-manager-arg": CLOUD,
  "kube-cloud-controller-arg": CLOUD,
  "kube-proxy-arg": PROXY,
};

/** The pods that a node of a /24 has addresses for: without those of the network, the bridge and the broadcast. */
const PODS_OF_A_NODE = 253;

/** Of kubelet. */
export const KUBELET_FATES: Fates = {
  ...EVERY,
  ...own("labels of masters or of the pool", "node-labels"),
  ...own("taints of masters or of the pool", "register-with-taints"),
  ...own("network.serviceCidr", "cluster-dns"),
  ...own("--cluster-domain in serverArguments", "cluster-domain"),
  ...own("--resolv-conf in serverArguments and agentArguments", "resolv-conf"),
  ...own("--pause-image in serverArguments and agentArguments", "pod-infra-container-image"),
  ...fixed("machines write kubelet's file", "config config-dir"),
  ...fixed("it is the instance's id", "provider-id"),
  ...fixed("a node is named by its instance id", "hostname-override"),
  ...fixed(ADDRESS, "node-ip address"),
  ...fixed("security groups, API server and metrics know the port", "port"),
  ...fixed("k3s has a cloud controller of its own", "cloud-provider cloud-config"),
  ...fixed(
    "k3s starts the container runtime",
    "container-runtime container-runtime-endpoint image-service-endpoint cgroup-driver docker-endpoint",
  ),
  ...fixed(
    CERTIFICATES,
    "bootstrap-kubeconfig experimental-bootstrap-kubeconfig client-ca-file rotate-certificates",
  ),
  ...fixed(
    "kubelet answers nobody whom the API server does not know",
    "anonymous-auth authentication-token-webhook authorization-mode",
  ),
  ...fixed("k3s and its clean-up know the folder", "root-dir pod-manifest-path"),
  ...breaks("it answers everybody without asking who it is", "read-only-port", (value) => value !== "0"),
  ...breaks(`the node would not register: ${NOT_READY}`, "register-node", (value) => !isOn(value)),
  ...breaks(
    "API server and metrics reach pods' logs and figures through it",
    "enable-server enable-debugging-handlers",
    (value) => !isOn(value),
  ),
  ...breaks("kubelet would end after one round", "runonce"),
  ...breaks(
    `a node has a /24, with addresses for ${PODS_OF_A_NODE} pods`,
    "max-pods",
    (value) => Number(value) > PODS_OF_A_NODE,
  ),
};
