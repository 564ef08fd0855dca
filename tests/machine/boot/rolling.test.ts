import { existsSync } from "node:fs";
import { join } from "node:path";
import { needs } from "../../support/tools";
import type { Group } from "../harness/cloud";
import type { Machine } from "../harness/machine";
import { machineProcesses } from "../harness/processes";
import { Shared } from "../harness/shared";
import type { World } from "../harness/world";

const SECOND_MS = 30;
const LIMIT_MS = 600_000;

needs(
  "PostgreSQL 11 server",
  "psql",
  "openssl",
  "unshare",
)("machines among others", () => {
  const shared = new Shared();
  afterAll(() => shared.stop());
  const world = (test: (world: World) => Promise<void>) => () => shared.world({ secondMs: SECOND_MS }, test);

  const leaves: Record<string, (group: Group) => void> = {
    "wants no machines": (group) => void (group.desired = 0),
    "launches from another version": (group) => void (group.version = "9"),
    "launches from another template": (group) => void (group.template = "lt-0ff"),
  };
  test.concurrent.each(Object.keys(leaves))(
    "a master and an agent that wait ABANDON within a minute, whatever their age, when their group %s",
    (change) =>
      world(async (world) => {
        const machines = [await world.master({ proxied: true }), world.agent()];
        await world.link(machines[0]!).set("refused");
        world.mirror.balancer = false;
        await Promise.all(machines.map((machine) => machine.boot()));
        await machines[0]!.saying(/waiting for the database/);
        await machines[1]!.saying(/waiting for node/);
        leaves[change]!(world.masters);
        leaves[change]!(world.agents);
        const changed = Date.now();
        expect(await Promise.all(machines.map((machine) => machine.ended))).toEqual(["ABANDON", "ABANDON"]);
        // A minute, and what the calls take.
        expect((Date.now() - changed) / world.secondMs).toBeLessThan(90);
        for (const machine of machines) expect(machine.said.join("\n")).toMatch(/leaves: its group/);
      })(),
    LIMIT_MS,
  );

  test.concurrent(
    "a master that waits for its minimum age leaves at once when its group does not want it",
    world(async (world) => {
      world.mirror.trouble.set("k3s", "404");
      const machine = await world.master();
      const started = Date.now();
      await machine.boot();
      await machine.saying(/FAILED/);
      world.masters.desired = 0;
      expect(await machine.ended).toBe("ABANDON");
      expect((Date.now() - started) / world.secondMs).toBeLessThan(400);
    }),
    LIMIT_MS,
  );

  interface Peers {
    readonly others: readonly { readonly version: string; readonly healthy: boolean }[];
    readonly end: string;
    readonly least: number;
    readonly says: RegExp;
  }
  /** The new master is of version 2. */
  const peers: Record<string, Peers> = {
    "an old one is unhealthy: goes on after six minutes": {
      others: [
        { version: "1", healthy: true },
        { version: "1", healthy: false },
      ],
      end: "CONTINUE",
      least: 360,
      says: /goes on although i-other1 is not healthy, for 360 seconds/,
    },
    "one of its own version is unhealthy and an old one is left: ABANDONs": {
      others: [
        { version: "1", healthy: true },
        { version: "2", healthy: false },
      ],
      end: "ABANDON",
      least: 600,
      says: /FAILED: a master of this version does not serve and older ones are left: i-other1 is not healthy/,
    },
    "one of its own version is unhealthy and no old one is left: goes on": {
      others: [{ version: "2", healthy: false }],
      end: "CONTINUE",
      least: 360,
      says: /goes on although i-other0 is not healthy, for 360 seconds/,
    },
  };
  test.concurrent.each(Object.keys(peers))(
    "of the other masters %s",
    (name) =>
      world(async (world) => {
        const { others, end, least, says } = peers[name]!;
        others.forEach(({ version }, i) => bystander(world, `i-other${i}`, version));
        world.cloud.health = (id) => (others[Number(id.at(-1))]?.healthy ? "healthy" : "unhealthy");
        const machine = await world.master();
        const started = Date.now();
        await machine.boot();
        expect(await machine.ended).toBe(end);
        expect((Date.now() - started) / world.secondMs).toBeGreaterThanOrEqual(least * 0.99);
        expect(machine.said.join("\n")).toMatch(says);
      })(),
    LIMIT_MS,
  );

  test.concurrent(
    "a master waits until the one before it is healthy at the balancer",
    world(async (world) => {
      let healthy = false;
      bystander(world, "i-other0", "2");
      world.cloud.health = () => (healthy ? "healthy" : "initial");
      const machine = await world.master();
      await machine.boot();
      await machine.saying(/still waiting for the other masters: i-other0 is not healthy/);
      expect(machine.member.end).toBeUndefined();
      healthy = true;
      expect(await machine.ended).toBe("CONTINUE");
      expect(machine.said.join("\n")).not.toContain("goes on although");
    }),
    LIMIT_MS,
  );

  test.concurrent(
    "a machine comes back from a reboot without hook, lock and database client",
    world(async (world) => {
      const machines = [await world.master(), world.agent()];
      await Promise.all(machines.map((machine) => machine.boot()));
      await Promise.all(machines.map((machine) => machine.ended));
      for (const machine of machines) {
        await over(machine);
        expect(existsSync(join(machine.root, "run/k3s-ha/values.sh"))).toBe(false);
        expect(existsSync(join(machine.root, "run/k3s-ha/connection.sh"))).toBe(false);
        expect(existsSync(join(machine.root, "run/k3s-ha/client"))).toBe(false);
      }
      const calls = world.cloud.calls.length;
      machines.forEach((machine) => machine.console.splice(0));
      machines.forEach((machine) => machine.reboot());
      await machines[0]!.saying(/k3s\.service: level=info msg="stored the bootstrap data"/);
      await world.seconds(30);
      for (const machine of machines) {
        expect(machine.systemd.state("k3s")).toBe("active");
        expect(machine.systemd.state("k3s-ha-boot")).toBe("inactive");
        expect(machine.said).toEqual([]);
        expect(
          machineProcesses().filter((each) =>
            each.environment.includes(`K3S_HA_TEST_UNIT=${machine.id}/k3s-ha-boot.service`),
          ),
        ).toEqual([]);
      }
      expect(world.cloud.calls.length).toBe(calls);
    }),
    LIMIT_MS,
  );

  test.concurrent(
    "a master that serves is never ended because its database is away",
    world(async (world) => {
      const machine = await world.master({ proxied: true });
      await machine.boot();
      expect(await machine.ended).toBe("CONTINUE");
      await over(machine);
      for (const state of ["dark", "refused"] as const) {
        await world.link(machine).set(state, 25 * world.secondMs);
        await world.seconds(60);
        await world.link(machine).set("open");
      }
      await world.seconds(60);
      expect(machine.member).toMatchObject({ end: "CONTINUE", state: "InService" });
      expect(machine.systemd.state("k3s")).toBe("active");
      expect(machine.systemd.enabled.has("k3s.service")).toBe(true);
    }),
    LIMIT_MS,
  );
});

/** Another master in service that no test machine plays. */
function bystander(world: World, id: string, version: string): void {
  const member = world.cloud.launch(id, world.masters);
  Object.assign(member, { version, state: "InService", end: "CONTINUE" });
}

/** Until the boot has cleaned up. */
async function over(machine: Machine): Promise<void> {
  while (machine.systemd.state("k3s-ha-boot") !== "inactive")
    await new Promise((resolve) => setTimeout(resolve, 10));
}
