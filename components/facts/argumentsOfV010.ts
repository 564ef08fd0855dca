import { flagsOf, type Flags } from "./argumentFlags";

/**
 * Flags of `k3s server` and `k3s agent` of v0.10, from `pkg/cli/cmds/{server,agent,log}.go` of rancher/k3s at 2f3836fa
 * (v0.9) and those that came with v0.10: flannel's backend, the switches of the controllers, the local storage's path and
 * private-registry (release notes and documents of October 2019; the tag itself was not read). `--debug` stood before the
 * command then (`k3s --debug server`).
 */

const NODE = flagsOf(
  "alsologtostderr docker no-flannel rootless",
  `v vmodule log data-dir node-ip node-name node-label node-taint container-runtime-endpoint pause-image private-registry
   resolv-conf flannel-iface flannel-conf kubelet-arg kube-proxy-arg cluster-secret`,
);

const SERVER = flagsOf(
  `disable-agent disable-scheduler disable-cloud-controller disable-network-policy bootstrap-save`,
  `bind-address https-listen-port http-listen-port advertise-address advertise-port tls-san cluster-cidr service-cidr
   cluster-dns cluster-domain flannel-backend no-deploy deploy write-kubeconfig write-kubeconfig-mode
   kube-apiserver-arg kube-scheduler-arg kube-controller-arg kube-cloud-controller-arg default-local-storage-path
   storage-endpoint storage-cafile storage-certfile storage-keyfile`,
);

const AGENT = flagsOf("", "server token token-file");

export const V010_FLAGS: Readonly<Record<"server" | "agent", Flags>> = {
  server: { ...NODE, ...SERVER },
  agent: { ...NODE, ...AGENT },
};
