import { readFileSync } from "node:fs";
import { join } from "node:path";
import { debianPostgres, needs } from "../../support/tools";
import { settingsOf } from "../../support/settings";
import { Etcd } from "./datastores/etcd";
import { MariaDb } from "./datastores/mariadb";
import { StackMachines, privateFile, startOf, yamlFile } from "./datastores/machines";
import {
  CA,
  CERTIFICATE,
  KEY,
  NONE,
  UNTIL_A_LIMIT,
  external,
  mysqlUrl,
  postgresUrl,
} from "./datastores/stacks";
import { Authority } from "../harness/authority";
import type { Machine } from "../harness/machine";
import { Postgres } from "../harness/postgres";
import { Shared } from "../harness/shared";
import { AGENT_TOKEN, CLUSTER_SECRET, DATABASE_PASSWORD } from "../harness/values";
import type { World, WorldOptions } from "../harness/world";

type Options = Omit<WorldOptions, "postgres">;

const SECOND_MS = 50;
const LIMIT_MS = 600_000;
const VERSION = "v1.36.4+k3s1";
const CONFIG = "/etc/rancher/k3s/config.yaml";
const SECRET_CONFIG = "/etc/rancher/k3s/config.yaml.d/10-secret.yaml";

const shared = new Shared();
const authority = new Authority();
const client = authority.issue("root");
const certificates = { ca: authority.pem, certificate: client.certificate, key: client.key };
const certificateFiles = {
  "datastore-cafile": CA,
  "datastore-certfile": CERTIFICATE,
  "datastore-keyfile": KEY,
};
afterAll(() => shared.stop());

/** What config.yaml of a master holds besides its datastore's files. */
function configOf(machine: Machine): object {
  return {
    "secrets-encryption": true,
    "tls-san": ["api.example.com"],
    "cluster-cidr": "10.42.0.0/16",
    "service-cidr": "10.43.0.0/16",
    "cluster-dns": "10.43.0.10",
    ...node(machine),
    "node-taint": ["CriticalAddonsOnly=true:NoExecute"],
  };
}

function node(machine: Machine): object {
  return {
    "node-name": machine.id,
    "node-label": ["topology.kubernetes.io/region=us-east-1", "topology.kubernetes.io/zone=us-east-1a"],
    "kubelet-arg": ["config=/etc/rancher/k3s/kubelet.yaml", `provider-id=aws:///us-east-1a/${machine.id}`],
  };
}

/** Every machine says CONTINUE, starts k3s like this, and has the same authority. */
async function endWell(machines: readonly Machine[], files: object, secret: object): Promise<void> {
  expect(await Promise.all(machines.map((machine) => machine.ended))).toEqual(machines.map(() => "CONTINUE"));
  for (const machine of machines) {
    expect(startOf(machine)).toEqual({ arguments: ["server"], environment: {} });
    expect(yamlFile(machine, CONFIG)).toEqual({ ...files, ...configOf(machine) });
    expect(yamlFile(machine, SECRET_CONFIG)).toEqual({
      ...{ token: CLUSTER_SECRET, "agent-token": AGENT_TOKEN },
      ...secret,
    });
  }
  expect(new Set(machines.map(authorityOnDisk)).size).toBe(1);
}

function authorityOnDisk(machine: Machine): string {
  return readFileSync(join(machine.root, "var/lib/rancher/k3s/server/tls/server-ca.crt"), "utf8");
}

needs(
  "PostgreSQL server",
  "psql",
  "openssl",
  "unshare",
)("current k3s on PostgreSQL", () => {
  let starting: Promise<Postgres> | undefined;
  const server = () =>
    (starting ??= Postgres.start(DATABASE_PASSWORD, { authority, native: debianPostgres()!, access: "tls" }));
  afterAll(async () => (await starting)?.stop());
  const onServer = async (options: Options, test: (world: World, port: number) => Promise<void>) => {
    const postgres = await server();
    await shared.worldOn(postgres, options, (world) => test(world, postgres.port));
  };

  test.concurrent.each(["user-data", "ssm"] as const)(
    "of RDS: two masters at once, secrets by %s; one that exits is started again",
    (delivery) =>
      onServer({ secondMs: SECOND_MS }, async (world, port) => {
        const settings = settingsOf({ k3sVersion: VERSION, datastore: { databaseName: world.database } });
        const stack = new StackMachines(world, settings, port);
        const machines = [1, 2].map(() => stack.master(delivery));
        await Promise.all(machines.map((machine) => machine.boot()));
        if (delivery === "ssm") {
          await Promise.all(machines.map((machine) => machine.saying(/waiting for the parameter/)));
          // All that needs no secret has been done.
          for (const machine of machines)
            expect(machine.said).toContain("waiting for certificate bundle of the database");
          stack.publish();
        }
        await endWell(
          machines,
          { "datastore-cafile": CA },
          { "datastore-endpoint": postgresUrl(port, world.database) },
        );
      }),
    LIMIT_MS,
  );

  test.concurrent(
    "a master whose k3s ends at once in its first start goes on when systemd has started it again",
    async () => {
      const postgres = await server();
      await shared.worldOn(postgres, { secondMs: SECOND_MS, k3s: "ends-once" }, async (world) => {
        const endpoint = postgresUrl(postgres.port, world.database);
        const machine = external(world, endpoint, { ca: authority.pem }, VERSION).master();
        await machine.boot();
        await endWell([machine], { "datastore-cafile": CA }, { "datastore-endpoint": endpoint });
        expect(machine.console.join("\n")).toContain("level=fatal");
      });
    },
    LIMIT_MS,
  );

  test.concurrent(
    "a wrong CA does not end k3s: the master ABANDONs as for a fault of its own",
    () =>
      onServer(UNTIL_A_LIMIT, async (world, port) => {
        const ca = new Authority().pem;
        const machine = external(world, postgresUrl(port, world.database), { ca }, VERSION).master();
        await machine.boot();
        expect(await machine.ended).toBe("ABANDON");
        expect(machine.said.join("\n")).toMatch(/FAILED: node \S+ to be Ready: .*, for 600 seconds/);
        expect(machine.console.join("\n")).toContain("certificate verify failed");
      }),
    LIMIT_MS,
  );

  test.concurrent(
    "a database that takes no connection is a shared fault: the master waits for half an hour",
    () =>
      shared.worldOn(NONE, UNTIL_A_LIMIT, async (world) => {
        const machine = external(world, postgresUrl(1, "k3s"), { ca: authority.pem }, VERSION).master();
        await machine.boot();
        expect(await machine.ended).toBe("ABANDON");
        expect(machine.said.join("\n")).toMatch(
          /FAILED: node \S+ to be Ready: localhost takes no connection on port 1, for 1800 seconds/,
        );
      }),
    LIMIT_MS,
  );
});

needs(
  "mariadbd",
  "openssl",
  "unshare",
)("current k3s on MySQL", () => {
  test.concurrent(
    "with a client certificate: two masters at once",
    async () => {
      const server = await MariaDb.start(authority, DATABASE_PASSWORD, true);
      try {
        await shared.worldOn(server, { secondMs: SECOND_MS }, async (world) => {
          const endpoint = mysqlUrl(server.port, world.database);
          const stack = external(world, endpoint, certificates, VERSION);
          const machines = [stack.master(), stack.master()];
          await Promise.all(machines.map((machine) => machine.boot()));
          await endWell(machines, certificateFiles, { "datastore-endpoint": endpoint });
        });
      } finally {
        await server.stop();
      }
    },
    LIMIT_MS,
  );
});

needs(
  "etcd",
  "etcdctl",
  "openssl",
  "unshare",
)("current k3s on etcd", () => {
  test.concurrent(
    "with a client certificate, named twice: two masters at once, secrets by ssm",
    async () => {
      const server = await Etcd.start(authority);
      try {
        await shared.worldOn(server, { secondMs: SECOND_MS }, async (world) => {
          const endpoint = `https://localhost:${server.port},https://127.0.0.1:${server.port}`;
          const stack = external(world, endpoint, certificates, VERSION);
          stack.publish();
          const machines = [1, 2].map(() => stack.master("ssm"));
          await Promise.all(machines.map((machine) => machine.boot()));
          await endWell(machines, certificateFiles, { "datastore-endpoint": endpoint });
          expect([CA, CERTIFICATE, KEY].map((path) => privateFile(machines[0]!, path))).toEqual([
            ...[authority.pem, client.certificate, client.key],
          ]);
          expect(await server.keys("/bootstrap/")).toHaveLength(1);
        });
      } finally {
        await server.stop();
      }
    },
    LIMIT_MS,
  );
});

needs("unshare")("current k3s without a database of its own", () => {
  test.concurrent(
    "as the only master with SQLite",
    () =>
      shared.worldOn(NONE, { secondMs: SECOND_MS }, async (world) => {
        const settings = settingsOf({ k3sVersion: VERSION, datastore: { kind: "sqlite" } });
        const machine = new StackMachines(world, settings).master();
        await machine.boot();
        await endWell([machine], {}, {});
        expect(world.cloud.kept).toEqual(new Set([machine.id]));
      }),
    LIMIT_MS,
  );

  test.concurrent.each(["user-data", "ssm"] as const)(
    "as an agent, secrets by %s, it holds the agent token alone",
    (delivery) =>
      shared.worldOn(NONE, { secondMs: SECOND_MS }, async (world) => {
        const stack = new StackMachines(world, settingsOf({ k3sVersion: VERSION }));
        const machine = stack.agent(delivery);
        await machine.boot();
        if (delivery === "ssm") {
          await machine.saying(/waiting for the parameter/);
          stack.publish();
        }
        expect(await machine.ended).toBe("CONTINUE");
        expect(startOf(machine)).toEqual({ arguments: ["agent"], environment: {} });
        expect(yamlFile(machine, CONFIG)).toEqual({ server: `${world.mirror.url}/api`, ...node(machine) });
        expect(yamlFile(machine, SECRET_CONFIG)).toEqual({ token: AGENT_TOKEN });
      }),
    LIMIT_MS,
  );
});
