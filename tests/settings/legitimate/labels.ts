import type { Legitimate } from "../../support/legitimate";

const masters = (name: string, machine: object): Legitimate => ({ name, config: { masters: machine } });
const pools = (name: string, agentPools: object): Legitimate => ({ name, config: { agentPools } });

/** Labels and taints as teams write them. */
export const labelsAndTaints: readonly Legitimate[] = [
  masters("labels with and without a prefix", { labels: { tier: "control", "example.com/rack": "r7" } }),
  masters("a label without a value", { labels: { "example.com/dedicated": "" } }),
  masters("the longest label", { labels: { [`${"p.".repeat(126)}p/${"n".repeat(63)}`]: "v".repeat(63) } }),
  masters("the taint of upstream", { taints: ["node-role.kubernetes.io/control-plane:NoSchedule"] }),
  masters("one key with two effects", { taints: ["a=b:NoSchedule", "a=b:NoExecute"] }),
  masters("no taint at all", { taints: [] }),
  pools("labels that kubelet may set", {
    web: { labels: { "node.kubernetes.io/pool": "web", "kubelet.kubernetes.io/x": "1", Tier_1: "A.b-c_d" } },
  }),
  pools("no traffic of cloud load balancers", {
    web: { labels: { "node.kubernetes.io/exclude-from-external-load-balancers": "true" } },
  }),
  pools("k3s's own load balancer on one pool", {
    web: { labels: { "svccontroller.k3s.cattle.io/enablelb": "true" } },
  }),
  pools("GPU machines apart", {
    web: {},
    gpu: { labels: { "nvidia.com/gpu": "true" }, taints: ["nvidia.com/gpu=present:NoSchedule"] },
  }),
  pools("spot machines as a second choice", {
    base: {},
    spot: {
      spot: true,
      ingress: true,
      labels: { lifecycle: "spot" },
      taints: ["lifecycle=spot:PreferNoSchedule"],
    },
  }),
];
