import { COMPONENT_FATES, K3S_FATES, KUBELET_FATES, type Fate } from "./argumentFates";
import {
  LONGEST_ARGUMENT,
  entryOf,
  flagsOfProgram,
  hasFlag,
  isSecretFlag,
  longName,
  type Argument,
  type ArgumentContext,
  type Program,
  type RefusedArgument,
} from "./arguments";
import { judgeValue } from "./argumentValues";
import { DIALECTS } from "./k3sVersions";
import { nearest } from "./nearest";

const IN_FILE = "in the stack file";
const SECRET = "a secret in an argument is read by everybody on the machine";

/** The name that the other generation has for a flag. */
const RENAMED: readonly (readonly [old: string, current: string])[] = [
  ["no-deploy", "disable"],
  ["kube-controller-arg", "kube-controller-manager-arg"],
  ["kube-cloud-controller-arg", "kube-cloud-controller-manager-arg"],
  ["no-flannel", "flannel-backend"],
];

/** An argument as the program takes it: `--name=value`, for kubelet `name=value`. */
export function written(program: Program, { name, value }: Argument): string {
  const hyphens = program === "kubelet" ? "" : "--";
  return `${hyphens}${name}${value === undefined ? "" : `=${value}`}`;
}

/** The parts of an argument, however it is written; undefined where it has no name. */
export function parseArgument(program: Program, text: string): Argument | undefined {
  const [, name, separator, value = ""] =
    /^[-\u2010-\u2015]*([A-Za-z][A-Za-z0-9_-]*)(?:(\s*[=:]\s*|\s+)(.*))?$/s.exec(text.trim()) ?? [];
  if (name === undefined) return undefined;
  const whole = program === "kubelet" ? name : longName(name);
  return separator === undefined ? { name: whole } : { name: whole, value };
}

/** What is wrong with how an argument is written. */
function complaint(program: Program, text: string): string | undefined {
  if (text !== text.trim()) return "there is a blank before or behind it";
  if (/^-*[\u2010-\u2015]/.test(text)) return "it begins with a dash that is no hyphen";
  if (/^-*[A-Za-z][A-Za-z0-9_-]*\s/.test(text)) return "name and value are one word, with = between them";
  if (/^-*[A-Za-z][A-Za-z0-9_-]*:/.test(text)) return "between name and value stands =";
  if (program !== "kubelet") return /^--?[A-Za-z]/.test(text) ? undefined : "a flag begins with --";
  if (text.startsWith("-")) return "k3s puts the hyphens before it itself";
  return text.includes("=") ? undefined : "not of the form name=value";
}

/**
 * Judges one argument.
 * @param text as it stands in the configuration
 * @returns undefined where it may go to the machines
 */
export function judgeArgument(context: ArgumentContext, text: string): RefusedArgument | undefined {
  const { program } = context;
  if (text.length > LONGEST_ARGUMENT)
    return { refused: `it has more than ${LONGEST_ARGUMENT} characters`, advice: `shorten it ${IN_FILE}` };
  const parts = parseArgument(program, text);
  if (parts === undefined) {
    const form = program === "kubelet" ? "name=value" : "--name or --name=value";
    return { refused: `not of the form ${form}`, advice: `write ${form} ${IN_FILE}` };
  }
  const bare = program === "kubelet" && parts.value === undefined;
  const isSwitch = entryOf(flagsOfProgram(program, context.dialect), parts.name)?.isSwitch ?? false;
  const whole = bare && isSwitch ? { ...parts, value: "true" } : parts;
  const refused = judgeParts(context, whole);
  if (refused !== undefined) return refused;
  const wrong = complaint(program, text);
  return wrong === undefined ? undefined : { refused: wrong, instead: written(program, whole) };
}

function judgeParts(context: ArgumentContext, argument: Argument): RefusedArgument | undefined {
  const { program, dialect, k3sVersion } = context;
  const { name, value } = argument;
  const flag = entryOf(flagsOfProgram(program, dialect), name);
  if (flag === undefined) return unknown(context, argument);
  if (!hasFlag(flag, k3sVersion)) {
    const refused = `${programTitle(program)} of ${k3sVersion} does not have it${flag.since === undefined ? " any more" : " yet"}`;
    return { refused };
  }
  return (
    ofFate(entryOf(program === "kubelet" ? KUBELET_FATES : K3S_FATES, name), value) ??
    judgeForm(context, argument, flag.isSwitch) ??
    ofComponent(context, argument) ??
    judgeValue(context, argument)
  );
}

function ofFate(fate: Fate | undefined, value = "true", what = ""): RefusedArgument | undefined {
  if (fate === undefined || fate.when?.(value) === false) return undefined;
  const refused = `${what}${fate.why}`;
  if (fate.key === undefined) return { refused };
  return { refused, advice: `set ${fate.key}, and take this out of the list ${IN_FILE}` };
}

/** Words for true and false that Go's flags do not take. */
const WORDS: Readonly<Record<string, string>> = { on: "true", yes: "true", off: "false", no: "false" };

function judgeForm(
  { program }: ArgumentContext,
  { name, value }: Argument,
  isSwitch: boolean,
): RefusedArgument | undefined {
  if (value !== undefined && /[\s'"\\$`\p{Cc}]/u.test(value)) {
    return {
      refused: "a value has no blanks, quotes, $, backslashes or control characters here",
      advice: `write it without them ${IN_FILE}`,
    };
  }
  if (isSwitch) {
    if (value === undefined || /^(1|0|t|f|true|false|T|F|TRUE|FALSE|True|False)$/.test(value))
      return undefined;
    const meant = entryOf(WORDS, value.toLowerCase());
    if (meant !== undefined)
      return { refused: "it is true or false", instead: written(program, { name, value: meant }) };
    return {
      refused: "it is true or false",
      advice: `write ${written(program, { name, value: "<true or false>" })} ${IN_FILE}`,
    };
  }
  if (value !== undefined && value !== "") return undefined;
  return {
    refused: "it needs a value",
    advice: `write ${written(program, { name, value: "<value>" })} ${IN_FILE}`,
  };
}

/** The argument of a component that k3s hands on. */
function ofComponent(context: ArgumentContext, { name, value = "" }: Argument): RefusedArgument | undefined {
  const fates = entryOf(COMPONENT_FATES, name);
  if (fates === undefined) return undefined;
  const [, hyphens = "", inner = "", appends = "", rest] =
    /^(-*)([A-Za-z][A-Za-z0-9_-]*?)([+-])?(?:=(.*))?$/s.exec(value) ?? [];
  if (inner === "")
    return {
      refused: "its value is name=value",
      advice: `write ${written(context.program, { name, value: "<name=value>" })} ${IN_FILE}`,
    };
  if (isSecretFlag(inner)) return { refused: SECRET };
  const fate = entryOf(fates, inner.replaceAll("_", "-"));
  const refused =
    appends === "" || fate?.when === undefined
      ? ofFate(fate, rest, `${inner} of the component: `)
      : undefined;
  if (refused !== undefined || hyphens === "") return refused;
  return {
    refused: "k3s puts the hyphens before the component's argument itself",
    instead: written(context.program, { name, value: value.slice(hyphens.length) }),
  };
}

export function programTitle(program: Program): string {
  return program === "kubelet" ? "kubelet" : `k3s ${program}`;
}

/** A name that the program's generation lacks. */
function unknown(context: ArgumentContext, { name, value }: Argument): RefusedArgument {
  const { program, dialect, k3sVersion } = context;
  const refused = `${programTitle(program)} of ${k3sVersion} has no such flag`;
  const other = elsewhere(context, name);
  if (other !== undefined) return { refused: `${refused}${other.why}`, advice: other.advice };
  const own = Object.keys(flagsOfProgram(program, dialect));
  const renamed = RENAMED.find((pair) => pair.includes(name))?.find((each) => each !== name);
  const near = renamed !== undefined && own.includes(renamed) ? renamed : nearest(name, own);
  if (near === undefined)
    return {
      refused,
      advice: `take it out of the list ${IN_FILE}, or correct its name there: ${help(program)} lists all`,
    };
  const worse =
    near === "flannel-backend" && renamed === near
      ? { refused: "there is no network for pods without it" }
      : judgeParts(context, { ...(value === undefined ? {} : { value }), name: near });
  const proposal = written(program, { name: near });
  // What nobody knows may be a secret: it is not repeated.
  if (worse === undefined && /tok|secret|pass|key|auth/i.test(name))
    return { refused, advice: `write ${proposal} for it ${IN_FILE}, if it was meant` };
  if (worse === undefined)
    return {
      refused: `${refused}; the nearest is ${proposal}`,
      instead: written(program, { ...(value === undefined ? {} : { value }), name: near }),
    };
  return { ...worse, refused: `${refused}; the nearest is ${proposal}, and that: ${worse.refused}` };
}

function help(program: Program): string {
  return program === "kubelet" ? "Kubernetes' reference of kubelet" : `k3s ${program} --help`;
}

/** Where a flag belongs that this program does not have. */
function elsewhere(
  { program, dialect }: ArgumentContext,
  name: string,
): { readonly why: string; readonly advice: string } | undefined {
  const programs: readonly Program[] = ["server", "agent", "kubelet"];
  const owner = programs.find((each) => each !== program && entryOf(flagsOfProgram(each, dialect), name));
  const out = `take it out of the list ${IN_FILE}`;
  if (isSecretFlag(name)) return { why: `, and ${SECRET}`, advice: out };
  if (owner !== undefined) {
    const key = `${owner}Arguments`;
    return { why: `: it is one of ${programTitle(owner)}`, advice: `move it to ${key} ${IN_FILE}` };
  }
  if (RENAMED.some((pair) => pair.includes(name))) return undefined;
  const [generation] = DIALECTS.filter(
    (each) => each !== dialect && entryOf(flagsOfProgram(program, each), name),
  );
  return generation === undefined
    ? undefined
    : { why: `: only ${generation === "current" ? "current k3s" : generation} has it`, advice: out };
}
