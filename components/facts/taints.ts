import { parseLabelValue, qualifiedNameProblem } from "./labels";
import { nearest } from "./nearest";
import type { Refused } from "./refused";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/**
 * Taints that Kubernetes adds and takes away by what it sees of a node (Kubernetes documentation, "Taint based evictions",
 * "Well-Known Labels, Annotations and Taints"). Given by hand they are taken away, or keep every pod from the node.
 */
const SET_BY_KUBERNETES = new Set([
  "node.kubernetes.io/not-ready",
  "node.kubernetes.io/unreachable",
  "node.kubernetes.io/unschedulable",
  "node.kubernetes.io/memory-pressure",
  "node.kubernetes.io/disk-pressure",
  "node.kubernetes.io/pid-pressure",
  "node.kubernetes.io/network-unavailable",
  "node.kubernetes.io/out-of-service",
  "node.cloudprovider.kubernetes.io/uninitialized",
  "node.cloudprovider.kubernetes.io/shutdown",
]);

/** What tells two taints of a node apart: the API takes one value for each. */
interface Taint {
  readonly key: string;
  readonly effect: string;
}

/** A taint as kubelet takes it: `key=value:Effect` or `key:Effect`. */
export function parseTaint(text: string): Taint | Refused {
  const parts = text.split(":");
  const [word = "", effect = ""] = parts;
  const [key = "", ...values] = word.split("=");
  if (parts.length === 1) return { refused: "no effect follows it behind a colon" };
  if (parts.length > 2) return { refused: "it has more than one colon" };
  if (values.length > 1) return { refused: "it has more than one equals sign" };
  const reason = qualifiedNameProblem(key) ?? valueProblem(values[0] ?? "");
  if (reason !== undefined) return { refused: reason };
  if (SET_BY_KUBERNETES.has(key)) return { refused: "Kubernetes sets and removes this taint itself" };
  if (EFFECTS.includes(effect)) return { key, effect };
  const near = nearest(effect, EFFECTS);
  const refused = `its effect is none of ${EFFECTS.join(", ")}`;
  return near === undefined ? { refused } : { refused, instead: `${word}:${near}` };
}

function valueProblem(value: string): string | undefined {
  const parsed = parseLabelValue(value);
  return "refused" in parsed ? String(parsed.refused) : undefined;
}

/** Of several taints of one node, the first that has the key and the effect of an earlier one. */
export function repeatedTaint(taints: readonly string[]): string | undefined {
  const names = taints.map((text) => {
    const taint = parseTaint(text);
    return "refused" in taint ? text : `${taint.key}:${taint.effect}`;
  });
  return taints.find((_, i) => names.indexOf(names[i] ?? "") < i);
}
