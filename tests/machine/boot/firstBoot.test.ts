import { needs } from "../../support/tools";
import { until } from "../../k3s/support/until";
import type { Machine } from "../harness/machine";
import { Shared } from "../harness/shared";
import { authorityOf, type World } from "../harness/world";

/** As fast as calls with a deadline of a few seconds bear on busy cores. */
const SECOND_MS = 50;
/** Of the one that waits until a machine is old enough to be given up. */
const PATIENT_MS = 30;
const BOOT = "k3s-ha-boot.service";
const LIMIT_MS = 300_000;

/** What happens while masters boot, and the masters; each ends with CONTINUE and one certificate authority in all. */
const faults: Record<string, (world: World, machines: Machine[]) => Promise<void>> = {
  // The long ones first.
  "the database comes three minutes late": async (world, machines) => {
    await Promise.all(machines.map((machine) => world.link(machine).set("refused")));
    await world.seconds(180);
    await Promise.all(machines.map((machine) => world.link(machine).set("open")));
  },
  "the database is late and downloads are slow": async (world, machines) => {
    for (const name of ["k3s", "bundle.pem", "sha256sum-amd64.txt"]) world.mirror.trouble.set(name, "slow");
    await faults["the database comes three minutes late"]!(world, machines);
  },
  "psql of the lock's holder is killed": async (_, machines) => {
    (await holder(machines)).kill("psql");
  },
  "the script of the lock's holder is killed": async (_, machines) => {
    (await holder(machines)).kill("script");
  },
  "all processes of the lock's holder are killed": async (_, machines) => {
    (await holder(machines)).kill("boot");
  },
  "the holder's script is killed between authority and store": async (_, machines) => {
    (await makerOfAuthority(machines)).kill("script");
  },
  "the holder's psql is killed between authority and store": async (_, machines) => {
    (await makerOfAuthority(machines)).kill("psql");
  },
  "the holder's link goes dark between authority and store": async (world, machines) => {
    await goDark(world, await makerOfAuthority(machines), machines);
  },
  "the holder's link goes dark and its script is killed": async (world, machines) => {
    const machine = await holder(machines);
    const dark = goDark(world, machine, machines);
    machine.kill("script");
    await dark;
  },
  "a master that waits for the lock loses its psql": async (_, machines) => {
    const first = await holder(machines);
    const other = machines.find((machine) => machine !== first)!;
    await other.saying(/waiting for the first boot's lock/);
    other.kill("psql");
  },
  "a master is killed after the authority is confirmed": async (_, machines) => {
    const confirmed = await Promise.race(
      machines.map((machine) => machine.saying(/the CA on disk is the stored one/).then(() => machine)),
    );
    confirmed.kill("boot");
  },
  "the metadata service is slow": async (world) => {
    world.mirror.metadataDelay = 2 * world.secondMs;
  },
};

needs(
  "PostgreSQL 11 server",
  "psql",
  "openssl",
  "unshare",
)("the first boot of masters", () => {
  const shared = new Shared();
  afterAll(() => shared.stop());

  test.concurrent(
    "a master whose authority is not the stored one starts over once, and ABANDONs the second time",
    () =>
      shared.world({ secondMs: PATIENT_MS }, async (world) => {
        const [once, twice] = await masters(world, 2);
        await replaced(world, once!, "first");
        expect(await once!.ended).toBe("CONTINUE");
        expect(once!.said.join("\n")).toMatch(/the CA on disk is not the stored one/);
        expect(authorityOf(once!)).toBe((await world.stored()).at(-1));

        await replaced(world, twice!, "second");
        await twice!.saying(/the CA on disk is not the stored one any more/);
        twice!.console.length = 0;
        await replaced(world, twice!, "third");
        expect(await twice!.ended).toBe("ABANDON");
        expect(twice!.said.join("\n")).toContain(
          "FAILED: the CA on disk is not the stored one, for the second time",
        );
      }),
    LIMIT_MS,
  );

  test.concurrent(
    "a boot that has ended and that systemd starts again says nothing more",
    () =>
      shared.world({ secondMs: SECOND_MS }, async (world) => {
        const [machine] = await masters(world, 1);
        await machine!.boot();
        expect(await machine!.ended).toBe("CONTINUE");
        await machine!.saying(/: k3s-ha: CONTINUE$/);
        await machine!.systemd.ctl(["stop", BOOT]);
        const said = [...machine!.said];
        await machine!.systemd.ctl(["start", BOOT]);
        await until("the second start ends", 60, () => machine!.systemd.state(BOOT) === "inactive");
        expect(machine!.said).toEqual(said);
      }),
    LIMIT_MS,
  );

  test.concurrent.each(Object.keys(faults))(
    "ends well although %s",
    (name) =>
      shared.world({ secondMs: SECOND_MS }, async (world) => {
        const machines = await masters(world, 2);
        const happening = faults[name]!(world, machines);
        await Promise.all([...machines.map((machine) => machine.boot()), happening]);
        await endWell(world, machines);
      }),
    LIMIT_MS,
  );

  test.concurrent.each(["made a certificate authority", "starts k3s, which makes the cluster's CA"])(
    "ends well although the database fails over after `%s`",
    (line) =>
      shared.worldWithServer({ secondMs: SECOND_MS }, async (world, server) => {
        const machines = await masters(world, 2);
        await Promise.all(machines.map((machine) => machine.boot()));
        await Promise.race(machines.map((machine) => machine.saying(new RegExp(line))));
        await server.restart();
        await endWell(world, machines);
      }),
    LIMIT_MS,
  );

  test.concurrent(
    "ends well although the database fails over and then the holder's script is killed",
    () =>
      shared.worldWithServer({ secondMs: SECOND_MS }, async (world, server) => {
        const machines = await masters(world, 2);
        await Promise.all(machines.map((machine) => machine.boot()));
        const machine = await makerOfAuthority(machines);
        await server.down();
        machine.kill("script");
        await server.up();
        await endWell(world, machines);
      }),
    LIMIT_MS,
  );

  test.concurrent(
    "a master that finds the row starts at once, without the lock, and leaves no authority of its own",
    () =>
      shared.world({ secondMs: SECOND_MS }, async (world) => {
        const [first, second] = await masters(world, 2);
        await first!.boot();
        await first!.ended;
        await second!.boot();
        await endWell(world, [first!, second!]);
        expect(second!.said.join("\n")).not.toContain("lock");
        expect(second!.console.join("\n")).not.toContain("made a certificate authority");
      }),
    LIMIT_MS,
  );
});

async function masters(world: World, count: number): Promise<Machine[]> {
  return Promise.all(Array.from({ length: count }, () => world.master({ proxied: true })));
}

/** Every machine says CONTINUE, one authority was ever stored, all use it. */
async function endWell(world: World, machines: Machine[]): Promise<void> {
  expect(await Promise.all(machines.map((machine) => machine.ended))).toEqual(machines.map(() => "CONTINUE"));
  const stored = await world.stored();
  expect(machines.map(authorityOf)).toEqual(machines.map(() => stored[0]));
  expect(stored).toHaveLength(1);
  expect(machines.map((machine) => machine.systemd.enabled.has("k3s.service"))).toEqual(
    machines.map(() => true),
  );
}

function holder(machines: Machine[]): Promise<Machine> {
  return first(machines, /holds the first boot's lock/);
}

function makerOfAuthority(machines: Machine[]): Promise<Machine> {
  return first(machines, /made a certificate authority/);
}

function first(machines: Machine[], pattern: RegExp): Promise<Machine> {
  return Promise.race(machines.map((machine) => machine.saying(pattern).then(() => machine)));
}

/** No FIN, no answer: the database notices after its keepalives, 10 + 3 × 5 s; then the link comes back. */
async function goDark(world: World, machine: Machine, machines: Machine[]): Promise<void> {
  await world.link(machine).set("dark", 25 * world.secondMs);
  const others = machines.filter((each) => each !== machine);
  await Promise.all(others.map((each) => each.ended));
  await world.link(machine).set("open");
}

/** A master has confirmed its authority and waits to be Ready; before it is, a writer without the lock replaces the row. */
async function replaced(world: World, machine: Machine, name: string): Promise<void> {
  machine.hold();
  if (!machine.booted) await machine.boot();
  // k3s stores what it has fetched once more: only after that another writer's row stays.
  await machine.saying(/stored the bootstrap data/);
  await machine.saying(new RegExp(`node ${machine.id} to be Ready`));
  await anotherAuthority(world, name);
  machine.release();
}

async function anotherAuthority(world: World, name: string): Promise<void> {
  const file = (text: string) =>
    Buffer.from(`-----BEGIN X-----\n${text}\n-----END X-----\n`).toString("base64");
  const fields = ["ServerCA", "ServerCAKey", "ClientCA", "ClientCAKey"];
  const row = JSON.stringify(Object.fromEntries(fields.map((field) => [field, file(`${field} ${name}`)])));
  await world.options.postgres.query(
    world.database,
    `insert into kine (name, deleted, prev_revision, value)
     select '/k3s/runtime', 0, max(id), convert_to('${row}', 'UTF8') from kine`,
  );
}
