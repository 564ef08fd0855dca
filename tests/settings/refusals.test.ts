import { runPrograms, type Graph } from "../../plan/batch";
import { tables, type Hostile, type Refusal } from "../support/refusals";

/**
 * Configurations that must be refused, each run through the real index.ts: every mistake is told with its key, the value,
 * what is allowed and the fix, and nothing but the Stack was registered.
 * What this cannot prove: that AWS itself refuses what is accepted here, or accepts what is refused. The answers of AWS
 * are those of the plan's fixture.
 */
const table: readonly Hostile[] = [
  ...tables(__dirname, "refusals"),
  ...tables(__dirname, "../guards/refusals"),
];

/** Secrets that a wrong value or a wrong place must not bring into an error. */
const CANARY = "canary-zq7";
const canaries: Record<string, unknown>[] = [
  { clusterSecret: CANARY },
  { clusterSecret: `K10${CANARY}-long-enough-but-refused` },
  { clusterSecret: `${CANARY}-has-"quotes"-in-its-middle` },
  { clusterSecret: { [CANARY]: CANARY } },
  { clusterSecret: [CANARY, CANARY] },
];

/** Keys that are secret, or objects that hold one: their values are not shown. */
const HIDDEN = [
  "clusterSecret",
  "agentToken",
  "datastore",
  "datastore.endpoint",
  "datastore.ca",
  "datastore.certificate",
  "datastore.key",
];

/** What `pulumi config set --path` and YAML make of texts, numbers and booleans: legal, though of another type. */
const accepted: Record<string, unknown>[] = [
  { datastore: { engineVersion: 15 } },
  { tags: { "cost-center": 42, production: true } },
  { masters: { labels: { "example.com/rack": 7, "example.com/fast": true } } },
  { agentPools: { web: { labels: { tier: false } } } },
  { protect: "true", imageEpoch: "3", preflight: "false" },
  { masters: { taints: [] }, clusterSecret: "fX7rN2kQ9wB4mT6z" },
];

const cases = [
  ...table.map(({ config, aws }, i) => ({ name: title(i), config, ...aws })),
  ...canaries.map((config, i) => ({ name: `canary ${i}`, config, secretKeys: ["clusterSecret"] })),
  ...accepted.map((config, i) => ({ name: `accepted ${i}`, config })),
];
let graphs: Graph[] = [];
beforeAll(async () => {
  graphs = await runPrograms(cases);
}, 120_000);

function graphOf(name: string): Graph {
  const found = graphs.find((graph) => graph.name === name);
  if (!found) throw new Error(`no graph of ${name}`);
  return found;
}

function title(i: number): string {
  const text = JSON.stringify(table[i]?.config);
  return `${i}: ${text.length > 90 ? `${text.slice(0, 87)}…` : text}`;
}

/** The errors of a run, one text each. */
function errorsOf(graph: Graph): string[] {
  expect(graph.errors.map(({ foreseen }) => foreseen)).toEqual([true]);
  const message = graph.errors[0]?.message ?? "";
  const [head = "", ...rest] = message.split(/\n {2}- /);
  if (rest.length === 0) return [head];
  expect(head).toBe(`the configuration has ${rest.length === 1 ? "an error" : `${rest.length} errors`}:`);
  return rest;
}

function says(text: string, { key, reason = "", allowed = "", fix }: Refusal): boolean {
  const [, head = "", list = "", mend = ""] = /^(.*?)(?:; allowed: (.*?))?; fix: (.*)$/s.exec(text) ?? [];
  const full = key.includes(":") ? key : `k3s-ha:${key}`;
  const named = head.startsWith(`${full}: `) || head.startsWith(`${full} is missing: `);
  return named && head.includes(reason) && list.includes(allowed) && mend.includes(fix);
}

/** A scalar of the configuration, as JSON shows it. */
function valueAt(config: unknown, key: string): string | undefined {
  const value = key
    .split(".")
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], config);
  return typeof value === "string" || typeof value === "number"
    ? JSON.stringify(value).slice(0, 70)
    : undefined;
}

test("the table holds a hundred configurations, twenty of them with two mistakes", () => {
  expect(table.length).toBeGreaterThanOrEqual(100);
  expect(table.filter(({ errors }) => errors.length > 1).length).toBeGreaterThanOrEqual(20);
});

describe("a configuration that is refused tells every mistake, and registers nothing", () => {
  test.each(table.map((hostile, i) => [title(i), hostile] as const))("%s", (name, hostile) => {
    const graph = graphOf(name);
    const left = errorsOf(graph);
    expect(graph.registrations.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
    for (const refusal of hostile.errors) {
      const found = left.findIndex((text) => says(text, refusal));
      expect({ refusal, among: found < 0 ? left : "found" }).toEqual({ refusal, among: "found" });
      const [text = ""] = left.splice(found, 1);
      const shown = HIDDEN.includes(refusal.key) ? undefined : valueAt(hostile.config, refusal.key);
      if (shown && !text.includes("unknown key")) expect(text).toContain(shown);
    }
    expect(left).toEqual([]);
  });
});

describe("a secret is never shown", () => {
  test.each(canaries.map((config, i) => [`canary ${i}`, config] as const))("%s", (name) => {
    const graph = graphOf(name);
    expect(errorsOf(graph).join("\n")).toContain("k3s-ha:clusterSecret: [secret] is refused");
    expect(JSON.stringify(graph)).not.toContain(CANARY);
  });
});

describe("what the CLI makes of values is accepted", () => {
  test.each(accepted.map((config, i) => [JSON.stringify(config), i] as const))("%s", (_config, i) => {
    const graph = graphOf(`accepted ${i}`);
    expect(graph.errors).toEqual([]);
    expect(graph.registrations.length).toBeGreaterThan(50);
  });
});
