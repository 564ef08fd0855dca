import { refused, several } from "../../support/refusals";

/** Arguments of components inside flags of k3s, those of kubelet, and how arguments are written. */

const V010 = { k3sVersion: "v0.10.2" };
const CURRENT = { k3sVersion: "v1.36.4+k3s1" };
const OUT = "take it out of the list in the stack file";
const set = (key: string, value: string) => `pulumi config set --path 'k3s-ha:${key}' ${value}`;
const instead = (key: string) => `set ${key}, and take this out of the list in the stack file`;

const server = (list: unknown, reason: string, fix = OUT, other: object = CURRENT) =>
  refused({ ...other, serverArguments: Array.isArray(list) ? list : [list] }, "serverArguments", reason, fix);
const meant = (argument: string, reason: string, value: string) =>
  server(argument, reason, set("serverArguments[0]", `-- ${value}`));
const kubelet = (argument: unknown, reason: string, fix = OUT, other: object = CURRENT) =>
  refused(
    { ...other, kubeletArguments: Array.isArray(argument) ? argument : [argument] },
    "kubeletArguments",
    reason,
    fix,
  );
const LOGS = "the components share one log, which --v sets: a second setting ends one of them for good";
const RESTRICTED = "without NodeRestriction an agent may change other nodes and their pods";

export const components = [
  server("--kube-apiserver-arg=v=2", `v of the component: ${LOGS}`),
  server("--kube-apiserver-arg=vmodule=httplog=5", `vmodule of the component: ${LOGS}`),
  server("--kube-scheduler-arg=v=4", LOGS),
  server("--kube-proxy-arg=v=4", LOGS),
  server("--kube-controller-manager-arg=v=4", LOGS),
  server("--kube-controller-arg=v=4", LOGS, OUT, V010),
  server("--kube-apiserver-arg=anonymous-auth=false", "this program sets it", instead("api.healthCheck")),
  server("--kube-apiserver-arg=anonymous-auth=true", "this program sets it", instead("api.healthCheck")),
  server("--kube-apiserver-arg=--anonymous-auth=false", "this program sets it", instead("api.healthCheck")),
  server("--kube-apiserver-arg=anonymous_auth=false", "this program sets it", instead("api.healthCheck")),
  server(
    "--kube-apiserver-arg=service-cluster-ip-range=10.43.0.0/16",
    "this program sets it",
    instead("network.serviceCidr"),
  ),
  server(
    "--kube-apiserver-arg=etcd-servers=https://k3s:geheim@etcd:2379",
    "this program sets it",
    instead("datastore"),
  ),
  server("--kube-apiserver-arg=secure-port=6444", "know the port"),
  server("--kube-apiserver-arg=bind-address=127.0.0.1", "a machine has one address"),
  server("--kube-apiserver-arg=encryption-provider-config=/root/e.yaml", "it is on from the first start"),
  server(
    "--kube-apiserver-arg=client-ca-file=/root/ca.pem",
    "k3s makes the component's certificates and credentials",
  ),
  server("--kube-apiserver-arg=authorization-mode=AlwaysAllow", "or everybody everything"),
  server("--kube-apiserver-arg=authorization-mode=RBAC", "without Node and RBAC"),
  server("--kube-apiserver-arg=authorization-mode=Node,RBAC,AlwaysAllow", "or everybody everything"),
  server(
    `--node-ip=${"-".repeat(100_000)}`,
    "it has more than 4096 characters",
    "shorten it in the stack file",
  ),
  server("--kube-apiserver-arg=enable-admission-plugins=EventRateLimit", RESTRICTED),
  server("--kube-apiserver-arg=disable-admission-plugins=NodeRestriction", RESTRICTED),
  server(
    "--kube-controller-manager-arg=cluster-cidr=10.42.0.0/16",
    "this program sets it",
    instead("network.podCidr"),
  ),
  server(
    "--kube-controller-manager-arg=node-cidr-mask-size=25",
    "network.podCidr is measured for a /24 a node",
  ),
  server(
    "--kube-controller-manager-arg=leader-elect=false",
    "two masters would do the same work against each other",
  ),
  server("--kube-scheduler-arg=leader-elect=false", "two masters would do the same work against each other"),
  server("--kube-scheduler-arg=kubeconfig=/root/k.yaml", "k3s makes the component's certificates"),
  server("--kube-proxy-arg=cluster-cidr=10.42.0.0/16", "this program sets it", instead("network.podCidr")),
  server("--kube-proxy-arg=hostname-override=a", "a node is named by its instance id"),
  meant(
    "--kube-apiserver-arg=--audit-log-maxage=30",
    "k3s puts the hyphens before the component's argument itself",
    "--kube-apiserver-arg=audit-log-maxage=30",
  ),
  server(
    "--kube-apiserver-arg==x",
    "its value is name=value",
    "write --kube-apiserver-arg=<name=value> in the stack file",
  ),
  server(
    "--kube-apiserver-arg=my-password=geheim",
    "a secret in an argument is read by everybody on the machine",
  ),
];

export const ofKubelet = [
  kubelet("v=2", LOGS),
  kubelet("vmodule=kubelet=5", LOGS),
  kubelet("v=2", LOGS, OUT, V010),
  kubelet("node-labels=a=b", "this program sets it", instead("labels of masters or of the pool")),
  kubelet(
    "register-with-taints=a=b:NoSchedule",
    "this program sets it",
    instead("taints of masters or of the pool"),
  ),
  kubelet("cluster-dns=10.43.0.10", "this program sets it", instead("network.serviceCidr")),
  kubelet(
    "cluster-domain=example.local",
    "this program sets it",
    instead("--cluster-domain in serverArguments"),
  ),
  kubelet("config=/root/kubelet.yaml", "machines write kubelet's file"),
  kubelet("provider-id=aws:///a/i-1", "it is the instance's id"),
  kubelet("hostname-override=a", "a node is named by its instance id"),
  kubelet("kubeconfig=/root/k.yaml", "k3s makes the component's certificates"),
  kubelet("cloud-provider=external", "k3s has a cloud controller of its own"),
  kubelet("node-ip=10.0.0.7", "a machine has one address"),
  kubelet("address=127.0.0.1", "a machine has one address"),
  kubelet("port=10260", "know the port"),
  kubelet("container-runtime-endpoint=unix:///run/crio.sock", "k3s starts the container runtime"),
  kubelet("cgroup-driver=systemd", "k3s starts the container runtime"),
  kubelet("anonymous-auth=true", "kubelet answers nobody whom the API server does not know"),
  kubelet("authorization-mode=AlwaysAllow", "kubelet answers nobody whom the API server does not know"),
  kubelet("read-only-port=10255", "it answers everybody without asking who it is"),
  kubelet("config-dir=/etc/k.d", "machines write kubelet's file"),
  kubelet("register-node=false", "the node would not register"),
  kubelet("root-dir=/data/kubelet", "k3s and its clean-up know the folder"),
  kubelet("runonce=true", "kubelet would end after one round"),
  kubelet("max-pods=300", "a node has a /24, with addresses for 253 pods"),
  kubelet("max-pods=many", "it is a number", "write max-pods=<number> in the stack file"),
  kubelet(
    "max-pod=80",
    "kubelet of v1.36.4+k3s1 has no such flag; the nearest is max-pods",
    set("kubeletArguments[0]", "max-pods=80"),
  ),
  kubelet("max_pods=80", "the nearest is max-pods", set("kubeletArguments[0]", "max-pods=80")),
  kubelet(
    "--max-pods=80",
    "k3s puts the hyphens before it itself",
    set("kubeletArguments[0]", "max-pods=80"),
  ),
  kubelet(
    "max-pods 80",
    "name and value are one word, with = between them",
    set("kubeletArguments[0]", "max-pods=80"),
  ),
  kubelet("maxPods=80", "the nearest is max-pods", set("kubeletArguments[0]", "max-pods=80")),
  kubelet("max-pods", "it needs a value", "write max-pods=<value> in the stack file"),
  kubelet(
    "seccomp-default",
    "not of the form name=value",
    set("kubeletArguments[0]", "seccomp-default=true"),
  ),
  kubelet("seccomp-default=yes", "it is true or false", set("kubeletArguments[0]", "seccomp-default=true")),
  kubelet("seccomp-default=true", "only current k3s has it", OUT, V010),
  kubelet("network-plugin=cni", "only v0.10 has it"),
  kubelet("register-schedulable=false", "kubelet of v1.36.4+k3s1 does not have it any more"),
  kubelet("iptables-masquerade-bit=14", "does not have it any more"),
  kubelet("fail-cgroupv1=true", "does not have it yet", OUT, {
    k3sVersion: "v1.30.0+k3s1",
    allowUntestedK3s: true,
  }),
  kubelet("disable=traefik", "it is one of k3s server", "move it to serverArguments"),
  kubelet("frobnicate=1", "has no such flag", "Kubernetes' reference of kubelet lists all"),
  kubelet(
    ["max-pods=80", "max-pods=90"],
    "it stands twice, and the last one would count",
    "leave one of them in the stack file",
  ),
];

export const howTheyAreWritten = [
  meant("disable=metrics-server", "a flag begins with --", "--disable=metrics-server"),
  meant("debug", "a flag begins with --", "--debug"),
  meant("---debug", "a flag begins with --", "--debug"),
  meant("\u2013\u2013debug", "it begins with a dash that is no hyphen", "--debug"),
  meant("\u2014debug", "it begins with a dash that is no hyphen", "--debug"),
  meant(" --debug", "there is a blank before or behind it", "--debug"),
  meant("--debug\n", "there is a blank before or behind it", "--debug"),
  meant(
    "--disable metrics-server",
    "name and value are one word, with = between them",
    "--disable=metrics-server",
  ),
  meant("--disable: metrics-server", "between name and value stands =", "--disable=metrics-server"),
  meant("--disable = metrics-server", "name and value are one word", "--disable=metrics-server"),
  meant(
    "--disable=metric-server",
    `k3s brings no add-on "metric-server", only coredns`,
    "--disable=metrics-server",
  ),
  server("--disable=coredns, metrics-server", "no blanks, quotes", "write it without them in the stack file"),
  server("--disable=dashboard", `k3s brings no add-on "dashboard", only coredns`),
  server("--disable=", "it needs a value", "write --disable=<value> in the stack file"),
  server("--disable", "it needs a value", "write --disable=<value> in the stack file"),
  server(
    ["--disable", "metrics-server"],
    "its value stands in an entry of its own",
    "make one entry --disable=metrics-server of the two in the stack file",
  ),
  server(
    ["--disable", "traefik"],
    "the workload balancer sends to the bundled Traefik",
    "if you bring what answers there, set workload.ownIngress, and make one entry --disable=traefik of the two",
  ),
  server(["--token", "0123456789abcdef"], "this program sets it", instead("clusterSecret")),
  server(["-t", "0123456789abcdef"], "this program sets it", instead("clusterSecret")),
  meant("--debug=yes", "it is true or false", "--debug=true"),
  meant("--debug=off", "it is true or false", "--debug=false"),
  server("--debug=2", "it is true or false", "write --debug=<true or false> in the stack file"),
  server("--v=high", "it is a number", "write --v=<number> in the stack file"),
  server(
    "--write-kubeconfig-mode=rw",
    "it is a file mode of three octal digits",
    "write --write-kubeconfig-mode=<mode, as in 600> in the stack file",
  ),
  meant(
    "--egress-selector-mode=pods",
    "it is one of agent, cluster, pod, disabled",
    "--egress-selector-mode=pod",
  ),
  server("--snapshotter=zfs", "it is one of overlayfs, native", "write --snapshotter=<overlayfs or native"),
  server("--pause-image=a'b", "no blanks, quotes, $, backslashes", "write it without them in the stack file"),
  server(
    "--pause-image=$(reboot)",
    "no blanks, quotes, $, backslashes",
    "write it without them in the stack file",
  ),
  server(
    "--pause-image=a\\b",
    "no blanks, quotes, $, backslashes",
    "write it without them in the stack file",
  ),
  server(
    ["--debug", "--debug"],
    "it stands twice, and the last one would count",
    "leave one of them in the stack file",
  ),
  server(
    ["--debug", "-debug=false"],
    "it stands twice, and the last one would count",
    "leave one of them in the stack file",
  ),
  server(
    ["--v=1", "-v=2"],
    "it stands twice, and the last one would count",
    "leave one of them in the stack file",
  ),
  server(
    ["--disable=coredns", "--disable=coredns"],
    "it stands twice",
    "leave one of them in the stack file",
  ),
  server("", "not of the form --name or --name=value", "write --name or --name=value"),
  server("--", "not of the form --name or --name=value", "write --name or --name=value"),
  server("--=x", "not of the form --name or --name=value", "write --name or --name=value"),
  server(8, "not of the form --name or --name=value", "write --name or --name=value"),
  server(
    [{ "--disable": "metrics-server" }],
    "not a text",
    set("serverArguments[0]", "<--name or --name=value"),
  ),
  refused(
    { serverArguments: "--debug" },
    "serverArguments",
    "not a list",
    "correct the list in the stack file",
  ),
  refused(
    { ...CURRENT, serverArguments: Array.from({ length: 31 }, (_, i) => `--kube-apiserver-arg=a${i}=1`) },
    "serverArguments",
    "more than 30 entries",
    "correct the list in the stack file",
  ),
  several(
    {
      ...CURRENT,
      serverArguments: ["--cluster-init", "--debug", "--node-name=a"],
      kubeletArguments: ["v=2"],
    },
    ["serverArguments", "it is of k3s's embedded etcd", OUT],
    ["serverArguments", "a node is named by its instance id", OUT],
    ["kubeletArguments", LOGS, OUT],
  ),
];
