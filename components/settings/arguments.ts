import { z } from "zod";
import { judgeArgument, parseArgument } from "../facts/argumentJudge";
import {
  isLoose,
  mayRepeat,
  showArgument,
  showArguments,
  type ArgumentContext,
  type Program,
  type RefusedArgument,
} from "../facts/arguments";
import { releaseOf } from "../facts/k3sVersions";
import { key } from "./key";
import { configSet, refuse, type Problem, type Rule } from "./problem";
import type { Configuration } from "./schema";
import { text } from "./types";

const MOST = 30;
const IN_FILE = "in the stack file";
const OUT = `take it out of the list ${IN_FILE}`;

/** What an argument may be is the rule's business: it depends on the version, and a secret must not be shown. */
const list = (): z.ZodDefault<z.ZodArray<z.ZodType<string>>> =>
  z
    .array(text(), { error: "not a list" })
    .refine((entries) => entries.length <= MOST, { error: `more than ${MOST} entries` })
    .default([]);

/** Keys of further arguments of k3s and kubelet. */
export const argumentKeys = {
  serverArguments: key(list(), {
    description:
      "Further flags of every server, as k3s server --help of the configured version lists them. What this program sets itself or counts on is refused.",
    allowed: "a list of --name or --name=value, none that the program sets itself",
    example: ["--disable=metrics-server"],
    form: "--name or --name=value, as k3s server --help lists it",
    show: showArguments,
  }),
  agentArguments: key(list(), {
    description: "Further flags of every agent, as k3s agent --help of the configured version lists them.",
    allowed: "a list of --name or --name=value, none that the program sets itself",
    example: ["--flannel-iface=eth0"],
    form: "--name or --name=value, as k3s agent --help lists it",
    show: showArguments,
  }),
  kubeletArguments: key(list(), {
    description: "Further kubelet arguments of every node (k3s's --kubelet-arg).",
    allowed: "a list of name=value, none that the program sets itself",
    example: ["max-pods=80"],
    form: "name=value, as Kubernetes' reference of kubelet lists it",
    show: showArguments,
  }),
};

type ArgumentKey = keyof typeof argumentKeys;

/** A rule for the list of one program. */
function ruleOf(name: ArgumentKey, program: Program): Rule {
  return {
    needs: ["k3sVersion", "allowUntestedK3s", "workload", name],
    find: (configuration) => {
      const context = contextOf(configuration, program);
      return context === undefined ? [] : judgeList(context, name, configuration[name]);
    },
  };
}

/** Undefined where the version itself is refused: nobody knows its flags. */
function contextOf(configuration: Configuration, program: Program): ArgumentContext | undefined {
  const { k3sVersion, allowUntestedK3s, workload } = configuration;
  const release = releaseOf(k3sVersion, allowUntestedK3s);
  if ("refused" in release) return undefined;
  return { program, dialect: release.dialect, k3sVersion, ownIngress: workload.ownIngress };
}

function judgeList(context: ArgumentContext, name: ArgumentKey, entries: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [i, entry] of entries.entries()) {
    // A value in an entry of its own was told with its flag.
    if (isValueOf(entries[i - 1], entry)) continue;
    const next = entries[i + 1];
    const judge = (where: ArgumentContext): RefusedArgument | undefined =>
      isValueOf(entry, next) ? judgeSplit(where, entry, next) : judgeArgument(where, entry);
    const wrong = judge(context) ?? repeated(context, entry, seen);
    if (wrong === undefined) continue;
    const fix = wrong.ingress
      ? fixOfIngress(name, i, judge({ ...context, ownIngress: true }))
      : fixOf(name, i, wrong);
    problems.push(refuse([name, i], showArgument(entry), wrong.refused, fix));
  }
  return problems;
}

/** Whether an entry is the value of the one before it: that ends without one, and this has no hyphen. */
function isValueOf(before?: string, entry?: string): entry is string {
  return entry !== undefined && isLoose(before) && !entry.startsWith("-");
}

/** A flag whose value stands in the next entry. */
function judgeSplit(context: ArgumentContext, flag: string, value: string): RefusedArgument {
  const worse = judgeArgument(context, `${flag}=${value}`);
  if (worse !== undefined) return worse;
  return {
    refused: "its value stands in an entry of its own",
    advice: `make one entry ${flag}=${showArgument(value)} of the two ${IN_FILE}`,
  };
}

function repeated(
  { program }: ArgumentContext,
  entry: string,
  seen: Set<string>,
): RefusedArgument | undefined {
  const { name = "" } = parseArgument(program, entry) ?? {};
  const what = mayRepeat(name) ? entry : name;
  if (!seen.has(what)) {
    seen.add(what);
    return undefined;
  }
  const refused = mayRepeat(name) ? "it stands twice" : "it stands twice, and the last one would count";
  return { refused, advice: `leave one of them ${IN_FILE}` };
}

function fixOf(name: ArgumentKey, i: number, { instead, advice = OUT }: RefusedArgument): string {
  return instead === undefined ? advice : configSet([name, i], instead);
}

/**
 * What mends an argument that is for teams with an ingress of their own alone.
 * @param left what would still be wrong with it there
 */
function fixOfIngress(name: ArgumentKey, i: number, left: RefusedArgument | undefined): string {
  const yours = `${OUT}; or, if you bring what answers there: ${configSet(["workload", "ownIngress"], true)}`;
  if (left === undefined) return yours;
  return left.instead === undefined
    ? `${OUT}; or, if you bring what answers there, set workload.ownIngress, and ${fixOf(name, i, left)}`
    : `${yours} && ${fixOf(name, i, left)}`;
}

export const argumentRules: readonly Rule[] = [
  ruleOf("serverArguments", "server"),
  ruleOf("agentArguments", "agent"),
  ruleOf("kubeletArguments", "kubelet"),
];

/** What is allowed, and has an effect that few expect. */
const NOTED: readonly (readonly [pattern: RegExp, effect: string])[] = [
  [/^--?(disable|no-deploy)=(.*,)?coredns(,|$)/, "the cluster has no DNS until you bring one"],
  [
    /^--?disable-network-policy(=(1|t|true))?$/i,
    "NetworkPolicies have no effect unless something of yours enforces them",
  ],
  [
    /^--?write-kubeconfig-mode=0?\d?[0-7][4-7]$/,
    "every user of a master may read the administrator's credentials",
  ],
  [/^--?selinux(=(1|t|true))?$/i, "the machine image must have k3s-selinux, or pods do not start"],
  [
    /^--?protect-kernel-defaults(=(1|t|true))?$/i,
    "kubelet ends where the machine image's kernel settings are not those that it wants",
  ],
];

export function argumentWarnings({
  serverArguments,
  agentArguments,
  workload,
  k3sVersion,
}: Configuration): string[] {
  const noted = Object.entries({ serverArguments, agentArguments }).flatMap(([name, entries]) =>
    entries.flatMap((entry) =>
      NOTED.filter(([pattern]) => pattern.test(entry)).map(
        ([, effect]) => `${name}: with ${showArgument(entry)} ${effect}`,
      ),
    ),
  );
  const disables = serverArguments.some((entry) =>
    /^--?(disable|no-deploy)=(.*,)?(traefik|servicelb)(,|$)|^--?disable-helm-controller/.test(entry),
  );
  const useless =
    workload.ownIngress && !disables
      ? [
          `workload.ownIngress is true, but k3s ${k3sVersion} keeps its Traefik and servicelb on ports 80 and 443: nothing in serverArguments disables them`,
        ]
      : [];
  return [...noted, ...useless];
}
