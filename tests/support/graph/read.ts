import { gunzipSync } from "node:zlib";
import type { Graph } from "../../../plan/batch";
import { input, ofType, the } from "../../../plan/graph";
import type { Registration } from "../../../plan/types";
import { unwrap } from "../../../plan/values";
import type { RunName } from "../cases/matrix";

/** Finds a run of the matrix by its name. */
export type Runs = (name: RunName) => Graph;

/** An input by path as a text; the empty text where it is not set. */
export function textOf(resource: Registration, path: string): string {
  const value = input(resource, path);
  return typeof value === "string" ? value : JSON.stringify(value ?? "");
}

export function listOf(resource: Registration, path: string): string[] {
  return (input(resource, path) ?? []) as string[];
}

/** A stack output as a text, a secret's content too. */
export function outputOf(graph: Graph, name: string): string {
  const value = unwrap(graph.outputs[name] ?? "");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Inputs without secret wrappers, less some that a test looks at by itself. */
export function inputsOf(resource: Registration, ...without: string[]): Record<string, unknown> {
  const inputs = Object.entries(unwrap(resource.inputs) as Record<string, unknown>);
  return Object.fromEntries(inputs.filter(([key]) => !without.includes(key)));
}

/** The one launch template of a group. */
export function templateOf(graph: Graph, group: string): Registration {
  const found = ofType(graph, "LaunchTemplate").filter(({ name }) => name.startsWith(`k3s-${group}-`));
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${found.length} templates of ${group}`);
  return only;
}

/** The script that a group's machines run, unpacked. */
export function scriptOf(graph: Graph, group: string): string {
  const packed = textOf(templateOf(graph, group), "userData");
  return gunzipSync(Buffer.from(packed, "base64")).toString("utf8");
}

export function groupOf(graph: Graph, group: string): Registration {
  return the(graph, "aws:autoscaling:Group", `k3s-${group}`);
}

/** Names of a type's resources, sorted. */
export function namesOf(graph: Graph, type: string): string[] {
  return ofType(graph, type)
    .map(({ name }) => name)
    .sort();
}

/** `aws:ec2/vpc:Vpc` → `aws:ec2:Vpc`. */
export const short = (type: string): string => type.replace(/\/[^:]+:/, ":").replace(":index:", ":");
