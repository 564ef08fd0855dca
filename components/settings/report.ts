import type { KeyEntry } from "./key";
import { NAMESPACE, configRemove, configSet, configSetList, type Problem } from "./problem";
import { KEYS } from "./schema";

/** Problems in words: all errors of this program have this form. */

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

const LONGEST_VALUE = 80;

function shown(path: readonly PropertyKey[], value: unknown): string {
  if (isSecretPath(path)) return "[secret]";
  const json = JSON.stringify(value);
  return json.length > LONGEST_VALUE ? `${json.slice(0, LONGEST_VALUE - 3)}…` : json;
}

/** What sets the example of a key. */
function exampleFix(path: readonly PropertyKey[], { example }: KeyEntry, isSet: boolean): string {
  const secret = isSecretPath(path);
  if (Array.isArray(example)) {
    const list = example as readonly unknown[];
    return list.length === 0 ? "write [] for it in the stack file" : configSetList(path, list, isSet, secret);
  }
  if (example !== null && typeof example === "object")
    return `correct it in the stack file, for example ${JSON.stringify(example)}`;
  return configSet(path, example, secret);
}

/** The whole sentence: key, value, reason, allowed values, fix. A secret value is never shown. */
export function problemText({ path, value, reason, fix, known }: Problem): string {
  const settable = path.filter((segment) => typeof segment !== "number");
  const key = `${NAMESPACE}:${settable.map(String).join(".")}`;
  if (known) {
    const spelling = fix ?? `correct the spelling or ${configRemove(settable)}`;
    return `${key}: unknown key; allowed: ${known.join(", ")}; fix: ${spelling}`;
  }
  const entry = entryOf(path);
  const head = value === undefined ? `${key} is missing` : `${key}: ${shown(path, value)} is refused`;
  const allowed = entry ? `; allowed: ${entry.allowed}` : "";
  const mend = fix ?? (entry ? exampleFix(settable, entry, value !== undefined) : configRemove(settable));
  return `${head}: ${reason}${allowed}; fix: ${mend}`;
}

/** All that is wrong, as one text. */
export function problemList(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "an error" : `${problems.length} errors`;
  return `the configuration has ${count}:\n${problems.map((problem) => `  - ${problemText(problem)}`).join("\n")}`;
}
