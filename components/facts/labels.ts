import type { Refused } from "./refused";

/** Longest name of a label or taint, behind the prefix; longest value. */
const LONGEST = 63;
/** Longest prefix: a DNS subdomain. */
const LONGEST_PREFIX = 253;

/**
 * Labels that kubelet writes itself, with what it writes; on AWS and in k3s alike (pkg/kubelet/kubelet_node_status.go,
 * staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go of Kubernetes).
 */
const SET_BY_OTHERS: ReadonlyMap<string, string> = new Map([
  ["kubernetes.io/hostname", "kubelet sets it to the node's name"],
  ["kubernetes.io/arch", "kubelet sets it to the machine's architecture"],
  ["kubernetes.io/os", "kubelet sets it to linux"],
  ["beta.kubernetes.io/arch", "kubelet sets it to the machine's architecture"],
  ["beta.kubernetes.io/os", "kubelet sets it to linux"],
  ["node.kubernetes.io/instance-type", "the cloud controller sets it"],
  ["beta.kubernetes.io/instance-type", "the cloud controller sets it"],
  ["topology.kubernetes.io/region", "it follows from the machine's region"],
  ["topology.kubernetes.io/zone", "it follows from the machine's zone"],
  ["failure-domain.beta.kubernetes.io/region", "the cloud controller sets it"],
  ["failure-domain.beta.kubernetes.io/zone", "the cloud controller sets it"],
  ["k3s.io/hostname", "k3s sets it to the node's name"],
  ["k3s.io/internal-ip", "k3s sets it to the node's address"],
]);
/** Namespaces inside kubernetes.io whose labels a kubelet may set on its own node. */
const KUBELET_NAMESPACES = ["kubelet.kubernetes.io", "node.kubernetes.io"];

/**
 * The key of a label that masters or a pool get by `--node-labels`: by the rules of the API, and none that kubelet refuses
 * at its start (Kubernetes documentation, NodeRestriction) or that something else sets.
 */
export function parseLabelKey(key: string): object | Refused {
  const reason = qualifiedNameProblem(key) ?? SET_BY_OTHERS.get(key);
  if (reason !== undefined) return { refused: reason };
  if (kubeletMaySet(key)) return {};
  return {
    refused: key.startsWith("node-role.kubernetes.io/")
      ? "kubelet may not give its own node a role: label the node with kubectl, or use a key of your own"
      : "a label that kubelet refuses to set on its own node",
  };
}

/** The value of a label or a taint: empty or at most 63 characters. */
export function parseLabelValue(value: string): object | Refused {
  const reason = value === "" ? undefined : wordProblem(value, "value");
  return reason === undefined ? {} : { refused: reason };
}

/**
 * What is wrong with the key of a label or a taint by the API's rule (IsQualifiedName): a name, or a DNS subdomain, a
 * slash and a name.
 */
export function qualifiedNameProblem(key: string): string | undefined {
  const parts = key.split("/");
  if (parts.length > 2) return "it has more than one slash";
  const [prefix, name = ""] = parts.length === 1 ? [undefined, key] : parts;
  if (name === "") return parts.length === 1 ? "an empty key" : "no name follows the slash";
  return (prefix === undefined ? undefined : prefixProblem(prefix)) ?? wordProblem(name, "name");
}

function prefixProblem(prefix: string): string | undefined {
  if (prefix === "") return "nothing stands before the slash";
  if (prefix.length > LONGEST_PREFIX)
    return `its prefix has ${prefix.length} characters, more than ${LONGEST_PREFIX}`;
  if (/[A-Z]/.test(prefix)) return "its prefix has upper-case letters";
  const parts = prefix.split(".");
  return parts.every((part) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(part))
    ? undefined
    : "its prefix is no DNS name: parts of letters, digits and hyphens between dots";
}

function wordProblem(word: string, what: "name" | "value"): string | undefined {
  if (word.length > LONGEST) return `its ${what} has ${word.length} characters, more than ${LONGEST}`;
  if (!/^[A-Za-z0-9._-]*$/.test(word))
    return `its ${what} has something other than letters, digits, hyphens, dots and underscores`;
  return /^[A-Za-z0-9]/.test(word) && /[A-Za-z0-9]$/.test(word)
    ? undefined
    : `its ${what} does not begin and end with a letter or digit`;
}

/**
 * Whether kubelet may set a label with `--node-labels`: any label outside kubernetes.io and k8s.io, and a few inside
 * (Kubernetes documentation, NodeRestriction).
 */
function kubeletMaySet(label: string): boolean {
  const namespace = label.includes("/") ? label.slice(0, label.indexOf("/")) : "";
  const isWithin = (domain: string): boolean => namespace === domain || namespace.endsWith(`.${domain}`);
  if (!isWithin("kubernetes.io") && !isWithin("k8s.io")) return true;
  return KUBELET_NAMESPACES.some(isWithin);
}
