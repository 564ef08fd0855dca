import type { Graph } from "../../../plan/batch";
import { input, ofType } from "../../../plan/graph";
import type { Registration } from "../../../plan/types";
import { textOf } from "./read";

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: unknown;
}

/** Security group rules, rights and flags as lines that a table by hand can hold. */

const party = (id: string) => id.replace(/^k3s-firewall-(.*)-id$/, "$1");

/** A rule as one line: from > to, protocol, port. */
function line(rule: Registration): string {
  const own = party(textOf(rule, "securityGroupId"));
  const other =
    input(rule, "cidrIpv4") === undefined
      ? party(textOf(rule, "referencedSecurityGroupId"))
      : textOf(rule, "cidrIpv4");
  const [from, to] = [textOf(rule, "fromPort"), textOf(rule, "toPort")];
  const port = input(rule, "fromPort") === undefined ? "all" : from === to ? from : "a range";
  const ends = rule.type.includes("Ingress") ? `${other} > ${own}` : `${own} > ${other}`;
  return `${ends} ${textOf(rule, "ipProtocol")} ${port}`;
}

const lines = (run: Graph, type: string) => ofType(run, type).map(line).sort();
export const ingress = (run: Graph) => lines(run, "SecurityGroupIngressRule");
export const egress = (run: Graph) => lines(run, "SecurityGroupEgressRule");

/** Rules that one run has and another has not. */
export const beyond = (run: string[], base: string[]) => run.filter((rule) => !base.includes(rule));

/** What a role may do, one line for each action: action, resource, condition. */
export function rights(policy: string): string[] {
  const { Statement } = JSON.parse(policy) as { Statement: Statement[] };
  return Statement.flatMap(({ Effect, Action, Resource, Condition }) => {
    expect(Effect).toBe("Allow");
    return [Action]
      .flat()
      .flatMap((action) =>
        [Resource]
          .flat()
          .map((resource) => [action, resource, JSON.stringify(Condition) ?? ""].join(" ").trim()),
      );
  }).sort();
}

/** Flags with their values, sorted: their order means nothing. */
export function pairs(flags: readonly string[]): string[] {
  return flags
    .join("\n")
    .split(/\n(?=--)/)
    .map((flag) => flag.replace("\n", " "))
    .sort();
}
