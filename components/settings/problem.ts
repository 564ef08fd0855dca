import { KEYS, type Configuration } from "./schema";
import type { KeyEntry } from "./key";

/** Namespace of the keys in the stack file: the project's name in `Pulumi.yaml`. */
export const NAMESPACE = "k3s-ha";

/** Something that must be mended before anything is created. */
export interface Problem {
  /** Path of the key, without the namespace. */
  readonly key: string;
  /** The whole sentence: key, value, reason, allowed values, fix. */
  readonly text: string;
}

/** A cross check: looks at keys that are valid by themselves. */
export interface Check {
  /** Top-level keys that must be valid before this can look. */
  readonly needs: readonly (keyof Configuration)[];
  readonly find: (configuration: Configuration) => readonly Problem[];
}

/** The entry that describes a concrete path such as `agentPools.web.min` or `api.cidrs.0`. */
export function entryOf(path: readonly PropertyKey[]): KeyEntry | undefined {
  const segments = path.map(String);
  for (let length = segments.length; length > 0; length--) {
    const wanted = segments.slice(0, length);
    const found = KEYS.find((entry) => {
      const parts = entry.path.split(".");
      return parts.length === length && parts.every((part, i) => part === "*" || part === wanted[i]);
    });
    if (found) return found;
  }
  return undefined;
}

/** Whether a value at or below this path is secret. */
export function isSecretPath(path: readonly PropertyKey[]): boolean {
  const segments = path.map(String);
  return KEYS.some((entry) => {
    if (!entry.secret) return false;
    const parts = entry.path.split(".");
    const shared = Math.min(parts.length, segments.length);
    return parts.slice(0, shared).every((part, i) => part === "*" || part === segments[i]);
  });
}

function shown(path: readonly PropertyKey[], value: unknown): string {
  if (value === undefined) return "nothing";
  if (isSecretPath(path)) return "[secret]";
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

/** @param isSet whether something stands there that a list must not be mixed with */
function setCommand(path: readonly PropertyKey[], value: unknown, isSet: boolean): string {
  const key = `'${NAMESPACE}:${path.map(String).join(".")}'`;
  const secret = isSecretPath(path) ? "--secret " : "";
  if (Array.isArray(value)) {
    const list = value as readonly unknown[];
    if (list.length === 0) return `write [] for it in the stack file`;
    const name = `${NAMESPACE}:${path.map(String).join(".")}`;
    const elements = list.map(
      (element, i) => `pulumi config set ${secret}--path '${name}[${i}]' ${shellWord(String(element))}`,
    );
    return [...(isSet ? [`pulumi config rm --path '${name}'`] : []), ...elements].join(" && ");
  }
  if (value !== null && typeof value === "object")
    return `correct it in the stack file, for example ${JSON.stringify(value)}`;
  return `pulumi config set ${secret}--path ${key} ${shellWord(String(value))}`;
}

function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/**
 * A refusal in the one form that all errors of this program have.
 * @param path of the key, for example `["masters", "min"]`
 * @param fix what to do; by default a command that sets the key's example
 */
export function refuse(path: readonly PropertyKey[], value: unknown, reason: string, fix?: string): Problem {
  const entry = entryOf(path);
  const settable = path.filter((segment) => typeof segment !== "number");
  const key = settable.map(String).join(".");
  const allowed = entry ? `; allowed: ${entry.allowed}` : "";
  const mend =
    fix ??
    (entry
      ? setCommand(settable, entry.example, value !== undefined)
      : `pulumi config rm --path '${NAMESPACE}:${key}'`);
  return {
    key,
    text: `${NAMESPACE}:${key}: ${shown(path, value)} is refused: ${reason}${allowed}; fix: ${mend}`,
  };
}

/** All that is wrong, as one text. */
export function problemList(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "an error" : `${problems.length} errors`;
  return `the configuration has ${count}:\n${problems.map(({ text }) => `  - ${text}`).join("\n")}`;
}
