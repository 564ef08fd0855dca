import type { Case } from "../../plan/batch";

/** Worlds in which stacks run, and deployments beside them, for the guards' tests. */
export const RANGES = "10.42.0.0/16 10.43.0.0/16";
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
export const current = { k3sVersion: "v1.36.4+k3s1" };
export const single = { ...current, masters: { min: 1, desired: 1, max: 1 }, datastore: { kind: "sqlite" } };
const external = {
  kind: "external",
  endpoint: "https://etcd.example.com:2379",
  cidrs: ["10.1.0.0/16"],
};

/** An `up` of a configuration in a world. */
export function up(
  config: Record<string, unknown>,
  { masters = [], database: tags }: World = {},
): Omit<Case, "name"> {
  const databases = { instances: tags === undefined ? [] : [database(tags)] };
  return { config, preview: false, fixture: { instances: masters, databases } };
}

export const refused: [name: string, config: Record<string, unknown>, world: World, text: RegExp][] = [
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

const newToken = { ...current, agentToken: "Jw8mX3vQ7tR2kZ5nB9" };
export const lost = { kind: "sqlite", replaceLosesCluster: true };
/** Each would replace the only master. */
export const replacing = {
  "its tags": { tags: { team: "other" } },
  "its image": { imageEpoch: 1 },
  "its disk": { masters: { ...single.masters, rootVolumeGiB: 60 } },
  "its labels": { masters: { ...single.masters, labels: { "example.com/rack": "7" } } },
  "its flags": { serverArguments: ["--disable=metrics-server"] },
  "its k3s": { k3sVersion: "v1.36.5+k3s1" },
};

export const login = "postgres://k3s:geheim-geheim@db.example.com:5432/k3s?sslmode=require";
export const elsewhere = (endpoint: string, more = {}) => ({
  ...current,
  datastore: { kind: "external", endpoint, cidrs: ["10.1.0.0/16"], ...more },
});
export const etcd = (endpoint: string) => elsewhere(endpoint);

/** Runs beside masters that carry the digests of a new stack. */
export function beside(digestOf: (name: string, tag: string) => string): Record<string, Omit<Case, "name">> {
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
          clusterSecret: "Kc4pY9sD6hL1gF7uW3",
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
