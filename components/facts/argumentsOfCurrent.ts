import { flagsOf, type Flags } from "./argumentFlags";

/**
 * Flags of `k3s server` and `k3s agent` of today: `--help` of v1.30.0+k3s1 (`npm run test:k3s -- flags` compares), the
 * hidden ones of `pkg/cli/cmds/{server,agent}.go` (k3s-io/k3s at 005499a9), and the newer ones of docs.k3s.io/cli/server
 * and /agent. In which minor a newer one came is not written there: v1.30.0 has none of them.
 */

const NEWER = { since: 31 };

const NODE = {
  ...flagsOf(
    `debug alsologtostderr with-node-id selinux protect-kernel-defaults disable-default-registry-endpoint rootless
     prefer-bundled-bin docker`,
    `config v vmodule log token token-file server data-dir node-name node-label node-taint
     image-credential-provider-bin-dir image-credential-provider-config lb-server-port container-runtime-endpoint
     default-runtime image-service-endpoint pause-image snapshotter private-registry airgap-extra-registry node-ip
     node-external-ip resolv-conf flannel-iface flannel-conf flannel-cni-conf kubelet-arg kube-proxy-arg vpn-auth
     vpn-auth-file`,
  ),
  ...flagsOf("nonroot-devices", "node-internal-dns node-external-dns", NEWER),
};

const SERVER = {
  ...flagsOf(
    `tls-san-security flannel-ipv6-masq flannel-external-ip cluster-init cluster-reset etcd-expose-metrics
     etcd-disable-snapshots etcd-snapshot-compress etcd-s3 etcd-s3-skip-ssl-verify etcd-s3-insecure disable-scheduler
     disable-cloud-controller disable-kube-proxy disable-network-policy disable-helm-controller disable-apiserver
     disable-controller-manager disable-etcd disable-agent embedded-registry secrets-encryption enable-pprof`,
    `bind-address https-listen-port advertise-address advertise-port tls-san cluster-cidr service-cidr
     service-node-port-range cluster-dns cluster-domain flannel-backend egress-selector-mode servicelb-namespace
     write-kubeconfig write-kubeconfig-mode agent-token agent-token-file cluster-reset-restore-path kube-apiserver-arg
     etcd-arg kube-controller-manager-arg kube-controller-arg kube-scheduler-arg kube-cloud-controller-manager-arg
     kube-cloud-controller-arg datastore-endpoint datastore-cafile datastore-certfile datastore-keyfile
     etcd-snapshot-name etcd-snapshot-schedule-cron etcd-snapshot-retention etcd-snapshot-dir etcd-s3-endpoint
     etcd-s3-endpoint-ca etcd-s3-access-key etcd-s3-secret-key etcd-s3-bucket etcd-s3-region etcd-s3-folder
     etcd-s3-timeout default-local-storage-path disable system-default-registry helm-job-image`,
  ),
  ...flagsOf(
    "supervisor-metrics",
    `write-kubeconfig-group etcd-s3-proxy etcd-s3-config-secret secrets-encryption-provider`,
    NEWER,
  ),
};

const AGENT = {
  ...flagsOf("disable-apiserver-lb", ""),
  ...flagsOf("enable-pprof", "bind-address", NEWER),
};

export const CURRENT_FLAGS: Readonly<Record<"server" | "agent", Flags>> = {
  server: { ...NODE, ...SERVER },
  agent: { ...NODE, ...AGENT },
};
