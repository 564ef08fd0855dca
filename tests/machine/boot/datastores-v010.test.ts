import { debianPostgres, needs } from "../../support/tools";
import { settingsOf } from "../../support/settings";
import { StackMachines, privateFile, startOf } from "./datastores/machines";
import { CA, CERTIFICATE, KEY, NONE, UNTIL_A_LIMIT, external, postgresUrl } from "./datastores/stacks";
import { Authority } from "../harness/authority";
import type { Machine } from "../harness/machine";
import { Postgres, type PostgresOptions } from "../harness/postgres";
import { Shared } from "../harness/shared";
import { CLUSTER_SECRET, DATABASE_PASSWORD } from "../harness/values";
import { authorityOf, type World } from "../harness/world";

const SECOND_MS = 50;
const LIMIT_MS = 600_000;

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
      shared.world({ secondMs: SECOND_MS }, async (world) => {
        const { port } = world.options.postgres;
        const settings = settingsOf({ datastore: { databaseName: world.database } });
        const stack = new StackMachines(world, settings, port);
        const machine = await bootDelivered(stack, delivery);
        expect(await machine.ended).toBe("CONTINUE");
        expect(startOf(machine)).toEqual({
          arguments: ARGUMENTS,
          environment: {
            K3S_NODE_NAME: machine.id,
            K3S_STORAGE_CAFILE: CA,
            K3S_STORAGE_ENDPOINT: postgresUrl(port, world.database),
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
        }).master();
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

  test.concurrent(
    "in plain text",
    () =>
      onPostgres("nothing", (world, port) =>
        withoutCa(world, `${postgresUrl(port, world.database)}?sslmode=disable`, { insecure: true }),
      ),
    LIMIT_MS,
  );

  test.concurrent(
    "over TLS without a CA",
    () =>
      shared.world({ secondMs: SECOND_MS }, (world) => {
        const { port } = world.options.postgres;
        return withoutCa(world, `${postgresUrl(port, world.database)}?sslmode=require`, {});
      }),
    LIMIT_MS,
  );
});

needs("unshare")("k3s v0.10 without a database of its own", () => {
  const settings = settingsOf({ datastore: { kind: "sqlite" } });

  test.concurrent.each(["user-data", "ssm"] as const)(
    "as the only master with SQLite, secrets by %s: its volume is kept just before CONTINUE",
    (delivery) =>
      shared.worldOn(NONE, { secondMs: SECOND_MS }, async (world) => {
        const stack = new StackMachines(world, settings);
        const machine = stack.master(delivery);
        if (delivery === "ssm") stack.publish();
        await machine.boot();
        expect(await machine.ended).toBe("CONTINUE");
        expect(startOf(machine)).toEqual({
          arguments: NO_DATASTORE,
          environment: { K3S_NODE_NAME: machine.id, K3S_CLUSTER_SECRET: CLUSTER_SECRET },
        });
        expect(world.cloud.kept).toEqual(new Set([machine.id]));
        const changes = world.cloud.calls
          .map(({ call }) => call)
          .filter((call) => !/^(describe|get|record)-/.test(call));
        expect(changes).toEqual(["modify-instance-attribute", "complete-lifecycle-action"]);
        const waits = machine.said.filter((line) => line.startsWith("waiting for"));
        expect(waits.at(-1)).toBe("waiting for AWS to keep the root volume");
      }),
    LIMIT_MS,
  );

  test.concurrent(
    "a master with SQLite whose volume AWS does not keep ABANDONs",
    () =>
      shared.worldOn(NONE, UNTIL_A_LIMIT, async (world) => {
        world.cloud.faults.set("modify-instance-attribute", "denied");
        const machine = new StackMachines(world, settings).master();
        await machine.boot();
        expect(await machine.ended).toBe("ABANDON");
        expect(machine.said.join("\n")).toMatch(
          /FAILED: AWS to keep the root volume: .*AccessDenied.*, for 300 seconds/,
        );
      }),
    LIMIT_MS,
  );

  test.concurrent.each(["user-data", "ssm"] as const)(
    "as an agent, secrets by %s, it holds the cluster secret alone",
    (delivery) =>
      shared.worldOn(NONE, { secondMs: SECOND_MS }, async (world) => {
        const stack = new StackMachines(world, settingsOf());
        const machine = stack.agent(delivery);
        await machine.boot();
        if (delivery === "ssm") {
          await machine.saying(
            /waiting for the parameter \/k3s-ha\/k3s-0123456789ab\/agents\/secret-0a1b2c3d/,
          );
          stack.publish();
        }
        expect(await machine.ended).toBe("CONTINUE");
        expect(startOf(machine)).toEqual({
          arguments: ["agent", "--pause-image", "docker.io/rancher/pause:3.1"],
          environment: {
            K3S_NODE_NAME: machine.id,
            K3S_URL: `${world.mirror.url}/api`,
            K3S_CLUSTER_SECRET: CLUSTER_SECRET,
          },
        });
      }),
    LIMIT_MS,
  );

  test.concurrent(
    "a machine whose parameter never appears waits for half an hour and ABANDONs",
    () =>
      shared.worldOn(NONE, UNTIL_A_LIMIT, async (world) => {
        const stack = new StackMachines(world, settingsOf());
        const machine = stack.agent("ssm");
        await machine.boot();
        expect(await machine.ended).toBe("ABANDON");
        expect(machine.said.join("\n")).toMatch(
          /FAILED: the parameter \S+: it does not exist yet, for 1800 seconds/,
        );
      }),
    LIMIT_MS,
  );
});

/** In the way of the two deliveries; parameters appear after all has been done that needs none. */
async function bootDelivered(stack: StackMachines, delivery: "user-data" | "ssm"): Promise<Machine> {
  const machine = stack.master(delivery);
  await machine.boot();
  if (delivery === "ssm") {
    await machine.saying(/waiting for the parameter/);
    expect(machine.said).toContain("waiting for database client");
    stack.publish();
  }
  return machine;
}

async function withoutCa(world: World, endpoint: string, more: object): Promise<void> {
  const machine = external(world, endpoint, more).master();
  await machine.boot();
  expect(await machine.ended).toBe("CONTINUE");
  expect(startOf(machine).environment).toEqual({
    ...{ K3S_NODE_NAME: machine.id, K3S_STORAGE_ENDPOINT: endpoint, K3S_CLUSTER_SECRET: CLUSTER_SECRET },
  });
  expect(await world.stored()).toEqual([authorityOf(machine)]);
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
