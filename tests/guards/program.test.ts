import { runPrograms, type Case, type Graph } from "../../plan/batch";
import { input, ofType } from "../../plan/graph";
import { mask } from "../../plan/values";
import { groupOf, templateOf } from "../support/graph/read";
import {
  beside,
  current,
  elsewhere,
  etcd,
  login,
  lost,
  RANGES,
  refused,
  replacing,
  single,
  up,
} from "../support/guardCases";

/**
 * The guards in the real index.ts, beside masters that run as the plan's fixture says. What this cannot prove: that EC2
 * matches tags as the fixture does, and that an `up` really stops (tests/e2e/guards.test.ts asks the engine).
 */
/** What a launch template gives the machines themselves. */
function machineTags(graph: Graph, group: string, resourceType = "instance"): Record<string, unknown> {
  const all = input(templateOf(graph, group), "tagSpecifications") as { resourceType: string; tags: never }[];
  return all.find((one) => one.resourceType === resourceType)?.tags ?? {};
}

const messages = ({ errors }: Graph) => errors.map(({ message }) => message).join("\n");
const warnings = ({ diagnostics }: Graph) =>
  diagnostics.filter(({ severity }) => severity === "warning").map(({ message }) => message);
const masterTemplates = (name: string) =>
  ofType(run(name), "LaunchTemplate").filter(({ name: own }) => own.startsWith("k3s-masters"));

const graphs = new Map<string, Graph>();
async function record(cases: Record<string, Omit<Case, "name">>): Promise<void> {
  const named = Object.entries(cases).map(([name, one]) => ({ name, ...one }));
  for (const graph of await runPrograms(named)) graphs.set(graph.name, graph);
}

function run(name: string): Graph {
  const found = graphs.get(name);
  if (!found) throw new Error(`no run ${name}`);
  return found;
}

beforeAll(async () => {
  await record({
    fresh: up(current),
    sqlite: up(single),
    sqliteAcceptsLoss: up({ ...single, datastore: lost }),
    elsewhere: { ...up(elsewhere(login)), secretKeys: ["datastore"] },
    etcd: {
      ...up(etcd("https://a.example.com:2379,https://b.example.com:2379")),
      secretKeys: ["datastore"],
    },
  });
  // What the plan generates is the same in every run.
  const digest = (name: string, tag: string) => String(machineTags(run(name), "masters")[tag]);
  await record({
    ...Object.fromEntries(refused.map(([name, config, world]) => [name, up(config, world)])),
    ...beside(digest),
  });
}, 180_000);

describe("tags", () => {
  test("masters carry version, kind of datastore and a digest that is no secret; agents and disks do not", () => {
    const tags = machineTags(run("fresh"), "masters");
    const ofDisks = machineTags(run("fresh"), "masters", "volume");
    expect(Object.fromEntries(Object.entries(tags).filter(([key]) => !(key in ofDisks)))).toEqual({
      "k3s-ha:k3s-version": "v1.36.4+k3s1",
      "k3s-ha:datastore": "rds",
      "k3s-ha:secrets": expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      "k3s-ha:ranges": RANGES,
    });
    for (const name of ["fresh", "sqlite"])
      expect(
        JSON.stringify(mask(templateOf(run(name), "masters").inputs.tagSpecifications ?? "")),
      ).not.toContain("[secret]");
    expect(machineTags(run("fresh"), "agents-default")).toEqual(
      machineTags(run("fresh"), "agents-default", "volume"),
    );
  });

  test("the only master of SQLite carries a digest of itself, and nothing but an accepted up replaces it", () => {
    const machine = (name: string) => machineTags(run(name), "masters")["k3s-ha:machine"];
    expect(machine("sqlite")).toMatch(/^[0-9a-f]{16}$/);
    expect(machine("sqliteAcceptsLoss")).toBe(machine("sqlite"));
    expect(input(groupOf(run("sqlite"), "masters"), "instanceRefresh")).toBeUndefined();
    expect(input(groupOf(run("sqliteAcceptsLoss"), "masters"), "instanceRefresh.preferences")).toMatchObject({
      minHealthyPercentage: 0,
      maxHealthyPercentage: 100,
    });
  });

  test("dialect: on the masters' group for all its machines, and on the database, with the password's epoch", () => {
    const tags = (group: string) => input(groupOf(run("fresh"), group), "tags");
    expect(tags("masters")).toContainEqual({
      ...{ key: "k3s-ha:dialect", value: "current", propagateAtLaunch: true },
    });
    expect(JSON.stringify(tags("agents-default"))).not.toContain("k3s-ha:dialect");
    const [instance] = ofType(run("fresh"), "aws:rds:Instance");
    expect(instance && input(instance, "tags")).toMatchObject({
      "k3s-ha:dialect": "current",
      "k3s-ha:password-epoch": "0",
    });
  });
});

describe("in a stack that runs", () => {
  test.each(refused)("%s is refused before anything registers", (name, _config, _world, text) => {
    expect(messages(run(name))).toMatch(text);
    expect(run(name).errors.map(({ foreseen }) => foreseen)).toEqual([true]);
    expect(run(name).registrations.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
  });

  test("the next minor, the same secrets and another password pass; the last is warned of", () => {
    expect(messages(run("next"))).toBe("");
    expect(warnings(run("next"))).toEqual([
      expect.stringContaining("datastore.passwordEpoch goes from 0 to 1"),
    ]);
    const password = ofType(run("next"), "RandomPassword").find(
      ({ name }) => name === "k3s-datastore-password",
    );
    expect(password && input(password, "keepers")).toEqual({ epoch: "1" });
  });

  test.each([
    ["masters of another stack, and agents, are nobody's business", "strangers"],
    ["going back passes while an old master runs, with secrets that one master has", "back"],
    ["SQLite: the same machine stays", "sqliteSame"],
  ])("%s", (_name, name) => {
    expect(messages(run(name))).toBe("");
  });

  test("other secrets stop the deployment before any template, agents' too", () => {
    expect(messages(run("newToken"))).toMatch(/clusterSecret or agentToken is not what i-0a run/);
    expect(run("newToken").errors.every(({ foreseen }) => foreseen)).toBe(true);
    expect(ofType(run("newToken"), "LaunchTemplate")).toEqual([]);
  });

  test("another login at the same external server passes, host names in any case", () => {
    expect(messages(run("otherLogin"))).toBe("");
  });

  test("another external server stops the deployment before anything that holds a secret", () => {
    expect(messages(run("otherServer"))).toMatch(
      /datastore\.endpoint: \[secret\] is refused: .* than i-0a use: new masters would make another cluster/,
    );
    expect(run("otherServer").errors.every(({ foreseen }) => foreseen)).toBe(true);
    expect(messages(run("otherServer"))).not.toContain("geheim");
    for (const type of ["LaunchTemplate", "ssm/parameter:Parameter"])
      expect(ofType(run("otherServer"), type).map(({ name }) => name)).toEqual(
        type === "LaunchTemplate" ? [] : ["k3s-kubeconfig"],
      );
  });

  test("another external server that is accepted replaces agents, too, with a warning", () => {
    expect(messages(run("movedAccepted"))).toBe("");
    expect(warnings(run("movedAccepted"))).toContainEqual(expect.stringMatching(/^THE CLUSTER IS LOST/));
    const userData = (name: string) => input(templateOf(run(name), "agents-default"), "userData");
    expect(userData("movedAccepted")).not.toBe(userData("elsewhere"));
  });

  test("one member of etcd in common is the same cluster", () => {
    expect(messages(run("etcdMember"))).toBe("");
    expect(machineTags(run("etcd"), "masters")["k3s-ha:endpoint"]).toMatch(/^[0-9a-f]{16} [0-9a-f]{16}$/);
  });

  test("other secrets pass when accepted, with a warning", () => {
    expect(messages(run("newTokenAccepted"))).toBe("");
    expect(warnings(run("newTokenAccepted"))).toEqual([expect.stringContaining("acceptNewSecrets is on")]);
    const digest = (name: string) => machineTags(run(name), "masters")["k3s-ha:secrets"];
    expect(digest("newTokenAccepted")).not.toBe(digest("fresh"));
  });

  test.each(Object.keys(replacing))(
    "SQLite: a change of %s is refused before the masters' template",
    (name) => {
      expect(messages(run(name))).toMatch(/replaces the only master i-0a, and with it THE CLUSTER IS LOST/);
      expect(masterTemplates(name)).toEqual([]);
    },
  );

  test("SQLite: agents are replaced with their master, whatever replaces it, and only then", () => {
    const userData = (name: string) => input(templateOf(run(name), "agents-default"), "userData");
    expect(userData("sqliteSame")).toBe(userData("sqlite"));
    expect(userData("diskAccepted")).not.toBe(userData("sqlite"));
  });

  test("SQLite: a loss that is accepted is warned of", () => {
    expect(messages(run("sqliteAccepted"))).toBe("");
    expect(warnings(run("sqliteAccepted"))).toContainEqual(expect.stringMatching(/^THE CLUSTER IS LOST/));
  });
});
