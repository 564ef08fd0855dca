import { row } from "../../support/refusals";

const TYPE = "an EC2 instance type of 2 vCPU and 2 GiB or more; 1 vCPU and 512 MiB on v0.10";
const TAINTS = "a list of key=value:Effect";
const LABELS = "keys under kubernetes.io or k8s.io only where kubelet may set them";
const NAMES = "names of 1 to 12 lower-case letters, digits and hyphens";
const tainted = { taints: ["dedicated=gpu:NoSchedule"] };

const master = (settings: unknown, key: string, allowed: string, fix: string) =>
  row({ masters: settings }, key ? `masters.${key}` : "masters", allowed, fix);
const pool = (settings: unknown, key: string, allowed: string, fix: string) =>
  row({ agentPools: { web: settings } }, key ? `agentPools.web.${key}` : "agentPools.web", allowed, fix);
const pools = (agentPools: unknown, key: string, allowed: string, fix: string) =>
  row({ agentPools }, key, allowed, fix);

/** Mistakes in masters and agent pools. */
export const nodes = [
  master([], "", "an object", "correct it in the stack file"),
  master({ min: 1 }, "min", "2 to 1000, at most desired", "'k3s-ha:masters.min' 2"),
  master({ desired: 1 }, "desired", "2 to 1000, from min to max", "'k3s-ha:masters.desired' 2"),
  master({ max: 1 }, "max", "2 to 1000, at least desired", "'k3s-ha:masters.max' 3"),
  master({ min: "three" }, "min", "2 to 1000", "'k3s-ha:masters.min' 2"),
  master({ min: 2.5 }, "min", "2 to 1000", "'k3s-ha:masters.min' 2"),
  master({ min: 3 }, "min", "at most desired", "'k3s-ha:masters.min' 2"),
  master({ desired: 4 }, "desired", "from min to max", "'k3s-ha:masters.desired' 3"),
  master({ spot: true }, "spot", "instanceType, min, desired, max", "rm --path 'k3s-ha:masters.spot'"),
  master({ instanceType: "medium" }, "instanceType", TYPE, "masters.instanceType' t3.medium"),
  master({ instanceType: ["t3.medium"] }, "instanceType", TYPE, "masters.instanceType' t3.medium"),
  master(
    { taints: ["CriticalAddonsOnly"] },
    "taints",
    TAINTS,
    "masters.taints[0]' CriticalAddonsOnly=true:NoExecute",
  ),
  master({ taints: ["a=b:Never"] }, "taints", TAINTS, "masters.taints[0]'"),
  master({ taints: "a=b:NoSchedule" }, "taints", TAINTS, "masters.taints[0]'"),
  master({ taints: ["a=b:NoSchedule", "a=b:NoSchedule"] }, "taints", TAINTS, "masters.taints[0]'"),
  master({ architecture: "amd64" }, "architecture", "x86_64 or arm64", "masters.architecture' x86_64"),
  master({ amiId: "ami-12" }, "amiId", "the id of an image", "masters.amiId' ami-"),
  master({ imdsHopLimit: 0 }, "imdsHopLimit", "1 to 64", "masters.imdsHopLimit' 1"),
  master({ imdsHopLimit: 65 }, "imdsHopLimit", "1 to 64", "masters.imdsHopLimit' 1"),
  master({ rootVolumeGiB: 7 }, "rootVolumeGiB", "8 to 16384", "masters.rootVolumeGiB' 20"),
  master(
    { labels: { "node-role.kubernetes.io/master": "true" } },
    "labels",
    LABELS,
    '{"example.com/tier":"web"}',
  ),
  master({ labels: { "k8s.io/x": "y" } }, "labels", LABELS, '{"example.com/tier":"web"}'),
  master({ labels: { "a b": "y" } }, "labels", LABELS, '{"example.com/tier":"web"}'),
  master({ labels: { tier: "a b" } }, "labels.tier", LABELS, '{"example.com/tier":"web"}'),
  master({ labels: { tier: "x".repeat(64) } }, "labels.tier", LABELS, '{"example.com/tier":"web"}'),
  master({ labels: ["tier"] }, "labels", LABELS, '{"example.com/tier":"web"}'),
  pools("web", "agentPools", NAMES, '{"default":{}}'),
  pools({ Web: {} }, "agentPools", NAMES, '{"default":{}}'),
  pools({ "web-": {} }, "agentPools", NAMES, '{"default":{}}'),
  pools({ "1web": {} }, "agentPools", NAMES, '{"default":{}}'),
  pools({ thirteen_long: {} }, "agentPools", NAMES, '{"default":{}}'),
  pools({ abcdefghijklm: {} }, "agentPools", NAMES, '{"default":{}}'),
  pools({}, "agentPools", NAMES, "'k3s-ha:agentPools.default.ingress' true"),
  pools({ gpu: tainted }, "agentPools", NAMES, "'k3s-ha:agentPools.gpu.ingress' true"),
  pools({ a: { ingress: false }, b: tainted }, "agentPools", NAMES, "'k3s-ha:agentPools.a.ingress' true"),
  pool(3, "", NAMES, "correct it in the stack file"),
  pool({ min: -1 }, "min", "0 to 1000, at most desired", "'k3s-ha:agentPools.web.min' 2"),
  pool({ max: 0 }, "max", "1 to 1000, at least desired", "'k3s-ha:agentPools.web.max' 4"),
  pool({ min: 3 }, "min", "at most desired", "'k3s-ha:agentPools.web.min' 2"),
  pool({ desired: 9 }, "desired", "from min to max", "'k3s-ha:agentPools.web.desired' 4"),
  pool({ max: 1001 }, "max", "1 to 1000", "'k3s-ha:agentPools.web.max' 4"),
  pool(
    { instanceType: "t3.medium" },
    "instanceType",
    "instanceTypes, ",
    "rm --path 'k3s-ha:agentPools.web.instanceType'",
  ),
  pool(
    { instanceTypes: "t3.medium" },
    "instanceTypes",
    "one or more EC2 instance types",
    "instanceTypes[0]' t3.medium",
  ),
  pool(
    { instanceTypes: [] },
    "instanceTypes",
    "one or more EC2 instance types",
    "instanceTypes[0]' t3.medium",
  ),
  pool(
    { instanceTypes: ["T3.medium"] },
    "instanceTypes",
    "one or more EC2 instance types",
    "instanceTypes[0]' t3.medium",
  ),
  pool({ surge: 0 }, "surge", "1 to 100", "agentPools.web.surge' 25"),
  pool({ surge: 101 }, "surge", "1 to 100", "agentPools.web.surge' 25"),
  pool({ surge: "25%" }, "surge", "1 to 100", "agentPools.web.surge' 25"),
  pool({ spot: "always" }, "spot", "true or false", "agentPools.web.spot' false"),
  pool({ ingress: "auto" }, "ingress", "at least one pool must have it", "agentPools.web.ingress' true"),
  pool({ taints: ["dedicated=gpu"] }, "taints", TAINTS, "taints[0]' dedicated=gpu:NoSchedule"),
  pool({ labels: { "kubernetes.io/role": "web" } }, "labels", LABELS, '{"example.com/tier":"web"}'),
  pool({ imdsHopLimit: "two" }, "imdsHopLimit", "1 to 64", "agentPools.web.imdsHopLimit' 1"),
];
