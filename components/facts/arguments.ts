import type { Flag, Flags } from "./argumentFlags";
import { KUBELET_FLAGS } from "./argumentsOfKubelet";
import { CURRENT_FLAGS } from "./argumentsOfCurrent";
import { V010_FLAGS } from "./argumentsOfV010";
import { DIALECTS, parseK3sVersion, type Dialect } from "./k3sVersions";

/** A program that takes arguments of the configuration. */
export type Program = "server" | "agent" | "kubelet";

/** Whose arguments are judged. */
export interface ArgumentContext {
  readonly program: Program;
  readonly dialect: Dialect;
  readonly k3sVersion: string;
  /** Whether the team brings what answers on 80 and 443. */
  readonly ownIngress: boolean;
}

/** Why an argument is refused. Never holds a secret. */
export interface RefusedArgument {
  /** Completes "<argument> is refused: …". */
  readonly refused: string;
  /** The whole argument that was meant; it is accepted. */
  readonly instead?: string;
  /** Whether it is accepted where the team brings what answers on 80 and 443. */
  readonly ingress?: true;
  /** What to do, in words. @default - take it out of the list */
  readonly advice?: string;
}

/** An argument in its parts. */
export interface Argument {
  /** The whole name, without hyphens. */
  readonly name: string;
  /** Absent where there is no `=`. */
  readonly value?: string;
}

const BY_DIALECT: Readonly<Record<Dialect, Readonly<Record<Program, Flags>>>> = {
  "v0.10": { ...V010_FLAGS, kubelet: KUBELET_FLAGS["v0.10"] },
  current: { ...CURRENT_FLAGS, kubelet: KUBELET_FLAGS.current },
};

/** One-letter names: k3s `pkg/cli/cmds`, the same in both generations but for `-c`, which v0.10 lacks. */
const SHORT: Readonly<Record<string, string>> = {
  c: "config",
  d: "data-dir",
  i: "node-ip",
  l: "log",
  o: "write-kubeconfig",
  s: "server",
  t: "token",
};

/** The flags of a program in a generation, of whatever minor. */
export function flagsOfProgram(program: Program, dialect: Dialect): Flags {
  return BY_DIALECT[dialect][program];
}

/** Whether a version of k3s has a flag of its generation. */
export function hasFlag({ since = 0, until = Infinity }: Flag, k3sVersion: string): boolean {
  const { major, minor } = parseK3sVersion(k3sVersion);
  return major === 0 || (minor >= since && minor <= until);
}

/** The whole name of a flag of k3s that is written with one letter. */
export function longName(name: string): string {
  return Object.hasOwn(SHORT, name) ? (SHORT[name] ?? name) : name;
}

/** An own entry of a table; names come from outside. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Characters that any argument has room in; longer ones are refused unread, and cost no time. */
export const LONGEST_ARGUMENT = 4096;

/** Flags whose value is a secret, in any program of any generation. */
const SECRET =
  /^(token|agent-token|cluster-secret|datastore-endpoint|storage-endpoint|vpn-auth|etcd-s3-(access-key|secret-key|session-token))$|(^|[-_])(password|passwd|secret-key|access-key|joinkey|api-?key|client-secret|manifest-url-header)$/i;

/** Whether the value of a flag is a secret. */
export function isSecretFlag(name: string): boolean {
  return SECRET.test(longName(name));
}

/** Every name that some program of some generation has. */
const KNOWN = new Set(
  DIALECTS.flatMap((dialect) => Object.values(BY_DIALECT[dialect]).flatMap((flags) => Object.keys(flags))),
);

/**
 * An argument as an error may show it: the value of a secret flag, and of one that nobody knows (it may be a slip of
 * `--token`), is left out, and credentials of a URL too.
 */
export function showArgument(text: string): string {
  if (text.length > LONGEST_ARGUMENT) return "…";
  const [, head = "", name = "", between = "", value = ""] =
    /^(\s*[-\u2010-\u2015]*([A-Za-z0-9][A-Za-z0-9_-]*))([\s=:]+)(.*)$/s.exec(text) ?? [];
  if (value === "") return text.replace(/\/\/[^/@]*@/g, "//[secret]@");
  if (isSecretFlag(name)) return `${head}${between}[secret]`;
  if (!KNOWN.has(longName(name))) return `${head}${between}…`;
  return `${head}${between}${name.endsWith("-arg") ? showNested(value) : withoutCredentials(value)}`;
}

/** An argument for a component: what it takes is not in these tables. */
function showNested(value: string): string {
  const [, head = "", name = "", rest = ""] = /^(-*([A-Za-z0-9_-]+)[\s=:]+)(.*)$/s.exec(value) ?? [];
  return isSecretFlag(name) ? `${head}[secret]` : `${head}${withoutCredentials(head === "" ? value : rest)}`;
}

const withoutCredentials = (value: string): string =>
  value.replace(/[^/=,]*:[^/]*@/g, "[secret]@").replace(/\/\/[^/@]*@/g, "//[secret]@");

/** A list of arguments, or one of them, as an error may show it; a value in an entry of its own may be a secret, too. */
export function showArguments(value: unknown): unknown {
  if (typeof value === "string") return showArgument(value);
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list.map((each, i) => (isLoose(list[i - 1]) ? "…" : showArguments(each)));
  }
  return typeof value === "object" && value !== null ? "a map" : value;
}

/** Whether an entry ends where its value should stand: a flag without one, or the name of a secret. */
export function isLoose(entry: unknown): boolean {
  if (typeof entry !== "string") return false;
  // Whatever such a text ends in: what follows it is not shown.
  if (entry.length > LONGEST_ARGUMENT) return true;
  const end = /([-\u2010-\u2015]*)([A-Za-z][A-Za-z0-9_-]*)\s*[=:]?\s*$/.exec(entry);
  const [all = "", hyphens = "", name = ""] = end ?? [];
  if (name === "") return false;
  return all.length === entry.trimStart().length ? hyphens !== "" || isSecretFlag(name) : isSecretFlag(name);
}

/** Whether a flag may stand several times, each adding to the others (`StringSliceFlag` of k3s; kubelet's feature gates). */
export function mayRepeat(name: string): boolean {
  return /^(disable|no-deploy|deploy|airgap-extra-registry|node-(internal|external)-dns|feature-gates)$|-arg$/.test(
    name,
  );
}
