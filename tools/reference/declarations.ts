import { parseDocument } from "yaml";
import type { KeyEntry } from "../../components/settings/key";

/** What `Pulumi.yaml` says of one key. */
export interface Declaration {
  type: "string" | "integer" | "boolean";
  description: string;
  default: string | number | boolean;
}

/**
 * The keys that `Pulumi.yaml` declares: those of the top level with one constant scalar default. The CLI demands a value
 * for everything else that is declared, refuses an optional secret, and hands a default on as if the user had set it, so
 * a default that follows from another key would hide that it was never set.
 */
export function declarations(keys: readonly KeyEntry[]): Record<string, Declaration> {
  const declared = keys.flatMap(({ path, type, description, default: value, defaultText, secret }) => {
    if (path.includes(".") || secret || defaultText !== undefined || type === "array" || type === "object") {
      return [];
    }
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return [];
    return [[path, { type, description, default: value }] as const];
  });
  return Object.fromEntries(declared);
}

/** `Pulumi.yaml` with its section `config` replaced; all else stays as it is written. */
export function withDeclarations(yaml: string, keys: readonly KeyEntry[]): string {
  const document = parseDocument(yaml);
  document.set("config", document.createNode(declarations(keys)));
  return document.toString({ lineWidth: 0 });
}
