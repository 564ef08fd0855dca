import type { Configuration } from "./schema";

/** Namespace of the keys in the stack file: the project's name in `Pulumi.yaml`. */
export const NAMESPACE = "k3s-ha";

/** Something that must be mended before anything is created. `report.ts` puts it into words. */
export interface Problem {
  /** Of the key, for example `["masters", "min"]`. */
  readonly path: readonly PropertyKey[];
  /** What is configured; undefined where the key is missing. */
  readonly value: unknown;
  /** Completes "<key>: <value> is refused: …", or "<key> is missing: …". */
  readonly reason: string;
  /** What to do. @default - a command that sets what was meant, or a form to fill in */
  readonly fix?: string | undefined;
  /** The keys that there are, where the path names none. @default - the key is known */
  readonly known?: readonly string[];
}

/** A rule about several keys: looks at those that are valid by themselves. */
export interface Rule {
  /** Top-level keys that must be valid before it can look. */
  readonly needs: readonly (keyof Configuration)[];
  readonly find: (
    configuration: Configuration,
    /** What the stack file says, without defaults. */
    given: Readonly<Record<string, unknown>>,
  ) => readonly Problem[];
}

/** @param fix what to do; by default a command that sets what was meant, or a form to fill in */
export function refuse(path: readonly PropertyKey[], value: unknown, reason: string, fix?: string): Problem {
  return { path, value, reason, fix };
}

type Path = readonly PropertyKey[];

/** The key as `pulumi config` takes it: `k3s-ha:preflight`, or `--path 'k3s-ha:masters.min'` inside an object. */
function keyArgument(path: Path): string {
  const [first, ...rest] = path.map((part) => (typeof part === "number" ? `[${part}]` : String(part)));
  const steps = rest.map((part) => {
    if (part.startsWith("[")) return part;
    return /^[A-Za-z0-9_-]+$/.test(part) ? `.${part}` : `["${part}"]`;
  });
  const name = `${NAMESPACE}:${first}${steps.join("")}`;
  return rest.length === 0 ? shellWord(name) : `--path '${name}'`;
}

/**
 * The command that sets a key.
 * @param value as the command line takes it; one with `<…>` is a form to fill in, and stands unquoted
 * @param secret whether the CLI is to encrypt it
 */
export function configSet(path: Path, value: unknown, secret = false): string {
  const text = String(value);
  const word = /^<.*>$/.test(text) ? text : shellWord(text);
  // The CLI takes a word that begins with a hyphen for a flag of its own.
  const end = text.startsWith("-") ? "-- " : "";
  return `pulumi config set ${secret ? "--secret " : ""}${keyArgument(path)} ${end}${word}`;
}

/** The command that sets a secret key to what it reads from its standard input. */
export function configSetFromInput(path: Path): string {
  return `pulumi config set --secret ${keyArgument(path)}`;
}

/** The command that prints a key's value. */
export function configGet(path: Path): string {
  return `pulumi config get ${keyArgument(path)}`;
}

/** The command that takes a key away. */
export function configRemove(path: Path): string {
  return `pulumi config rm ${keyArgument(path)}`;
}

/** The command that takes away a key of whatever namespace. @param key with its namespace, `aws:region` */
export function configRemoveForeign(key: string): string {
  return `pulumi config rm ${shellWord(key)}`;
}

/** The commands that set a list, whatever stands there now. */
export function configSetList(
  path: Path,
  values: readonly unknown[],
  isSet: boolean,
  secret = false,
): string {
  const elements = values.map((value, i) => configSet([...path, i], value, secret));
  return [...(isSet ? [configRemove(path)] : []), ...elements].join(" && ");
}

/** A word as a POSIX shell reads it back. */
function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
