import assert from "node:assert/strict";
import type { Machine } from "./machine";
import { until } from "./until";

/** What is looked at of a Node object. */
export interface Node {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: {
    readonly providerID?: string;
    readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  };
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

/** A busy computer boots a master in a minute. */
const BOOT_LIMIT_SECONDS = 300;

/** Resolves when the machine's launch hook has ended, which must be with this. */
export async function ends(machine: Machine, end: "CONTINUE" | "ABANDON"): Promise<void> {
  const launched = await until(
    `${machine.id} ends its launch hook`,
    BOOT_LIMIT_SECONDS,
    () => machine.member.launched,
  );
  assert.equal(launched, end);
}

/** A machine's Node object, as a master's API server has it. */
export async function nodeOf(machine: Machine, master: Machine): Promise<Node> {
  return JSON.parse(await master.kubectl("get", "node", machine.id, "-o", "json")) as Node;
}

export function isReady(node: Node): boolean {
  return node.status.conditions.some(({ type, status }) => type === "Ready" && status === "True");
}

/** `key=value:Effect` of those that the configuration asked for, not of those that Kubernetes sets and lifts. */
export function taintsOf({ spec }: Node): string[] {
  return (spec.taints ?? [])
    .filter(({ key }) => !/^node\.(cloudprovider\.)?kubernetes\.io\//.test(key))
    .map(({ key, value, effect }) => `${key}=${value ?? ""}:${effect}`);
}
