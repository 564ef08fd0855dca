/** Labels under kubernetes.io and k8s.io that the NodeRestriction admission plugin lets a kubelet set on its own node. */
const ALLOWED = new Set([
  "kubernetes.io/hostname",
  "kubernetes.io/arch",
  "kubernetes.io/os",
  "beta.kubernetes.io/instance-type",
  "node.kubernetes.io/instance-type",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);
const ALLOWED_NAMESPACES = ["kubelet.kubernetes.io", "node.kubernetes.io"];

/**
 * Whether kubelet may set this label with `--node-labels`: any label outside kubernetes.io and k8s.io, and a few inside
 * (Kubernetes documentation, NodeRestriction).
 */
export function kubeletMaySet(label: string): boolean {
  const namespace = label.includes("/") ? label.slice(0, label.indexOf("/")) : "";
  const isWithin = (domain: string): boolean => namespace === domain || namespace.endsWith(`.${domain}`);
  if (!isWithin("kubernetes.io") && !isWithin("k8s.io")) return true;
  return ALLOWED.has(label) || ALLOWED_NAMESPACES.some(isWithin);
}
