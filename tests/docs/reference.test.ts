import { parse } from "yaml";
import { KEYS } from "../../components/settings/schema";
import { withCombinations } from "../../tools/reference/combinations";
import { exampleOf } from "../../tools/reference/examples";
import { withReference } from "../../tools/reference/markdown";
import { read, rows } from "./pages";

const page = read("docs/configuration.md");
const reference = page.slice(page.indexOf("<!-- reference:begin"), page.indexOf("<!-- reference:end"));
const keyRows = rows(reference).filter(([key = ""]) => key.startsWith("`"));

describe("the reference of the keys", () => {
  test("is what the generator writes", () => {
    expect(withReference(page, KEYS)).toBe(page);
  });

  test("is written anew whatever stood between its markers", () => {
    const changed = page.replace(reference, "<!-- reference:begin -->\nold\n");
    expect(changed).not.toBe(page);
    expect(withReference(changed, KEYS)).toBe(page);
  });

  test.each([
    "k3sVersion",
    "clusterSecret",
    "k3sSha256.amd64",
    "network.natGateway",
    "api.access",
    "workload.cidrs",
    "masters.taints",
    "agentPools.<name>.spot",
    "datastore.engineVersion",
    "datastore.replaceLosesCluster",
    "gates.totalMinutes",
  ])("has a row for %s", (key) => {
    expect(keyRows.filter(([cell = ""]) => cell.split(" ")[0] === `\`${key}\``).length).toBe(1);
  });

  test("says of every key what it is, its default, what is allowed and how it is written", () => {
    expect(keyRows.length).toBeGreaterThan(60);
    for (const row of keyRows) {
      expect([row, row.length, row.every((cell) => cell !== "")]).toEqual([row, 5, true]);
    }
  });

  test("marks secrets, and shows no value of one", () => {
    const [key, , , , example] = keyRows.find(([cell = ""]) => cell.startsWith("`clusterSecret`")) ?? [];
    expect(key).toContain("**secret**");
    expect(example).toBe("`pulumi config set --secret k3s-ha:clusterSecret`");
    const secrets = KEYS.filter(({ secret }) => secret).map(({ example: value }) => String(value).trim());
    expect(secrets.length).toBeGreaterThan(5);
    expect(secrets.filter((value) => page.includes(value))).toEqual([]);
  });

  test("without its markers is refused", () => {
    expect(() => withReference("# Configuration", KEYS)).toThrow("<!-- reference:begin -->");
  });
});

describe("the example of a key", () => {
  const example = (path: string): string => {
    const key = KEYS.find((entry) => entry.path === path);
    if (!key) throw new Error(`no key ${path}`);
    return exampleOf(key, KEYS);
  };

  test.each([
    ["protect", "k3s-ha:protect: true"],
    ["api.healthCheck", "k3s-ha:api: { healthCheck: readyz }"],
    ["agentPools.*.labels", "k3s-ha:agentPools: { web: { labels: { example.com/tier: web } } }"],
    // A number would lose what the version says.
    ["datastore.engineVersion", 'k3s-ha:datastore: { engineVersion: "11.5" }'],
    ["agentToken", "pulumi config set --secret k3s-ha:agentToken"],
    ["datastore.endpoint", "pulumi config set --secret --path 'k3s-ha:datastore.endpoint'"],
    ["datastore.ca", "pulumi config set --secret --path 'k3s-ha:datastore.ca' <file.pem"],
    [
      "registries.configs.*.auth",
      "k3s-ha:registries: { configs: { registry.example.com: { auth: { username: puller } } } }",
    ],
    [
      "registries.configs.*.auth.password",
      `pulumi config set --secret --path 'k3s-ha:registries.configs["registry.example.com"].auth.password'`,
    ],
  ])("%s is %s", (path, text) => expect(example(path)).toBe(text));

  const open = KEYS.filter(({ path, secret }) => !secret && path !== "registries.configs.*.auth");

  test.each(open.map((key) => [key.path, key] as const))("%s is read as its value again", (path, key) => {
    const line = parse(exampleOf(key, KEYS)) as Record<string, unknown>;
    const value = path.split(".").reduce<unknown>((at, segment, i) => {
      const inner = at as Record<string, unknown>;
      if (i === 0) return inner[`k3s-ha:${segment}`];
      return segment === "*" ? Object.values(inner)[0] : inner[segment];
    }, line);
    expect(value).toEqual(key.example);
  });
});

describe("the table of datastores", () => {
  const datastores = read("docs/datastores.md");

  test("is what the generator writes", () => {
    expect(withCombinations(datastores)).toBe(datastores);
  });

  // By hand: what is supported of what the source design names.
  test.each([
    ["rds", /^yes$/, /^yes$/],
    ["external PostgreSQL", /^yes$/, /^yes$/],
    ["external MySQL", /^yes$/, /^yes$/],
    ["external etcd", /^no: etcd offers this k3s no lock/, /^yes$/],
    ["sqlite", /^yes$/, /^yes$/],
  ])("says of %s with v0.10 %s, with current k3s %s", (name, old, current) => {
    const [, ...cells] = rows(datastores).find(([cell]) => cell === name) ?? [];
    expect(cells).toEqual([expect.stringMatching(old), expect.stringMatching(current)]);
  });

  test.each([
    ["from v0.10.0, below v0.11.0", /^yes$/, "11.5"],
    ["from v0.11.0, below v1.19.1", /^no: /, ""],
    ["from v1.24.13, below v1.28.0", /^with `allowUntestedK3s` only: agents can deadlock/, "15"],
    ["from v1.28.0, below v1.31.3", /^with `allowUntestedK3s` only: agents can deadlock/, "15"],
    ["from v1.33.1, below v2.0.0", /^yes$/, "15"],
    ["from v2.0.0", /^no: /, ""],
  ])("says of k3s %s: %s, PostgreSQL %s", (span, accepted, postgres) => {
    const [, found, , version] = rows(datastores).find(([cell]) => cell === span) ?? [];
    expect(found).toMatch(accepted);
    expect(version).toBe(postgres);
  });
});
