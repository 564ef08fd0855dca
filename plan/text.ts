import type { Settings } from "../components/settings/settings";
import { costsOf } from "./costs";
import type { Plan } from "./offline";
import { costLines, summaryOf } from "./summary";
import { shortType, treeLines } from "./tree";
import type { Diagnostic, Wire } from "./types";
import { isRecord, mask } from "./values";

/** What an offline plan is not; part of every output. */
export const LIMITS = [
  "no state: everything shows as a creation; what an existing stack would change is unknown",
  "no provider: no defaults, no automatic names, and nobody checked whether AWS accepts these values",
  "no look-ups: a dated fixture answers them; neither AWS nor the mirror of k3s was asked the preflight",
  "evidence of what the program registers, never that `pulumi up` succeeds: that needs `pulumi preview` with an account",
];

/**
 * The plan for people: what is about to exist, then the shape of `pulumi preview`.
 * @param settings as the program reads them; absent where it refuses them, or is another program
 * @param verbose whether the parts of the cost and every look-up are printed
 */
export function planText(plan: Plan, settings?: Settings, verbose = false): string {
  const sections = [
    [
      `Offline plan of ${plan.project}, stack ${plan.stack}, region ${plan.region} (not a preview, see below)`,
    ],
    ...(settings === undefined ? [] : summarySections(plan, settings, verbose)),
    treeLines(plan.registrations, plan.diagnostics),
    diagnosticLines(plan, settings !== undefined),
    outputLines(plan),
    verbose ? lookupLines(plan) : lookupLine(plan),
    countLines(plan),
    ["What this plan is not:", ...LIMITS.map((limit) => `    - ${limit}`)],
  ];
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n");
}

function summarySections(plan: Plan, settings: Settings, verbose: boolean): string[][] {
  const { registrations, region, diagnostics } = plan;
  const costs = costsOf(registrations);
  const warnings = warningsOf(diagnostics);
  const lines = summaryOf({ settings, registrations, costs, region, warnings });
  const width = Math.max(...lines.map(({ name }) => name.length));
  const parts = ["What it costs a month, US dollars:", ...costLines(costs).map((line) => `    ${line}`)];
  return [
    [
      "What a first `pulumi up` creates:",
      ...lines.map(({ name, text }) => `    ${name.padEnd(width)}  ${text}`),
    ],
    ...(verbose ? [parts] : []),
  ];
}

/** @param withoutWarnings where they stand above */
function diagnosticLines(plan: Plan, withoutWarnings: boolean): string[] {
  const lines: string[] = [];
  let title = "";
  const shown = plan.diagnostics.filter(({ severity }) => !withoutWarnings || severity !== "warning");
  const titled = shown.map((diagnostic) => ({ diagnostic, title: titleOf(plan, diagnostic) }));
  titled.sort((left, right) => left.title.localeCompare(right.title));
  for (const { diagnostic, title: next } of titled) {
    if (next !== title) {
      title = next;
      lines.push(`  ${title}:`);
    }
    const prefix = diagnostic.severity === "info" ? "" : `${diagnostic.severity}: `;
    lines.push(
      ...`${prefix}${diagnostic.message}`
        .trimEnd()
        .split("\n")
        .map((line) => `    ${line}`),
    );
  }
  return lines.length > 0 ? ["Diagnostics:", ...lines] : [];
}

function titleOf(plan: Plan, { urn, source }: Diagnostic): string {
  if (source === "plan") return "offline plan";
  const about = plan.registrations.find((one) => (urn ? one.urn === urn : one.parent === undefined));
  return about ? `${shortType(about.type)} (${about.name})` : `${plan.project}-${plan.stack}`;
}

function outputLines(plan: Plan): string[] {
  const outputs = stackOutputs(plan);
  const names = Object.keys(outputs).sort();
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = names.flatMap((name) => valueLines(`    ${name.padEnd(width)}: `, outputs[name] ?? null));
  return lines.length > 0 ? ["Outputs:", ...lines] : [];
}

/** The stack's outputs with secrets and unknown values masked. */
export function stackOutputs(plan: Plan): { [key: string]: Wire } {
  const stack = plan.registrations.find(({ parent }) => parent === undefined);
  return mask(stack?.outputs ?? {}) as { [key: string]: Wire };
}

/** Values as the CLI prints them: list elements with their index, keys of a mapping aligned. */
function valueLines(lead: string, value: Wire): string[] {
  const outer = " ".repeat(lead.length - lead.trimStart().length);
  const inner = `${outer}    `;
  if (Array.isArray(value)) {
    const elements = value.flatMap((element, index) => valueLines(`${inner}[${index}]: `, element));
    return [`${lead}[`, ...elements, `${outer}]`];
  }
  if (isRecord(value)) {
    const width = Math.max(0, ...Object.keys(value).map((key) => key.length));
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    const lines = entries.flatMap(([key, element]) => valueLines(`${inner}${key.padEnd(width)}: `, element));
    return [`${lead}{`, ...lines, `${outer}}`];
  }
  const marker = value === "[secret]" || value === "[unknown]";
  return [`${lead}${marker ? value : JSON.stringify(value)}`];
}

function lookupLines(plan: Plan): string[] {
  const counts = new Map<string, number>();
  for (const { token, args } of plan.lookups.filter(({ error }) => error === undefined)) {
    const call = `${shortType(token)}(${JSON.stringify(mask(args))})`;
    counts.set(call, (counts.get(call) ?? 0) + 1);
  }
  const lines = [...counts].map(([call, count]) => `    ${call}${count > 1 ? ` × ${count}` : ""}`).sort();
  const { file, date } = plan.fixture;
  return lines.length > 0 ? [`Look-ups answered from ${file} of ${date}, not by AWS:`, ...lines] : [];
}

/** The messages of all warnings. */
export function warningsOf(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.filter(({ severity }) => severity === "warning").map(({ message }) => message);
}

function lookupLine({ lookups, fixture }: Plan): string[] {
  const answered = lookups.filter(({ error }) => error === undefined).length;
  return answered === 0
    ? []
    : [
        `${answered} look-ups were answered from ${fixture.file} of ${fixture.date}, not by AWS; -v lists them.`,
      ];
}

function countLines(plan: Plan): string[] {
  const created = plan.registrations.filter(({ readId }) => readId === undefined);
  const read = plan.registrations.length - created.length;
  const components = created.filter(({ custom }) => !custom).length;
  const count = (severity: Diagnostic["severity"]) =>
    plan.diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return [
    "Resources:",
    `    + ${created.length} to create (${components} of them the stack and components)`,
    ...(read > 0 ? [`    > ${read} to read`] : []),
    `    errors: ${count("error")}, warnings: ${count("warning")}`,
  ];
}
