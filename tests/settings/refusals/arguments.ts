import { refused } from "../../support/refusals";

/** Flags of k3s that a version lacks, that the program sets itself, or that break what it promises. */

const V010 = { k3sVersion: "v0.10.2" };
const CURRENT = { k3sVersion: "v1.36.4+k3s1" };
const OUT = "take it out of the list in the stack file";
const set = (key: string, value: string) => `pulumi config set --path 'k3s-ha:${key}' ${value}`;

const server = (argument: unknown, reason: string, fix = OUT, other: object = CURRENT) =>
  refused({ ...other, serverArguments: [argument] }, "serverArguments", reason, fix);
const agent = (argument: unknown, reason: string, fix = OUT, other: object = CURRENT) =>
  refused({ ...other, agentArguments: [argument] }, "agentArguments", reason, fix);
const meant = (argument: unknown, reason: string, value: string, other: object = CURRENT) =>
  server(argument, reason, set("serverArguments[0]", `-- ${value}`), other);
const instead = (key: string) => `set ${key}, and take this out of the list in the stack file`;

export const unknown = [
  meant(
    "--disabel=metrics-server",
    "k3s server of v1.36.4+k3s1 has no such flag; the nearest is --disable",
    "--disable=metrics-server",
  ),
  meant(
    "--write-kubeconfig-mod=600",
    "the nearest is --write-kubeconfig-mode",
    "--write-kubeconfig-mode=600",
  ),
  meant(
    "--write_kubeconfig_mode=600",
    "the nearest is --write-kubeconfig-mode",
    "--write-kubeconfig-mode=600",
  ),
  meant("--Debug", "the nearest is --debug", "--debug"),
  meant(
    "--kube-api-server-arg=audit-log-maxage=30",
    "the nearest is --kube-apiserver-arg",
    "--kube-apiserver-arg=audit-log-maxage=30",
  ),
  meant("--no-deploy=metrics-server", "the nearest is --disable", "--disable=metrics-server"),
  meant(
    "--disable=metrics-server",
    "k3s server of v0.10.2 has no such flag; the nearest is --no-deploy",
    "--no-deploy=metrics-server",
    V010,
  ),
  meant(
    "--kube-controller-manager-arg=node-monitor-period=4s",
    "the nearest is --kube-controller-arg",
    "--kube-controller-arg=node-monitor-period=4s",
    V010,
  ),
  server(
    "--no-deploy=traefik",
    "the nearest is --disable, and that: the workload balancer sends to the bundled Traefik",
    `if you bring what answers there: ${set("workload.ownIngress", "true")} && ${set("serverArguments[0]", "-- --disable=traefik")}`,
  ),
  server("--no-flannel", "there is no network for pods without it"),
  server("--frobnicate", "k3s server of v1.36.4+k3s1 has no such flag", "k3s server --help lists all"),
  server("--frobnicate=7", "k3s server of v1.36.4+k3s1 has no such flag", "k3s server --help lists all"),
  server("--constructor", "has no such flag", "k3s server --help lists all"),
  server("--__proto__=1", "not of the form --name or --name=value", "write --name or --name=value"),
  server("--debug", "has no such flag: only current k3s has it", OUT, V010),
  server("--selinux", "has no such flag: only current k3s has it", OUT, V010),
  server("--http-listen-port=0", "has no such flag: only v0.10 has it"),
  server("--deploy=traefik", "has no such flag: only v0.10 has it"),
  server("--disable-apiserver-lb", "has no such flag: it is one of k3s agent", "move it to agentArguments"),
  server("--max-pods=80", "has no such flag: it is one of kubelet", "move it to kubeletArguments"),
  agent(
    "--disable=metrics-server",
    "has no such flag: it is one of k3s server",
    "move it to serverArguments",
  ),
  agent("--kube-apiserver-arg=audit-log-maxage=30", "it is one of k3s server", "move it to serverArguments"),
  agent("--tls-san=k3s.example.com", "it is one of k3s server", "move it to serverArguments"),
  agent("--eviction-hard=memory.available<5%", "it is one of kubelet", "move it to kubeletArguments"),
  agent(
    "--flanel-iface=eth1",
    "the nearest is --flannel-iface",
    set("agentArguments[0]", "-- --flannel-iface=eth1"),
  ),
  server("--nonroot-devices", "k3s server of v1.30.0+k3s1 does not have it yet", OUT, {
    k3sVersion: "v1.30.0+k3s1",
    allowUntestedK3s: true,
  }),
  server("--supervisor-metrics", "does not have it yet", OUT, {
    k3sVersion: "v1.30.0+k3s1",
    allowUntestedK3s: true,
  }),
];

export const ofTheProgram = [
  server("--token=0123456789abcdef", "this program sets it", instead("clusterSecret")),
  server("-t=0123456789abcdef", "this program sets it", instead("clusterSecret")),
  server("--t=0123456789abcdef", "this program sets it", instead("clusterSecret")),
  server("--token-file=/root/token", "this program sets it", instead("clusterSecret")),
  server(
    "--tokn=0123456789abcdef",
    "the nearest is --token, and that: this program sets it",
    instead("clusterSecret"),
  ),
  server("--agent-token=0123456789abcdef", "this program sets it", instead("agentToken")),
  server("--cluster-secret=0123456789abcdef", "this program sets it", instead("clusterSecret"), V010),
  agent("--cluster-secret=0123456789abcdef", "this program sets it", instead("clusterSecret"), V010),
  server("--cluster-secret=0123456789abcdef", "a secret in an argument is read by everybody on the machine"),
  server(
    "--token=0123456789abcdef",
    "a secret in an argument is read by everybody on the machine",
    OUT,
    V010,
  ),
  server("--kubelet-arg=max-pods=80", "this program sets it", instead("kubeletArguments")),
  agent("--kubelet-arg=max-pods=80", "this program sets it", instead("kubeletArguments")),
  server("--node-label=a=b", "this program sets it", instead("labels of masters or of the pool")),
  agent("--node-taint=a=b:NoSchedule", "this program sets it", instead("taints of masters or of the pool")),
  server("--tls-san=k3s.example.com", "this program sets it", instead("api.tlsSans")),
  server("--cluster-cidr=10.42.0.0/16", "this program sets it", instead("network.podCidr")),
  server("--service-cidr=10.43.0.0/16", "this program sets it", instead("network.serviceCidr")),
  server("--cluster-dns=10.43.0.10", "this program sets it", instead("network.serviceCidr")),
  server(
    "--datastore-endpoint=postgres://k3s:geheim@db/k3s",
    "this program sets it",
    instead("datastore.endpoint"),
  ),
  server("--datastore-cafile=/root/ca.pem", "this program sets it", instead("datastore.ca")),
  server("--datastore-certfile=/root/a.pem", "this program sets it", instead("datastore.certificate")),
  server("--datastore-keyfile=/root/a.key", "this program sets it", instead("datastore.key")),
  server(
    "--storage-endpoint=postgres://k3s:geheim@db/k3s",
    "this program sets it",
    instead("datastore.endpoint"),
    V010,
  ),
  server("--private-registry=/root/registries.yaml", "this program sets it", instead("registries")),
  agent("--server=https://k3s.example.com:6443", "agents join through the API balancer"),
  agent("-s=https://k3s.example.com:6443", "agents join through the API balancer"),
  server("--config=/root/config.yaml", "machines write /etc/rancher/k3s/config.yaml"),
  server("-c=/root/config.yaml", "machines write /etc/rancher/k3s/config.yaml"),
  server("--data-dir=/data", "machines keep and clean /var/lib/rancher/k3s"),
  agent("-d=/data", "machines keep and clean /var/lib/rancher/k3s"),
  server("--write-kubeconfig=/root/k.yaml", "masters publish /etc/rancher/k3s/k3s.yaml"),
  server("-o=/root/k.yaml", "masters publish /etc/rancher/k3s/k3s.yaml"),
  server("--node-name=master", "a node is named by its instance id"),
  agent("--with-node-id", "a node is named by its instance id"),
  agent("--node-ip=10.0.0.7", "a machine has one address, and its node has that"),
  agent("-i=10.0.0.7", "a machine has one address, and its node has that"),
  agent("--node-external-ip=192.0.2.7", "a machine has one address"),
  server("--bind-address=127.0.0.1", "a machine has one address"),
  server("--advertise-address=10.0.0.7", "a machine has one address"),
  server("--flannel-external-ip", "a machine has one address"),
  server("--https-listen-port=8443", "balancer, security groups and machines know the port"),
  server("--advertise-port=8443", "balancer, security groups and machines know the port"),
  server("--http-listen-port=8080", "balancer, security groups and machines know the port", OUT, V010),
  server("--bootstrap-save", "every master stores the bootstrap data", OUT, V010),
  server("--secrets-encryption=false", "it is on from the first start"),
  server("--cluster-init", "it is of k3s's embedded etcd"),
  server("--cluster-reset", "it is of k3s's embedded etcd"),
  server("--etcd-s3", "it is of k3s's embedded etcd"),
  server("--etcd-arg=quota-backend-bytes=8589934592", "it is of k3s's embedded etcd"),
  server("--etcd-s3-secret-key=geheim", "it is of k3s's embedded etcd"),
];

const INGRESS = `${OUT}; or, if you bring what answers there: ${set("workload.ownIngress", "true")}`;

export const promises = [
  server(
    "--disable=servicelb",
    "the workload balancer sends to the bundled Traefik, which servicelb binds to ports 80 and 443",
    INGRESS,
  ),
  server("--disable=traefik", "the workload balancer sends to the bundled Traefik", INGRESS),
  server("--disable=metrics-server,traefik", "the workload balancer sends to the bundled Traefik", INGRESS),
  server("-disable=traefik", "the workload balancer sends to the bundled Traefik", INGRESS),
  server("disable=traefik", "the workload balancer sends to the bundled Traefik", INGRESS),
  server("--no-deploy=servicelb", "the workload balancer sends to the bundled Traefik", INGRESS, V010),
  server("--disable=treafik", "the workload balancer sends to the bundled Traefik", INGRESS),
  server("--disable-helm-controller", "Traefik comes as a Helm chart", INGRESS),
  server("--disable-agent", "a master without an agent is no node"),
  server("--disable-agent=true", "a master without an agent is no node"),
  server("--disable-agent", "a master without an agent is no node", OUT, V010),
  server("--disable-scheduler", "nobody would put pods on nodes"),
  server("--disable-apiserver", "masters would have no API"),
  server("--disable-controller-manager", "no Deployment would get pods"),
  server("--disable-kube-proxy", "without kube-proxy no Service has an address that answers"),
  server("--flannel-backend=none", "without a network for pods no node is ever Ready"),
  server("--flannel-backend=none", "without a network for pods no node is ever Ready", OUT, V010),
  server("--flannel-backend=host-gw", "nodes are in several subnets"),
  server("--flannel-backend=wireguard-native", "nodes reach each other on 51820"),
  server("--flannel-backend=ipsec", "nodes reach each other on 500 and 4500", OUT, V010),
  server("--flannel-backend=calico", "only vxlan"),
  server("--no-flannel", "without a network for pods a node is never Ready", OUT, V010),
  agent("--docker", "the machine images have no Docker"),
  agent("--container-runtime-endpoint=/run/crio.sock", "no container runtime but k3s's"),
  agent("--rootless", "machines start k3s as root"),
  agent("--disable-apiserver-lb", "an agent would be lost with the one master that it knows"),
  server(
    "--log=/var/log/k3s.log",
    "the journal, from which a boot that fails is told, would have nothing of k3s",
  ),
  agent("-l=/var/log/k3s.log", "the journal"),
  server("--embedded-registry", "nodes fetch images from each other on 5001"),
  server(
    "--tls-san-security=false",
    "the listener would put any name that a client asks for into its certificate",
  ),
  agent(
    "--vpn-auth=name=tailscale,joinKey=geheim",
    "a secret in an argument is read by everybody on the machine",
  ),
];
