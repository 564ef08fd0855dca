import assert from "node:assert/strict";
import { Etcd } from "../machine/boot/datastores/etcd";
import { MariaDb } from "../machine/boot/datastores/mariadb";
import { Authority, type Certificate } from "../machine/harness/authority";
import { Postgres } from "../machine/harness/postgres";
import { debianPostgres, missing } from "../support/tools";
import { Cluster, type ClusterOptions } from "./support/cluster";
import { postgres11 } from "./support/databases";
import { DATABASE_HOST, forward, ForwardedAuthority } from "./support/forward";
import type { Kit } from "./support/kit";
import type { Machine } from "./support/machine";
import { ends, isReady, nodeOf } from "./support/nodes";
import { allSecrets, DATABASE_PASSWORD } from "./support/secrets";
import { until } from "./support/until";
import type { Suite } from "./suite";

const DATABASE = "k3s";
/** Where the kit's network is. */
const CIDRS = ["10.97.0.0/24"];

/** A server that a test started, as masters reach it. */
interface Datastore {
  readonly configuration: Readonly<Record<string, unknown>>;
  /** How many keys it holds of the cluster's nodes. */
  nodes(): Promise<number>;
  readonly stop: () => Promise<void>;
}

/** A suite with one case: a master on a datastore of its own. */
function oneMaster(
  name: string,
  title: string,
  lacking: string | undefined,
  open: (kit: Kit) => Promise<Datastore>,
  boot: (cluster: Cluster) => Promise<Machine> = bootWhole,
): Suite {
  return {
    name,
    missing: lacking,
    start: async (kit) => {
      const datastore = await open(kit);
      kit.onStop(datastore.stop);
      const cluster = await Cluster.start(kit, { configuration: { datastore: datastore.configuration } });
      return {
        consoles: () => cluster.consoles(),
        stop: async () => {
          await cluster.stop();
          await datastore.stop();
        },
        cases: {
          [title]: async () => {
            const master = await boot(cluster);
            await ends(master, "CONTINUE");
            assert.ok(isReady(await nodeOf(master, master)));
            assert.equal(await datastore.nodes(), 1);
          },
        },
      };
    },
  };
}

async function bootWhole(cluster: Cluster): Promise<Machine> {
  const master = cluster.master();
  await master.boot();
  return master;
}

/** Boots a master whose parameters appear only after it has waited for them, as while a database is being made. */
async function bootBeforeParameters(cluster: Cluster): Promise<Machine> {
  const { names, parameters } = cluster.bySsm();
  const master = cluster.master(names);
  assert.deepEqual(allSecrets.in(master.userData), []);
  await master.boot();
  for (const left = new Map(parameters); left.size > 0;) {
    const name = await until("it waits for a parameter", 120, () =>
      [...left.keys()].find((each) => master.said.includes(`waiting for the parameter ${each}`)),
    );
    assert.equal(master.systemd.state("k3s.service"), "inactive");
    cluster.account.parameters.set(name, left.get(name)!);
    left.delete(name);
  }
  return master;
}

const NODES = "from kine where name like '/registry/minions/%' and deleted = 0";

async function onPostgres(kit: Kit): Promise<Datastore> {
  const authority = new ForwardedAuthority();
  const native = debianPostgres()!;
  const server = await Postgres.start(DATABASE_PASSWORD, { authority, native, access: "tls" });
  await server.createDatabase(DATABASE);
  const forwarded = await forward(kit, server.port);
  const login = `${Postgres.user}:${encodeURIComponent(DATABASE_PASSWORD)}`;
  const endpoint = `postgres://${login}@${DATABASE_HOST}:${forwarded.port}/${DATABASE}?sslmode=verify-full`;
  return {
    configuration: { kind: "external", endpoint, ca: authority.pem, cidrs: CIDRS },
    nodes: async () => Number(await server.query(DATABASE, `select count(distinct name) ${NODES}`)),
    stop: async () => {
      forwarded.stop();
      await server.stop();
    },
  };
}

async function onMariaDb(kit: Kit): Promise<Datastore> {
  const authority = new ForwardedAuthority();
  const server = await MariaDb.start(authority, DATABASE_PASSWORD, true);
  await server.createDatabase(DATABASE);
  const forwarded = await forward(kit, server.port);
  const address = `tcp(${DATABASE_HOST}:${forwarded.port})`;
  const endpoint = `mysql://${MariaDb.user}:${DATABASE_PASSWORD}@${address}/${DATABASE}`;
  return {
    configuration: { kind: "external", endpoint, ...tls(authority, authority.issue("k3s")), cidrs: CIDRS },
    nodes: async () => Number(await server.query(DATABASE, `select count(distinct name) ${NODES}`)),
    stop: async () => {
      forwarded.stop();
      await server.stop();
    },
  };
}

async function onEtcd(kit: Kit): Promise<Datastore> {
  const authority = new ForwardedAuthority();
  const server = await Etcd.start(authority);
  const forwarded = await forward(kit, server.port);
  const endpoint = `https://${DATABASE_HOST}:${forwarded.port}`;
  return {
    configuration: { kind: "external", endpoint, ...tls(authority, authority.issue("k3s")), cidrs: CIDRS },
    nodes: async () => (await server.keys("/registry/minions/")).length,
    stop: async () => {
      forwarded.stop();
      await server.stop();
    },
  };
}

function tls(authority: Authority, { certificate, key }: Certificate): Record<string, string> {
  return { ca: authority.pem, certificate, key };
}

export const onNewerPostgres = oneMaster(
  "a current PostgreSQL",
  "a master waits for its parameters, and is Ready once they exist",
  missing("PostgreSQL server"),
  onPostgres,
  bootBeforeParameters,
);

export const onMariaDatabase = oneMaster(
  "MariaDB",
  "a master with a client certificate is Ready",
  missing("mariadbd"),
  onMariaDb,
);

export const onEtcdServer = oneMaster(
  "etcd",
  "a master with a client certificate is Ready",
  missing("etcd", "etcdctl"),
  onEtcd,
);

/** k3s's own file. */
export const onSqlite: Suite = {
  name: "SQLite",
  start: (kit) =>
    started(kit, { configuration: { datastore: { kind: "sqlite" } } }, (cluster) => ({
      "the only master is Ready, and its disk is kept": async () => {
        const master = await bootWhole(cluster);
        await ends(master, "CONTINUE");
        assert.ok(isReady(await nodeOf(master, master)));
        assert.deepEqual([...cluster.account.kept], [master.id]);
        await master.exec(["test", "-s", "/var/lib/rancher/k3s/server/db/state.db"]);
      },
    })),
};

/** A database whose certificate is by another authority than the configured one. */
export const onStrangeDatabase: Suite = {
  name: "a wrong authority",
  start: async (kit) => {
    const { host, port, password } = await postgres11(kit, DATABASE);
    const endpoint = `postgres://${DATABASE}:${encodeURIComponent(password)}@${host}:${port}/${DATABASE}`;
    const datastore = { kind: "external", endpoint, ca: new Authority().pem, cidrs: CIDRS };
    return started(kit, { configuration: { datastore }, secondMs: 50 }, (cluster) => ({
      "k3s goes on without end, the machine's own deadline ends it": async () => {
        const master = await bootWhole(cluster);
        await until("k3s refuses the certificate", 120, () =>
          /x509: certificate signed by unknown authority/.test(master.journal("k3s.service")),
        );
        await ends(master, "ABANDON");
        assert.equal(master.journal("k3s.service").match(/msg="Starting k3s/g)?.length, 1);
        assert.ok(
          master.said.includes(
            `FAILED: node ${master.id} to be Ready: the node is not registered, for 600 seconds`,
          ),
        );
      },
    }));
  },
};

async function started(
  kit: Kit,
  options: ClusterOptions,
  cases: (cluster: Cluster) => Awaited<ReturnType<Suite["start"]>>["cases"],
): ReturnType<Suite["start"]> {
  const cluster = await Cluster.start(kit, options);
  return { cases: cases(cluster), consoles: () => cluster.consoles(), stop: () => cluster.stop() };
}
