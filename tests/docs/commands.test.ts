import { parse } from "yaml";
import { parseConfiguration } from "../../components/settings/parse";
import { KEYS } from "../../components/settings/schema";
import { runPrograms, type Graph } from "../../plan/batch";
import { blocks, PAGES, read } from "./pages";

jest.setTimeout(120_000);

const EXAMPLE = "docs/examples/Pulumi.example.yaml";
const all = PAGES.map(read).join("\n");
const configOf = (yaml: string): Record<string, unknown> =>
  (parse(yaml) as { config: Record<string, unknown> }).config;

describe("the front page", () => {
  const readme = read("README.md");
  const shell = blocks(readme, "sh");

  test("fits on 150 lines", () => {
    expect(readme.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  });

  test("begins with a plan that needs no account, of a stack that AWS would create, and with the tests", () => {
    expect(shell.slice(0, 2)).toEqual([
      "npm ci && npm run preview -- --stack prod\n",
      "npm ci && npm test\n",
    ]);
  });

  // A shell without INTERACTIVE_COMMENTS (zsh) takes a comment for arguments.
  test("has commands to paste, without comments and placeholders", () => {
    expect(shell.filter((block) => /#|<\w|\b[A-Z]+-[A-Z]+\b/.test(block))).toEqual([]);
  });
});

test("scripts that pages run exist", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const run = [...all.matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(([, name = ""]) => name);
  expect(run).toEqual(expect.arrayContaining(["preview", "kubeconfig", "reference", "user-data"]));
  expect(run.filter((name) => !(name in scripts))).toEqual([]);
});

test("keys that pages set exist", () => {
  /** Tags of the program, which begin as the keys do. */
  const tags = ["stack", "cluster"];
  const known = KEYS.map(
    ({ path }) => new RegExp(`^${path.replaceAll(".", "\\.").replaceAll("*", '([a-z]+|\\["[^"]+"\\])')}$`),
  );
  const named = [...all.matchAll(/k3s-ha:([a-z][\w.]*(?:\["[^"]+"\][\w.]*)?)/gi)].map(([, path = ""]) =>
    path.replace(/\[/, ".[").replace(/\.$/, ""),
  );
  expect(named).toContain("datastore.passwordEpoch");
  const unknown = named.filter((path) => !tags.includes(path) && !known.some((key) => key.test(path)));
  expect([...new Set(unknown)]).toEqual([]);
});

test("stack files in pages are accepted", () => {
  const files = blocks(all, "yaml");
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const values = Object.entries(configOf(file)).map(
      ([key, value]) => [key.replace("k3s-ha:", ""), value] as const,
    );
    expect([file, parseConfiguration(Object.fromEntries(values))]).toEqual([
      file,
      expect.objectContaining({ configuration: expect.anything() as unknown }),
    ]);
  }
});

describe("the stack file to copy", () => {
  let graph: Graph;

  beforeAll(async () => {
    const config = configOf(read(EXAMPLE));
    [graph] = (await runPrograms([{ name: EXAMPLE, stack: "example", config, preview: false }])) as [Graph];
  });

  test("is planned without an error or a warning", () => {
    expect(graph.errors).toEqual([]);
    expect(graph.diagnostics).toEqual([]);
    const groups = graph.registrations.filter(({ type }) => type === "aws:autoscaling/group:Group");
    expect(groups.map(({ name }) => name).sort()).toEqual([
      "k3s-agents-batch",
      "k3s-agents-web",
      "k3s-masters",
    ]);
  });

  test("explains itself: a comment for each key", () => {
    const lines = read(EXAMPLE).split("\n");
    const keys = lines.flatMap((line, i) => (/^ {2}k3s-ha:/.test(line) ? [i] : []));
    expect(keys.length).toBeGreaterThan(10);
    expect(keys.filter((i) => !/^ {2}#/.test(lines[i - 1] ?? "")).map((i) => lines[i])).toEqual([]);
  });

  test("has the outputs that pages read", () => {
    const outputs = [...all.matchAll(/pulumi stack output ([a-zA-Z]+)/g)].map(([, name = ""]) => name);
    expect(outputs).toEqual(expect.arrayContaining(["clusterId", "clusterSecret", "commands"]));
    expect(outputs.filter((name) => !(name in graph.outputs))).toEqual([]);
    const picked = [...all.matchAll(/jq -r \.(\w+)|^\| `\.(\w+)`/gm)].map(([, a, b]) => a ?? b ?? "");
    expect(picked).toEqual(
      expect.arrayContaining(["nodes", "shell", "kubeconfig", "forwardApi", "useForwardedApi"]),
    );
    expect(picked.filter((name) => !(name in (graph.outputs.commands as object)))).toEqual([]);
  });
});
