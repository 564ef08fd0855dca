import { flagsOf, type Flags } from "./argumentFlags";
import type { Dialect } from "./k3sVersions";

/**
 * Flags of kubelet: `cmd/kubelet/app/options/{options,container_runtime}.go` and `pkg/kubelet/config/flags.go` of
 * Kubernetes v1.16.2 (which v0.10.2 of k3s carries), v1.30.0, v1.32.5, v1.34.1 and v1.36.0, read one after the other.
 * A minor between two of them is taken to have what either has. Those of its logs are component-base's; the deprecated
 * ones of cAdvisor, with `_` in their names, are left out.
 */

const ALWAYS = {
  ...flagsOf(
    `anonymous-auth authentication-token-webhook cgroups-per-qos contention-profiling cpu-cfs-quota
     enable-controller-attach-detach enable-debugging-handlers enable-server exit-on-lock-contention
     experimental-allocatable-ignore-eviction fail-swap-on make-iptables-util-chains protect-kernel-defaults register-node rotate-certificates rotate-server-certificates runonce serialize-image-pulls`,
    `address allowed-unsafe-sysctls authentication-token-webhook-cache-ttl authorization-mode
     authorization-webhook-cache-authorized-ttl authorization-webhook-cache-unauthorized-ttl bootstrap-kubeconfig cert-dir cgroup-driver cgroup-root client-ca-file cloud-provider cluster-dns cluster-domain config container-log-max-files container-log-max-size container-runtime-endpoint cpu-cfs-quota-period cpu-manager-policy cpu-manager-reconcile-period enforce-node-allocatable event-burst
     event-qps eviction-hard eviction-max-pod-grace-period eviction-minimum-reclaim eviction-pressure-transition-period eviction-soft eviction-soft-grace-period experimental-mounter-path feature-gates
     file-check-frequency hairpin-mode healthz-bind-address healthz-port hostname-override http-check-frequency image-gc-high-threshold image-gc-low-threshold image-service-endpoint kube-api-burst kube-api-content-type kube-api-qps kube-reserved kube-reserved-cgroup kubeconfig kubelet-cgroups lock-file manifest-url manifest-url-header max-open-files max-pods maximum-dead-containers maximum-dead-containers-per-container minimum-container-ttl-duration minimum-image-ttl-duration node-ip node-labels node-status-max-images node-status-update-frequency oom-score-adj pod-cidr pod-manifest-path
     pod-max-pids pods-per-core port provider-id qos-reserved read-only-port register-with-taints
     registry-burst registry-qps resolv-conf root-dir runtime-cgroups runtime-request-timeout streaming-connection-idle-timeout sync-frequency system-cgroups system-reserved system-reserved-cgroup tls-cert-file tls-cipher-suites tls-min-version tls-private-key-file topology-manager-policy volume-plugin-dir volume-stats-agg-period`,
  ),
  // Of the logs. klog's own (log-file and the like) went with v1.26.
  ...flagsOf("", "v vmodule housekeeping-interval"),
};

const OLD = flagsOf(
  `enable-cadvisor-json-endpoints experimental-check-node-capabilities-before-mount experimental-dockershim experimental-kernel-memcg-notification keep-terminated-pod-volumes really-crash-for-testing redirect-container-streaming register-schedulable`,
  `bootstrap-checkpoint-path chaos-chance cloud-config cni-bin-dir cni-cache-dir cni-conf-dir
     container-runtime docker-endpoint dynamic-config-dir experimental-bootstrap-kubeconfig experimental-dockershim-root-directory image-pull-progress-deadline iptables-drop-bit iptables-masquerade-bit
     master-service-namespace network-plugin network-plugin-mtu non-masquerade-cidr pod-infra-container-image seccomp-profile-root`,
);

const CURRENT = {
  ...flagsOf(
    `kernel-memcg-notification local-storage-capacity-isolation seccomp-default`,
    `config-dir cpu-manager-policy-options image-credential-provider-bin-dir image-credential-provider-config memory-manager-policy reserved-cpus reserved-memory topology-manager-policy-options topology-manager-scope`,
  ),
  ...flagsOf("", "logging-format log-flush-frequency"),
  ...flagsOf("fail-cgroupv1", "", { since: 31 }),
  ...flagsOf("keep-terminated-pod-volumes", "iptables-drop-bit iptables-masquerade-bit", { until: 31 }),
  ...flagsOf("register-schedulable", "cloud-config", { until: 33 }),
  ...flagsOf("", "pod-infra-container-image", { until: 35 }),
};

export const KUBELET_FLAGS: Readonly<Record<Dialect, Flags>> = {
  "v0.10": { ...ALWAYS, ...OLD },
  current: { ...ALWAYS, ...CURRENT },
};
