import { needs } from "../../support/tools";
import type { End } from "../harness/cloud";
import { Shared } from "../harness/shared";
import type { Machine } from "../harness/machine";
import type { World } from "../harness/world";

const SECOND_MS = 25;
/** Of those that wait for half an hour, and miss no deadline that matters meanwhile. */
const PATIENT_MS = 12;
const LIMIT_MS = 900_000;

interface Fault {
  /** What goes wrong, before the boot; what it returns runs beside the boot. */
  readonly when: (world: World, machine: Machine) => void | Promise<void>;
  readonly end: End;
  /** Seconds of the machine's life within which the hook ends. */
  readonly within: readonly [least: number, most: number];
  /** What lines of the console say. */
  readonly says?: RegExp | readonly RegExp[];
  /** What the k3s stand-in does. */
  readonly k3s?: string;
  readonly disk?: string;
  readonly withoutPsql?: boolean;
}

/** A quick way to the end: own faults wait until the minimum age, so that someone can look. */
const OWN = [600, 900] as const;
/** Faults that machines share. */
const SHARED = [1800, 2400] as const;
const GOOD = [0, 500] as const;
/** Whatever the very last try met: on a busy computer that may be a deadline. */
const NO_MIRROR = /FAILED: k3s v0\.10\.2: .*, for 1800 seconds/;

const faultsOfMasters: Record<string, Fault> = {
  "downloads are slow": {
    when: ({ mirror }) => void ["k3s", "bundle.pem"].forEach((name) => mirror.trouble.set(name, "slow")),
    end: "CONTINUE",
    within: GOOD,
  },
  "the mirror answers 500 for two minutes": {
    when: async (world) => {
      for (const name of ["k3s", "bundle.pem"]) world.mirror.trouble.set(name, "500");
      await world.seconds(120);
      world.mirror.trouble.clear();
    },
    end: "CONTINUE",
    within: [120, 700],
    says: /still waiting for k3s v0\.10\.2: status 500/,
  },
  "the mirror takes no connection": {
    when: ({ mirror }) => void mirror.trouble.set("sha256sum-amd64.txt", "gone"),
    end: "ABANDON",
    within: SHARED,
    says: [/still waiting for k3s v0\.10\.2: curl: \(52\)/, NO_MIRROR],
  },
  "the binary arrives truncated": {
    when: ({ mirror }) => void mirror.trouble.set("k3s", "truncated"),
    end: "ABANDON",
    within: SHARED,
    says: [/still waiting for k3s v0\.10\.2: curl: \(18\)/, NO_MIRROR],
  },
  "the binary has another hash": {
    when: ({ mirror }) => void mirror.trouble.set("k3s", "wrong"),
    end: "ABANDON",
    within: OWN,
    says: /FAILED: k3s v0\.10\.2: wrong SHA-256, 3 times/,
  },
  "the mirror does not have the version": {
    when: ({ mirror }) => void mirror.trouble.set("k3s", "404"),
    end: "ABANDON",
    within: OWN,
    says: /FAILED: k3s v0\.10\.2: status 404/,
  },
  "the certificate bundle is a page of a proxy": {
    when: ({ mirror }) => void mirror.trouble.set("bundle.pem", "html"),
    end: "ABANDON",
    within: [600, 1200],
    says: /FAILED: certificate bundle of the database: what the mirror sent is not a PEM certificate/,
  },
  "the disk is full": {
    when: () => undefined,
    disk: "4k",
    end: "ABANDON",
    within: OWN,
    says: /FAILED: k3s v0\.10\.2: curl: \(23\)/,
  },
  "there is no database client and none can be installed": {
    when: () => undefined,
    withoutPsql: true,
    end: "ABANDON",
    within: [600, 1200],
    says: /FAILED: database client: cannot install psql-of-no-image/,
  },
  "the metadata service never answers": {
    when: ({ mirror }) => void (mirror.metadataDelay = "never"),
    end: "timed out",
    within: [600, 700],
    says: /FAILED: metadata service/,
  },
  "the database never answers": {
    when: (world, machine) => world.link(machine).set("refused"),
    end: "ABANDON",
    within: SHARED,
    says: /FAILED: the database: .*refused.*, for 1800 seconds/,
  },
  "k3s ends at once": {
    when: () => undefined,
    k3s: "dies",
    end: "ABANDON",
    within: OWN,
    says: /FAILED: first start: k3s ended, see journalctl -u k3s, three times/,
  },
  "the node is never Ready": {
    when: () => undefined,
    k3s: "never-ready",
    end: "ABANDON",
    within: [600, 1200],
    says: /FAILED: node i-\w+ to be Ready: the node is not registered, for 600 seconds/,
  },
  "CONTINUE is refused": {
    when: ({ cloud }) => void cloud.faults.set("complete-lifecycle-action", "denied"),
    end: "timed out",
    within: [1200, 2000],
    says: /FAILED: the launch hook does not take CONTINUE: .*AccessDenied/,
  },
  "CONTINUE is throttled for a minute": {
    when: async (world, machine) => {
      world.cloud.faults.set("complete-lifecycle-action", "throttled");
      await machine.saying(/watchers|looks after/);
      await world.seconds(60);
      world.cloud.faults.clear();
    },
    end: "CONTINUE",
    within: [60, 700],
  },
  "heartbeats are refused while the database is late": {
    when: async (world, machine) => {
      world.cloud.faults.set("record-lifecycle-action-heartbeat", "denied");
      await world.link(machine).set("refused");
      await world.seconds(200);
      await world.link(machine).set("open");
    },
    end: "CONTINUE",
    within: [200, 700],
    says: /heartbeat refused: .*AccessDenied/,
  },
  "AWS stalls for two minutes": {
    when: async (world) => {
      world.cloud.faults.set("describe-auto-scaling-instances", "stalled");
      await world.seconds(120);
      world.cloud.faults.clear();
    },
    end: "CONTINUE",
    within: GOOD,
  },
};

const faultsOfAgents: Record<string, Fault> = {
  "the API balancer is away for three minutes": {
    when: async (world) => {
      world.mirror.balancer = false;
      await world.seconds(180);
      world.mirror.balancer = true;
    },
    end: "CONTINUE",
    within: [180, 700],
    says: /still waiting for node .*: the API balancer http\S+ does not answer/,
  },
  "the API balancer never answers": {
    when: ({ mirror }) => void (mirror.balancer = false),
    end: "ABANDON",
    within: SHARED,
    says: /FAILED: node .*: the API balancer http\S+ does not answer, for 1800 seconds/,
  },
  "the kubelet is not healthy": {
    when: ({ mirror }) => void (mirror.kubelet = () => false),
    end: "ABANDON",
    within: [600, 1200],
    says: /FAILED: node .* to be Ready/,
  },
};

needs(
  "PostgreSQL 11 server",
  "psql",
  "openssl",
  "unshare",
)("a machine that boots alone", () => {
  const shared = new Shared();
  afterAll(() => shared.stop());

  test.concurrent.each(Object.keys(faultsOfMasters))(
    "a master when %s",
    (name) =>
      shared.world({ secondMs: secondOf(faultsOfMasters[name]!) }, async (world) => {
        const fault = faultsOfMasters[name]!;
        await holds(world, await world.master({ ...fault, proxied: true }), fault);
      }),
    LIMIT_MS,
  );

  test.concurrent.each(Object.keys(faultsOfAgents))(
    "an agent when %s",
    (name) =>
      shared.world({ secondMs: secondOf(faultsOfAgents[name]!) }, (world) =>
        holds(world, world.agent(faultsOfAgents[name]), faultsOfAgents[name]!),
      ),
    LIMIT_MS,
  );

  test.concurrent(
    "a machine that waits says so once a minute and keeps its hook",
    () =>
      shared.world({ secondMs: SECOND_MS }, async (world) => {
        const machine = await world.master({ proxied: true });
        await world.link(machine).set("refused");
        await machine.boot();
        await world.seconds(900);
        const lines = machine.said.filter((line) => line.startsWith("still waiting for the database"));
        expect(lines.length).toBeGreaterThan(7);
        expect(lines.length).toBeLessThan(16);
        expect(world.cloud.heartbeats(machine.id)).toBeGreaterThan(7);
        await world.link(machine).set("open");
        expect(await machine.ended).toBe("CONTINUE");
      }),
    LIMIT_MS,
  );
});

function secondOf({ within }: Fault): number {
  return within === SHARED ? PATIENT_MS : SECOND_MS;
}

async function holds(world: World, machine: Machine, fault: Fault): Promise<void> {
  const started = Date.now();
  const happening = fault.when(world, machine);
  await machine.boot();
  const end = await machine.ended;
  const age = (Date.now() - started) / world.secondMs;
  await happening;
  expect(end).toBe(fault.end);
  expect(age).toBeGreaterThanOrEqual(fault.within[0] * 0.99);
  expect(age).toBeLessThan(fault.within[1]);
  for (const line of [fault.says ?? []].flat()) expect(machine.said.join("\n")).toMatch(line);
}
