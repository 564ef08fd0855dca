import { runPrograms, type Case, type Graph } from "../plan/batch";
import { input, ofType } from "../plan/graph";
import { mask } from "../plan/values";
import { groupOf, templateOf } from "./graph/read";

/**
 * The guards in the real index.ts, beside masters that run as the plan's fixture says. What this cannot prove: that EC2
 * matches tags as the fixture does, and that an `up` really stops (tests/e2e/guards.test.ts asks the engine).
 */
const RANGES = "10.42.0.0/16 10.43.0.0/16";
const NEW = "network=new:10.0.0.0/16 key=aws user=k3s database=k3s encrypted=true";
const STACK = { "k3s-ha:stack": "organization/k3s-ha/dev" };

type Tags = Record<string, string>;
const master = (id: string, tags: Tags, state = "running") => ({
  id,
  state,
  privateIp: "10.0.0.7",
  tags: {
    ...STACK,
    "k3s-ha:group": "masters",
    "k3s-ha:dialect": "current",
    "k3s-ha:datastore": "rds",
    "k3s-ha:ranges": RANGES,
    ...tags,
  },
});
const version = (id: string, k3sVersion: string, tags: Tags = {}) =>
  master(id, { "k3s-ha:k3s-version": k3sVersion, ...tags });
const database = (tags: Tags) => ({
  dbInstanceIdentifier: "k3s-0123456789ab",
  tags: {
    ...STACK,
    "k3s-ha:created-with": NEW,
    "k3s-ha:dialect": "current",
    "k3s-ha:password-epoch": "0",
    ...tags,
  },
});

interface World {
  readonly masters?: ReturnType<typeof master>[];
  readonly database?: Tags;
}
const current = { k3sVersion: "v1.36.4+k3s1" };
const single = { ...current, masters: { min: 1, desired: 1, max: 1 }, datastore: { kind: "sqlite" } };
const external = {
  kind: "external",
  endpoint: "https://etcd.example.com:2379",
  cidrs: ["10.1.0.0/16"],
};

/** An `up` of a configuration in a world. */
function up(
  config: Record<string, unknown>,
  { masters = [], database: tags }: World = {},
): Omit<Case, "name"> {
  const databases = { instances: tags === undefined ? [] : [database(tags)] };
  return { config, preview: false, fixture: { instances: masters, databases } };
}

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

const refused: [name: string, config: Record<string, unknown>, world: World, text: RegExp][] = [
  [
    "a skipped minor beside a newer master",
    current,
    { database: {}, masters: [version("i-0a", "v1.34.9+k3s1"), version("i-0b", "v1.35.7+k3s1")] },
    /masters of v1\.34 run.*take v1\.35 next/,
  ],
  [
    "a minor back, where no old master runs; one that ended does not count",
    { k3sVersion: "v1.35.7+k3s1" },
    {
      database: {},
      masters: [
        version("i-0b", "v1.36.4+k3s1"),
        master("i-0a", { "k3s-ha:k3s-version": "v1.35.7+k3s1" }, "shutting-down"),
      ],
    },
    /no master of v1\.35 runs any more/,
  ],
  [
    "another dialect on the stack's database",
    current,
    { database: { "k3s-ha:dialect": "v0.10" }, masters: [version("i-0a", "v0.10.2")] },
    /k3s-0123456789ab holds a cluster of v0\.10/,
  ],
  [
    "another dialect on an external datastore, by a stopped master",
    { ...current, datastore: external },
    { masters: [master("i-0a", { "k3s-ha:dialect": "v0.10", "k3s-ha:datastore": "external" }, "stopped")] },
    /the masters' datastore holds a cluster of v0\.10/,
  ],
  [
    "another kind of datastore",
    current,
    { masters: [version("i-0a", "v1.36.4+k3s1", { "k3s-ha:datastore": "sqlite" })] },
    /of the kind sqlite/,
  ],
  [
    "another service range",
    { ...current, network: { serviceCidr: "10.44.0.0/16" } },
    { database: {}, masters: [version("i-0a", "v1.36.4+k3s1"), version("i-0b", "v1.36.4+k3s1")] },
    /network\.podCidr: "10\.42\.0\.0\/16" is refused: .* network\.serviceCidr 10\.44\.0\.0\/16 are not the ranges of i-0a, i-0b/,
  ],
  [
    "a master without a version",
    current,
    { database: {}, masters: [master("i-0a", {})] },
    /nothing tells which version i-0a runs/,
  ],
];

const newToken = { ...current, agentToken: "another-agent-token-0123" };
const lost = { kind: "sqlite", replaceLosesCluster: true };
/** Each would replace the only master. */
const replacing = {
  "its tags": { tags: { team: "other" } },
  "its image": { imageEpoch: 1 },
  "its disk": { masters: { ...single.masters, rootVolumeGiB: 60 } },
  "its labels": { masters: { ...single.masters, labels: { "example.com/rack": "7" } } },
  "its flags": { serverArguments: ["--disable=servicelb"] },
  "its k3s": { k3sVersion: "v1.36.5+k3s1" },
};

const login = "postgres://k3s:geheim-geheim@db.example.com:5432/k3s?sslmode=require";
const elsewhere = (endpoint: string, more = {}) => ({
  ...current,
  datastore: { kind: "external", endpoint, cidrs: ["10.1.0.0/16"], ...more },
});
const etcd = (endpoint: string) => elsewhere(endpoint);

/** Runs beside masters that carry the digests of a new stack. */
function beside(digestOf: (name: string, tag: string) => string): Record<string, Omit<Case, "name">> {
  const same = { "k3s-ha:secrets": digestOf("fresh", "k3s-ha:secrets") };
  const machine = digestOf("sqlite", "k3s-ha:machine");
  const running = { database: {}, masters: [version("i-0a", "v1.36.4+k3s1", same)] };
  const only = { "k3s-ha:datastore": "sqlite", "k3s-ha:machine": machine, ...same };
  const onlyMaster = { masters: [version("i-0a", "v1.36.4+k3s1", only)] };
  const ofElsewhere = {
    "k3s-ha:datastore": "external",
    "k3s-ha:secrets": digestOf("elsewhere", "k3s-ha:secrets"),
    "k3s-ha:endpoint": digestOf("elsewhere", "k3s-ha:endpoint"),
  };
  const ofEtcd = {
    ...ofElsewhere,
    "k3s-ha:secrets": digestOf("etcd", "k3s-ha:secrets"),
    "k3s-ha:endpoint": digestOf("etcd", "k3s-ha:endpoint"),
  };
  const onEtcd = { masters: [version("i-0a", "v1.36.4+k3s1", ofEtcd)] };
  const onElsewhere = { masters: [version("i-0a", "v1.36.4+k3s1", ofElsewhere)] };
  const secretKeys = ["agentToken", "clusterSecret"];
  return {
    next: up(
      { ...current, datastore: { passwordEpoch: 1 } },
      { database: {}, masters: [version("i-0a", "v1.35.7+k3s1", same)] },
    ),
    strangers: up(current, {
      database: {},
      masters: [
        version("i-0a", "v1.20.0+k3s1", { "k3s-ha:stack": "organization/k3s-ha/other" }),
        version("i-0b", "v1.20.0+k3s1", { "k3s-ha:group": "agents-default" }),
      ],
    }),
    back: up(
      { k3sVersion: "v1.35.7+k3s1" },
      {
        database: {},
        masters: [
          version("i-0a", "v1.35.7+k3s1", same),
          version("i-0b", "v1.36.4+k3s1", {
            "k3s-ha:secrets": "0123456789abcdef",
            "k3s-ha:ranges": "10.1.0.0/16 10.2.0.0/16",
          }),
        ],
      },
    ),
    movedAccepted: {
      ...up(elsewhere(login.replace("db.", "db2."), { replaceLosesCluster: true }), onElsewhere),
      secretKeys: ["datastore"],
    },
    ...Object.fromEntries(
      Object.entries({
        otherLogin: login.replace("k3s:", "k3s2:").replace("db.", "DB."),
        otherServer: login.replace("db.", "db2."),
      }).map(([name, endpoint]) => [
        name,
        { ...up({ ...elsewhere(endpoint), secretDelivery: "ssm" }, onElsewhere), secretKeys: ["datastore"] },
      ]),
    ),
    etcdMember: {
      ...up(etcd("https://c.example.com:2379,https://b.example.com:2379"), onEtcd),
      secretKeys: ["datastore"],
    },
    newToken: { ...up(newToken, running), secretKeys },
    newTokenAccepted: { ...up({ ...newToken, acceptNewSecrets: true }, running), secretKeys },
    sqliteSame: up(single, onlyMaster),
    sqliteAccepted: {
      // Given up, versions and secrets are free too.
      ...up(
        {
          ...{ ...single, k3sVersion: "v1.33.9+k3s1", datastore: lost },
          clusterSecret: "another-secret-0123456",
        },
        onlyMaster,
      ),
      secretKeys,
    },
    diskAccepted: up({ ...single, ...replacing["its disk"], datastore: lost }, onlyMaster),
    ...Object.fromEntries(
      Object.entries(replacing).map(([name, change]) => [name, up({ ...single, ...change }, onlyMaster)]),
    ),
  };
}

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
