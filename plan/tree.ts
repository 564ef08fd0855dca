import { detailsOf } from "./details";
import type { Diagnostic, Registration } from "./types";

interface Row {
  readonly mark: string;
  readonly type: string;
  readonly name: string;
  readonly plan: string;
  readonly info: string;
}

/** The resource tree as `pulumi preview` prints it. Siblings are sorted, so that two plans can be compared line by line. */
export function treeLines(registrations: Registration[], diagnostics: Diagnostic[]): string[] {
  const rows = registrations
    .filter(({ parent }) => parent === undefined)
    .flatMap((root) => branch(root, "", "", registrations, diagnostics));
  const typeWidth = Math.max(4, ...rows.map(({ type }) => type.length)) + 2;
  const nameWidth = Math.max(4, ...rows.map(({ name }) => name.length)) + 2;
  const line = ({ mark, type, name, plan, info }: Row) =>
    ` ${mark}   ${type.padEnd(typeWidth)}${name.padEnd(nameWidth)}${plan.padEnd(8)}${info}`.trimEnd();
  return [{ mark: " ", type: "Type", name: "Name", plan: "Plan", info: "Info" }, ...rows].map(line);
}

/** `aws:ec2/vpc:Vpc` → `aws:ec2:Vpc`, as the CLI shows types. */
export function shortType(type: string): string {
  return type.replace(/^([^:]+):([^/:]+)\/[^:]+:/, "$1:$2:");
}

function branch(
  registration: Registration,
  lead: string,
  childLead: string,
  all: Registration[],
  diagnostics: Diagnostic[],
): Row[] {
  const children = all.filter(({ parent }) => parent === registration.urn).sort(order(all));
  const row = {
    mark: registration.readId === undefined ? "+" : ">",
    type: lead + shortType(registration.type),
    name: registration.name,
    plan: registration.readId === undefined ? "create" : "read",
    info: summary(registration, diagnostics),
  };
  const below = children.flatMap((child, index) => {
    const last = index === children.length - 1;
    return branch(
      child,
      childLead + (last ? "└─ " : "├─ "),
      childLead + (last ? "   " : "│  "),
      all,
      diagnostics,
    );
  });
  return [row, ...below];
}

/** Resources without children first, as the CLI does; then by type and name. */
function order(all: Registration[]) {
  const parents = new Set(all.map(({ parent }) => parent));
  const key = (one: Registration) => `${parents.has(one.urn) ? 1 : 0} ${one.type} ${one.name}`;
  return (left: Registration, right: Registration) =>
    key(left).localeCompare(key(right), "en", { numeric: true });
}

function summary(registration: Registration, diagnostics: Diagnostic[]): string {
  const isRoot = registration.parent === undefined;
  const about = diagnostics.filter(
    ({ urn, source }) => source !== "plan" && (urn ? urn === registration.urn : isRoot),
  );
  const count = (severity: Diagnostic["severity"], word: string) => {
    const found = about.filter((diagnostic) => diagnostic.severity === severity).length;
    return found === 0 ? [] : [`${found} ${word}${found > 1 ? "s" : ""}`];
  };
  return [
    ...detailsOf(registration),
    ...count("error", "error"),
    ...count("warning", "warning"),
    ...count("info", "message"),
  ].join("; ");
}
