import type { Legitimate } from "../../support/legitimate";

const current = { k3sVersion: "v1.36.4+k3s1" };
const server = (name: string, serverArguments: string[], other: object = current): Legitimate => ({
  name,
  config: { ...other, serverArguments },
});
const nodes = (name: string, lists: object, other: object = current): Legitimate => ({
  name,
  config: { ...other, ...lists },
});
const ownIngress = { workload: { ownIngress: true } };

/** Arguments that teams pass, after the pages of k3s on the server, the agent, hardening and packaged components. */
export const argumentsOfTeams: readonly Legitimate[] = [
  server("no metrics-server", ["--disable=metrics-server"]),
  server("no metrics-server and no local storage, in one flag", ["--disable=metrics-server,local-storage"]),
  server("the same in two flags", ["--disable=metrics-server", "--disable=local-storage"]),
  server("one hyphen, as Go takes it", ["-disable=metrics-server"]),
  server("a DNS of its own", ["--disable=coredns"]),
  server("ingress-nginx instead of Traefik", ["--disable=traefik"], { ...current, ...ownIngress }),
  server("a load balancer for Services of its own", ["--disable=servicelb"], { ...current, ...ownIngress }),
  server("neither Traefik nor Helm", ["--disable=traefik,servicelb", "--disable-helm-controller"], {
    ...current,
    ...ownIngress,
  }),
  server("ingress-nginx on v0.10", ["--no-deploy=traefik"], ownIngress),
  server("audit as the hardening guide has it", [
    "--kube-apiserver-arg=audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log",
    "--kube-apiserver-arg=audit-log-maxage=30",
    "--kube-apiserver-arg=audit-log-maxbackup=10",
    "--kube-apiserver-arg=enable-admission-plugins=NodeRestriction,EventRateLimit",
  ]),
  server("OIDC", [
    "--kube-apiserver-arg=oidc-issuer-url=https://accounts.example.com",
    "--kube-apiserver-arg=oidc-client-id=kubernetes",
    "--kube-apiserver-arg=oidc-username-claim=email",
  ]),
  server("dead nodes are noticed sooner", [
    "--kube-controller-manager-arg=node-monitor-period=4s",
    "--kube-controller-manager-arg=node-monitor-grace-period=20s",
  ]),
  server("the same on v0.10", ["--kube-controller-arg=node-monitor-grace-period=20s"], {}),
  server("figures of scheduler and controllers", [
    "--kube-scheduler-arg=bind-address=0.0.0.0",
    "--kube-controller-manager-arg=bind-address=0.0.0.0",
  ]),
  server("a cloud controller of AWS", ["--disable-cloud-controller"]),
  server("network policies by something else", ["--disable-network-policy"]),
  server("a cluster domain", ["--cluster-domain=example.internal"]),
  server("more node ports", ["--service-node-port-range=30000-33000"]),
  server("images from a mirror", ["--system-default-registry=registry.example.com"]),
  server("an administrators' group", ["--write-kubeconfig-mode=640", "--write-kubeconfig-group=admins"]),
  server("a switch that is off", ["--disable-agent=false", "--tls-san-security=true"]),
  server("vxlan said aloud", ["--flannel-backend=vxlan", "--egress-selector-mode=cluster"]),
  server("secrets under another cipher", ["--secrets-encryption-provider=secretbox"]),
  server("v0.10 with a pause image of its own", ["--pause-image=registry.example.com/pause:3.1"], {}),
  nodes("logs and an interface on agents", { agentArguments: ["--debug", "--v=2", "--flannel-iface=eth0"] }),
  nodes("nftables", {
    serverArguments: ["--kube-proxy-arg=proxy-mode=nftables"],
    agentArguments: ["--kube-proxy-arg=proxy-mode=nftables"],
  }),
  nodes("a VPN by a file", { agentArguments: ["--vpn-auth-file=/etc/vpn"] }),
  nodes("reservations and evictions", {
    kubeletArguments: [
      "kube-reserved=cpu=200m,memory=512Mi",
      "system-reserved=cpu=100m,memory=256Mi",
      "eviction-hard=memory.available<5%,nodefs.available<10%",
    ],
  }),
  nodes("more pods on a node, with their limits", {
    kubeletArguments: ["max-pods=250", "pod-max-pids=1024"],
  }),
  nodes("feature gates, one by one", {
    kubeletArguments: ["feature-gates=NodeSwap=true", "feature-gates=InPlacePodVerticalScaling=true"],
  }),
  nodes("kubelet's hardening", {
    kubeletArguments: [
      "streaming-connection-idle-timeout=5m",
      "tls-min-version=VersionTLS13",
      "read-only-port=0",
    ],
  }),
  nodes("kubelet of v0.10", { kubeletArguments: ["max-pods=80", "image-pull-progress-deadline=5m"] }, {}),
];
