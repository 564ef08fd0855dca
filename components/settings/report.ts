import type { KeyEntry } from "./key";
import { nearest } from "../facts/nearest";
import {
  NAMESPACE,
  configRemove,
  configSet,
  configSetFromInput,
  configSetList,
  type Problem,
} from "./problem";
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
  const json = JSON.stringify(entryOf(path)?.show?.(value) ?? value);
  return json.length > LONGEST_VALUE ? `${json.slice(0, LONGEST_VALUE - 3)}…` : json;
}

/** Words for true and false in other formats. */
const TRUE = ["true", "on", "yes", "y", "1"];
const FALSE = ["false", "off", "no", "n", "0"];

/** Words that others use for values of ours. */
const SYNONYMS: Readonly<Partial<Record<string, string>>> = {
  amd64: "x86_64",
  x64: "x86_64",
  aarch64: "arm64",
};

/**
 * The legal value that was probably meant. It never weakens what was written: a number moves to the nearest bound, a
 * word for true stays true.
 */
function meant(
  { type, options, bounds, least = 0 }: KeyEntry,
  value: unknown,
): string | number | boolean | undefined {
  const word = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  if (type === "boolean") {
    if (TRUE.includes(word.toLowerCase())) return true;
    return FALSE.includes(word.toLowerCase()) ? false : undefined;
  }
  if (bounds !== undefined && /^-?\d{1,15}$/.test(word)) {
    return Math.min(Math.max(Number(word), bounds.min, least), bounds.max);
  }
  return options?.find((option) => option === SYNONYMS[word.toLowerCase()]) ?? nearest(word, options ?? []);
}

/**
 * What mends a wrong value where the rule says nothing better: the value that was meant, or a form to fill in, which no
 * shell takes as it stands. Never the example: it is somebody else's value.
 */
function defaultFix(path: readonly PropertyKey[], value: unknown, entry: KeyEntry): string {
  const settable = path.filter((segment) => typeof segment !== "number");
  const near = settable.length === path.length ? meant(entry, value) : undefined;
  if (near !== undefined) return configSet(path, near);
  const form = `<${entry.form ?? entry.allowed}>`;
  if (typeof value === "number" && entry.type === "string") {
    return "write it in quotes in the stack file, with all its digits";
  }
  if (entry.make !== undefined) {
    const leaveOut = entry.defaultText?.startsWith("generated");
    const make = `make one: ${entry.make} | ${configSetFromInput(path)}`;
    return leaveOut ? `${make}; or leave it to be generated: ${configRemove(path)}` : make;
  }
  if (entry.file !== undefined) return `cat <${entry.file}> | ${configSetFromInput(path)}`;
  // An object by a command is a text full of quotes; an element, one entry of a list, the others staying as they are.
  if (entry.type === "object") return `correct it in the stack file: ${form}`;
  if (entry.type === "array" && settable.length === path.length) {
    return value === undefined
      ? configSetList(path, [form], false, isSecretPath(path))
      : `correct the list in the stack file: ${form}`;
  }
  return configSet(path, form, isSecretPath(path));
}

/** The whole sentence: key, value, reason, allowed values, fix. A secret value is never shown. */
export function problemText({ path, value, reason, fix, known }: Problem): string {
  const settable = path.filter((segment) => typeof segment !== "number");
  const key = `${NAMESPACE}:${settable.map(String).join(".")}`;
  if (known) {
    const near = nearest(String(path.at(-1)), known);
    const spelling =
      near === undefined
        ? "correct its spelling in the stack file, or take it out there"
        : `write ${near} for it in the stack file`;
    return `${key}: unknown key; allowed: ${known.join(", ")}; fix: ${fix ?? spelling}`;
  }
  const entry = entryOf(path);
  const head = value === undefined ? `${key} is missing` : `${key}: ${shown(path, value)} is refused`;
  const allowed = entry ? `; allowed: ${entry.allowed}` : "";
  const mend = fix ?? (entry ? defaultFix(path, value, entry) : "take it out of the stack file");
  return `${head}: ${reason}${allowed}; fix: ${mend}`;
}

/** All that is wrong, as one text. */
export function problemList(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? "an error" : `${problems.length} errors`;
  return `the configuration has ${count}:\n${problems.map((problem) => `  - ${problemText(problem)}`).join("\n")}`;
}
