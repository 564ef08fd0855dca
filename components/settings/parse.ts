import type { z } from "zod";
import { argumentRules, argumentWarnings } from "./arguments";
import { balancerRules, balancerWarnings } from "./balancers";
import { certificateRules, certificateWarnings } from "./certificates";
import { datastoreRules, datastoreWarnings } from "./datastoreRules";
import { gateRules } from "./gates";
import { k3sRules, k3sWarnings } from "./k3s";
import { networkRules, networkWarnings } from "./network";
import { nodeRules } from "./nodes";
import { configRemove, configSet, configSetList, refuse, type Problem, type Rule } from "./problem";
import { rdsRules, rdsWarnings } from "./rds";
import { registryRules, registryWarnings } from "./registries";
import { isSecretPath } from "./report";
import { secretRules } from "./secrets";
import { KEYS, schema, type Configuration } from "./schema";
import { isEmpty } from "./types";

/** Every rule that concerns more than one key. */
const RULES: readonly Rule[] = [
  ...k3sRules,
  ...argumentRules,
  ...secretRules,
  ...networkRules,
  ...balancerRules,
  ...registryRules,
  ...nodeRules,
  ...gateRules,
  ...datastoreRules,
  ...certificateRules,
  ...rdsRules,
];

/** What is allowed but must be said in every preview. */
const WARNINGS: readonly ((
  configuration: Configuration,
  given: Readonly<Record<string, unknown>>,
) => readonly string[])[] = [
  k3sWarnings,
  argumentWarnings,
  networkWarnings,
  balancerWarnings,
  registryWarnings,
  datastoreWarnings,
  certificateWarnings,
  rdsWarnings,
];

/** Keys that may stand without a value: that is told, not refused. */
const MAY_BE_EMPTY: readonly string[] = ["k3sVersion"];

/** The outcome of looking at a raw configuration: either settings or what is wrong with it, all of it. */
export type Parsed =
  | { readonly configuration: Configuration; readonly warnings: readonly string[] }
  | { readonly problems: readonly Problem[] };

/**
 * Validates everything at once: each key by its schema, then the keys against each other. A cross check runs wherever
 * the keys that it needs are valid, so that two mistakes in different places are both told.
 * @param raw values by top-level key, structures as objects
 */
export function parseConfiguration(raw: Readonly<Record<string, unknown>>): Parsed {
  const shape = schema.shape as Record<string, z.ZodType>;
  const problems: Problem[] = [];
  const valid: Record<string, unknown> = {};
  problems.push(...prototypes(raw, []));
  for (const name of Object.keys(raw)) {
    if (name !== PROTOTYPE && !Object.hasOwn(shape, name))
      problems.push(unknownKey([], name, Object.keys(shape)));
  }
  for (const [name, part] of Object.entries(shape)) {
    const unset = MAY_BE_EMPTY.includes(name) && isEmpty(raw[name]);
    const result = part.safeParse(unset ? undefined : raw[name]);
    if (result.success) valid[name] = result.data;
    else
      problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, [name, ...issue.path], raw)));
  }
  const configuration = valid as Configuration;
  for (const rule of RULES) {
    if (rule.needs.every((name) => Object.hasOwn(valid, name)))
      problems.push(...rule.find(configuration, raw));
  }
  if (problems.length > 0) return { problems };
  return { configuration, warnings: WARNINGS.flatMap((warn) => warn(configuration, raw)) };
}

/** JavaScript's own name for what an object inherits from: maps lose it on their way, so that it would be ignored. */
const PROTOTYPE = "__proto__";

/** Every key `__proto__`, wherever it stands. */
function prototypes(value: unknown, path: readonly PropertyKey[]): Problem[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = [...path, Array.isArray(value) ? Number(name) : name];
    if (name !== PROTOTYPE) return prototypes(inner, at);
    return [refuse(path.length === 0 ? at : path, name, "a key that no map keeps", OTHER_NAME)];
  });
}

const OTHER_NAME = "take it out of the stack file, or write another name for it there";

function problemsOf(issue: z.core.$ZodIssue, path: readonly PropertyKey[], raw: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .filter((name) => name !== PROTOTYPE)
      .map((name) => unknownKey(path, name, knownBelow(path)));
  }
  if (issue.code === "invalid_key")
    return [refuse(path.slice(0, -1), path.at(-1), issue.issues[0]?.message ?? issue.message)];
  if (issue.code === "invalid_union") return [refuse(path, valueAt(raw, path), "not a text")];
  const value = valueAt(raw, path);
  if (value === null || (value === "" && path.length === 1)) return [withoutValue(path, value)];
  const message =
    issue.code === "invalid_type" && issue.message.startsWith("Invalid input")
      ? wrongKind(issue)
      : issue.message;
  return [refuse(path, value, message, insteadOf(issue, path))];
}

function withoutValue(path: readonly PropertyKey[], value: unknown): Problem {
  // Of a list the others would move up under a command.
  const fix = path.some((step) => typeof step === "number")
    ? "write one in the stack file, or take the line out there"
    : `write one in the stack file, or take the key out: ${configRemove(path)}`;
  return refuse(path, value, "it stands without a value", fix);
}

/** What sets the value that was meant, or the form, where the schema knows one (`parsed` of types.ts). */
function insteadOf(issue: z.core.$ZodIssue, path: readonly PropertyKey[]): string | undefined {
  const instead = issue.code === "custom" ? (issue.params?.instead as unknown) : undefined;
  const secret = isSecretPath(path);
  if (Array.isArray(instead)) return configSetList(path, instead, true, secret);
  return typeof instead === "string" ? configSet(path, instead, secret) : undefined;
}

function wrongKind(issue: z.core.$ZodIssueInvalidType): string {
  return issue.expected === "object" || issue.expected === "record" ? "not a map" : `not a ${issue.expected}`;
}

function unknownKey(path: readonly PropertyKey[], name: string, known: readonly string[]): Problem {
  return { path: [...path, name], value: undefined, reason: "unknown key", known };
}

/** Names of the keys directly below a path. */
function knownBelow(path: readonly PropertyKey[]): string[] {
  return KEYS.map((entry) => entry.path.split("."))
    .filter(
      (parts) =>
        parts.length === path.length + 1 &&
        path.every((segment, i) => parts[i] === "*" || parts[i] === String(segment)),
    )
    .map((parts) => parts.at(-1) ?? "");
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const segment of path) {
    if (value === null || typeof value !== "object") return undefined;
    value = Object.hasOwn(value, segment) ? (value as Record<PropertyKey, unknown>)[segment] : undefined;
  }
  return value;
}
