import { debianPostgres, needs } from "../support/tools";
import { settingsOf } from "../support/settings";
import { MariaDb } from "./datastores/mariadb";
import { StackMachines, privateFile, startOf } from "./datastores/machines";
import { Authority } from "./harness/authority";
import type { Machine } from "./harness/machine";
import { Postgres, type PostgresOptions } from "./harness/postgres";
import { Shared } from "./harness/shared";
import { CLUSTER_SECRET, DATABASE_PASSWORD } from "./harness/values";
import { authorityOf, type World } from "./harness/world";

const SECOND_MS = 50;
const LIMIT_MS = 240_000;
const CA = "/etc/k3s-ha/datastore-ca.pem";
const CERTIFICATE = "/etc/k3s-ha/datastore-certificate.pem";
const KEY = "/etc/k3s-ha/datastore-key.pem";

const NO_DATASTORE = [
  "server",
  ...["--tls-san", "api.example.com", "--cluster-cidr", "10.42.0.0/16", "--service-cidr", "10.43.0.0/16"],
  ...["--cluster-dns", "10.43.0.10", "--pause-image", "docker.io/rancher/pause:3.1"],
  ...["--node-taint", "CriticalAddonsOnly=true:NoExecute"],
];
const ARGUMENTS = ["server", "--bootstrap-save", ...NO_DATASTORE.slice(1)];

const shared = new Shared();
const authority = new Authority();
const client = authority.issue("k3s");
afterAll(() => shared.stop());

needs(
  "PostgreSQL 11 server",
  "PostgreSQL server",
  "psql",
  "openssl",
  "unshare",
)("k3s v0.10 on PostgreSQL", () => {
  test.concurrent.each(["user-data", "ssm"] as const)(
    "of RDS, secrets by %s",
    (delivery) =>
      shared.worldWithServer({ secondMs: SECOND_MS }, async (world, server) => {
        const settings = settingsOf({ datastore: { databaseName: world.database } });
        const stack = new StackMachines(world, settings, server.port);
        const machine = await bootDelivered(stack, delivery);
        expect(await machine.ended).toBe("CONTINUE");
        expect(startOf(machine)).toEqual({
          arguments: ARGUMENTS,
          environment: {
            K3S_NODE_NAME: machine.id,
            K3S_STORAGE_CAFILE: CA,
            K3S_STORAGE_ENDPOINT: postgresUrl(server.port, world.database),
            K3S_CLUSTER_SECRET: CLUSTER_SECRET,
          },
        });
        expect(await world.stored()).toEqual([authorityOf(machine)]);
      }),
    LIMIT_MS,
  );

  test.concurrent(
    "of a current version, with a client certificate",
    () =>
      onPostgres("client certificate", async (world, port) => {
        const machine = external(world, postgresUrl(port, world.database), {
          ...{ ca: authority.pem, certificate: client.certificate, key: client.key },
        });
        await machine.boot();
        expect(await machine.ended).toBe("CONTINUE");
        expect(startOf(machine).environment).toMatchObject({
          ...{ K3S_STORAGE_CAFILE: CA, K3S_STORAGE_CERTFILE: CERTIFICATE, K3S_STORAGE_KEYFILE: KEY },
        });
        expect([CA, CERTIFICATE, KEY].map((path) => privateFile(machine, path))).toEqual([
          ...[authority.pem, client.certificate, client.key],
        ]);
        expect(await world.stored()).toEqual([authorityOf(machine)]);
      }),
    LIMIT_MS,
  );

  test.concurrent.each([
    ["nothing", "?sslmode=disable", { insecure: true }],
    ["tls", "?sslmode=require", {}],
  ] as const)(
    "without a CA, where a login needs %s (%s)",
    (access, query, more) =>
      onPostgres(access, async (world, port) => {
        const machine = external(world, `${postgresUrl(port, world.database)}${query}`, more);
        await machine.boot();
        expect(await machine.ended).toBe("CONTINUE");
        expect(await world.stored()).toEqual([authorityOf(machine)]);
      }),
    LIMIT_MS,
  );
});

needs(
  "mariadbd",
  "openssl",
  "unshare",
)("k3s v0.10 on MySQL", () => {
  let starting: Promise<MariaDb> | undefined;
  const server = () => (starting ??= MariaDb.start(authority, DATABASE_PASSWORD, true));
  afterAll(async () => (await starting)?.stop());
  const certificates = { ca: authority.pem, certificate: client.certificate, key: client.key };
  const master = (world: World, port: number) =>
    external(world, mysqlUrl(port, world.database), certificates);

  test.concurrent(
    "masters that boot at once store one authority",
    async () => {
      const { port } = await server();
      await shared.worldOn(await server(), { secondMs: SECOND_MS }, async (world) => {
        const machines = [1, 2, 3].map(() => master(world, port));
        await Promise.all(machines.map((machine) => machine.boot()));
        await endWell(world, machines);
        expect(startOf(machines[0]!)).toEqual({
          arguments: ARGUMENTS,
          environment: {
            K3S_NODE_NAME: machines[0]!.id,
            K3S_STORAGE_ENDPOINT: mysqlUrl(port, world.database),
            ...{ K3S_STORAGE_CAFILE: CA, K3S_STORAGE_CERTFILE: CERTIFICATE, K3S_STORAGE_KEYFILE: KEY },
            K3S_CLUSTER_SECRET: CLUSTER_SECRET,
          },
        });
      });
    },
    LIMIT_MS,
  );
});

async function endWell(world: World, machines: readonly Machine[]): Promise<void> {
  expect(await Promise.all(machines.map((machine) => machine.ended))).toEqual(machines.map(() => "CONTINUE"));
  const rows = await world.options.postgres.query(
    world.database,
    "select to_base64(value) from kine where name = '/k3s/runtime' order by id",
  );
  const stored = rows.split(/\n(?=ey)/).map((row) => {
    const value = JSON.parse(Buffer.from(row, "base64").toString()) as { ServerCA: string };
    return value.ServerCA;
  });
  expect(new Set([...stored, ...machines.map(authorityOf)])).toEqual(new Set([stored[0]]));
}

/** In the way of the two deliveries; parameters appear after all has been done that needs none. */
async function bootDelivered(stack: StackMachines, delivery: "user-data" | "ssm"): Promise<Machine> {
  const machine = stack.master(delivery === "ssm" ? stack.mastersDelivery() : undefined);
  await machine.boot();
  if (delivery === "ssm") {
    await machine.saying(/waiting for the parameter/);
    expect(machine.said).toContain("waiting for database client");
    stack.publish();
  }
  return machine;
}

async function onPostgres(
  access: PostgresOptions["access"],
  test: (world: World, port: number) => Promise<void>,
): Promise<void> {
  const native = debianPostgres()!;
  const server = await Postgres.start(DATABASE_PASSWORD, { authority, native, access });
  try {
    await shared.worldOn(server, { secondMs: SECOND_MS }, (world) => test(world, server.port));
  } finally {
    await server.stop();
  }
}

function external(world: World, endpoint: string, more: object): Machine {
  const datastore = { kind: "external", endpoint, cidrs: ["10.1.0.0/16"], ...more };
  return new StackMachines(world, settingsOf({ datastore })).master();
}

function postgresUrl(port: number, database: string): string {
  return `postgres://k3s:${encodeURIComponent(DATABASE_PASSWORD)}@localhost:${port}/${database}`;
}

function mysqlUrl(port: number, database: string): string {
  return `mysql://k3s:${DATABASE_PASSWORD}@tcp(localhost:${port})/${database}`;
}
