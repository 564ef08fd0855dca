import { needs } from "../../support/tools";
import { MariaDb } from "./datastores/mariadb";
import { startOf } from "./datastores/machines";
import { CA, CERTIFICATE, KEY, UNTIL_A_LIMIT, external, first, mysqlUrl } from "./datastores/stacks";
import { Authority } from "../harness/authority";
import type { Machine } from "../harness/machine";
import { machineProcesses } from "../harness/processes";
import { Proxy } from "../harness/proxy";
import { Shared } from "../harness/shared";
import { CLUSTER_SECRET, DATABASE_PASSWORD } from "../harness/values";
import { authorityOf, type World } from "../harness/world";

const SECOND_MS = 50;
const LIMIT_MS = 600_000;

const shared = new Shared();
const authority = new Authority();
const client = authority.issue("k3s");
afterAll(() => shared.stop());

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
    external(world, mysqlUrl(port, world.database), certificates).master();

  test.concurrent(
    "of masters that boot at once one makes an authority, and all use it",
    async () => {
      const { port } = await server();
      await shared.worldOn(await server(), { secondMs: SECOND_MS }, async (world) => {
        const machines = [1, 2, 3].map(() => master(world, port));
        await Promise.all(machines.map((machine) => machine.boot()));
        await endWell(world, machines);
        expect(makers(machines)).toHaveLength(1);
        expect(startOf(machines[0]!)).toEqual({
          arguments: expect.arrayContaining(["server", "--bootstrap-save"]) as string[],
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

  test.concurrent(
    "without the lock they make several",
    async () => {
      const { port } = await server();
      // Every master believes that it holds the lock.
      const mutate = (script: string) =>
        script
          .replace("if(get_lock($LOCK, $SCALED) = 1,", "if(1 = 1,")
          .replace(/ where is_used_lock.*\(\)"/, '"');
      const options = { secondMs: SECOND_MS, mutate, k3s: "slow-store" };
      await shared.worldOn(await server(), options, async (world) => {
        const machines = [1, 2, 3].map(() => master(world, port));
        await Promise.all(machines.map((machine) => machine.boot()));
        await Promise.all(machines.map((machine) => machine.ended));
        expect(makers(machines).length).toBeGreaterThan(1);
      });
    },
    LIMIT_MS,
  );

  test.concurrent.each(["client", "script", "boot"] as const)(
    "the next master takes over when the %s of the lock's holder is killed",
    async (what) => {
      const { port } = await server();
      await shared.worldOn(await server(), { secondMs: SECOND_MS }, async (world) => {
        const machines = [1, 2].map(() => master(world, port));
        await Promise.all(machines.map((machine) => machine.boot()));
        const holder = await first(machines, /holds the first boot's lock/);
        if (what === "client") killClient(holder);
        else holder.kill(what);
        await endWell(world, machines);
      });
    },
    LIMIT_MS,
  );

  test.concurrent(
    "the server frees the lock of a holder that lost its link after it made an authority",
    async () => {
      const { port } = await server();
      await shared.worldOn(await server(), { secondMs: SECOND_MS }, async (world) => {
        const links = await Promise.all([1, 2].map(() => Proxy.start(port)));
        const machines = links.map((link) => master(world, link.port));
        await Promise.all(machines.map((machine) => machine.boot()));
        const holder = await first(machines, /made a certificate authority/);
        const link = links[machines.indexOf(holder)]!;
        // Much longer than the server lets a session be silent.
        await link.set("dark", 600 * world.secondMs);
        await Promise.all(machines.filter((machine) => machine !== holder).map((other) => other.ended));
        await link.set("open");
        await endWell(world, machines);
        await Promise.all(links.map((each) => each.stop()));
      });
    },
    LIMIT_MS,
  );

  test.concurrent(
    "a master that cannot install the client ABANDONs, and never starts k3s",
    async () => {
      const { port } = await server();
      // As on an image without it: no program of that name is found.
      const mutate = (script: string) => script.replace("CLIENT=mysql\n", "CLIENT=mysql-not-there\n");
      await shared.worldOn(await server(), { ...UNTIL_A_LIMIT, mutate }, async (world) => {
        const machine = master(world, port);
        await machine.boot();
        expect(await machine.ended).toBe("ABANDON");
        expect(machine.said.join("\n")).toMatch(
          /FAILED: database client: cannot install mysql.*, for 600 seconds/,
        );
        expect(machine.console.join("\n")).not.toContain("k3s.service:");
      });
    },
    LIMIT_MS,
  );
});

async function endWell(world: World, machines: readonly Machine[]): Promise<void> {
  expect(await Promise.all(machines.map((machine) => machine.ended))).toEqual(machines.map(() => "CONTINUE"));
  const stored = await storedOn(world);
  expect(stored).toHaveLength(1);
  expect(machines.map(authorityOf)).toEqual(machines.map(() => stored[0]));
}

/** Masters whose k3s made an authority. */
function makers(machines: readonly Machine[]): readonly Machine[] {
  return machines.filter(({ console }) =>
    console.some((line) => line.includes("made a certificate authority")),
  );
}

/** Certificate authorities that were stored, without repetition. */
async function storedOn(world: World): Promise<string[]> {
  const rows = await world.options.postgres.query(
    world.database,
    "select replace(to_base64(value), '\\n', '') from kine where name = '/k3s/runtime' order by id",
  );
  const authorities = rows.split("\n").map((row) => {
    const value = JSON.parse(Buffer.from(row, "base64").toString()) as { ServerCA: string };
    return value.ServerCA;
  });
  return [...new Set(authorities)];
}

function killClient(machine: Machine): void {
  const clients = machineProcesses().filter(
    ({ commandLine, environment }) =>
      commandLine.startsWith("mysql\0") &&
      environment.includes(`K3S_HA_TEST_UNIT=${machine.id}/k3s-ha-boot.service`),
  );
  expect(clients).toHaveLength(1);
  for (const { pid } of clients) process.kill(pid, "SIGKILL");
}
