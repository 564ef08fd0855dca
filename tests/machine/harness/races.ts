import type { Machine } from "./machine";
import type { Postgres } from "./postgres";
import { authorityOf, World } from "./world";

/** Milliseconds of a second in a race: as short as two busy cores bear without every deadline being missed. */
export const RACE_SECOND_MS = 60;

export interface RaceResult {
  readonly seed: number;
  readonly masters: number;
  /** What is wrong with the outcome; empty when it is right. */
  readonly problems: readonly string[];
  /** All machines' consoles, for a look at a race that failed. */
  readonly consoles: string;
  /** How often a machine started over. */
  readonly restarts: number;
}

/** A repeatable stream of numbers from 0 up to, not including, 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Two to five masters on an empty database, within a few seconds of each other. Right: all say CONTINUE, one certificate
 * authority was ever stored, and all use it.
 */
export async function race(postgres: Postgres, seed: number): Promise<RaceResult> {
  const random = randomFrom(seed);
  const masters = 2 + Math.floor(random() * 4);
  const world = await World.start({ postgres, secondMs: RACE_SECOND_MS });
  try {
    const machines = await Promise.all(Array.from({ length: masters }, () => world.master()));
    await start(world, machines, random);
    const ends = await Promise.all(machines.map((machine) => machine.ended));
    const stored = await world.stored();
    const lines = machines.flatMap((machine) => machine.console.map((line) => `${machine.id} ${line}`));
    const restarts = lines.filter((line) => line.includes("starts over")).length;
    const problems = [
      ...ends.map((end, i) => (end === "CONTINUE" ? "" : `${machines[i]!.id} ended with ${end}`)),
      ...(stored.length === 1 ? [] : [`${stored.length} certificate authorities were stored`]),
      ...(makers(machines) > 1 + restarts ? [`${makers(machines)} masters made one`] : []),
      ...machines.map((machine) => (uses(machine, stored.at(-1)) ? "" : `${machine.id} uses another one`)),
      ...machines.flatMap((machine) => machine.systemd.problems),
    ].filter(Boolean);
    return { seed, masters, problems, consoles: lines.join("\n"), restarts };
  } finally {
    await world.stop();
  }
}

/** Boots them within eight seconds. */
async function start(world: World, machines: readonly Machine[], random: () => number): Promise<void> {
  const starts = machines.map(() => random() * 8);
  await Promise.all(
    machines.map(async (machine, i) => {
      await world.seconds(starts[i]!);
      await machine.boot();
    }),
  );
}

function uses(machine: Machine, authority: string | undefined): boolean {
  try {
    return authorityOf(machine) === authority;
  } catch {
    return false;
  }
}

/** How many have made a certificate authority. */
function makers(machines: readonly Machine[]): number {
  return machines.filter(({ console }) => console.some((line) => MADE.test(line))).length;
}

const MADE = /made a certificate authority/;

/**
 * Five masters with a changed script. What they store may still be one authority: each looks every two seconds whether
 * its own is the stored one.
 * @returns whether several made one, which none but a single holder of the lock may
 */
export async function severalMake(
  postgres: Postgres,
  seed: number,
  mutate: (script: string) => string,
): Promise<boolean> {
  const random = randomFrom(seed);
  const world = await World.start({ postgres, secondMs: RACE_SECOND_MS, mutate, k3s: "slow-store" });
  try {
    const machines = await Promise.all(Array.from({ length: 5 }, () => world.master()));
    const second = new Promise((resolve) => {
      for (const machine of machines)
        void machine.saying(MADE).then(() => makers(machines) > 1 && resolve(undefined));
    });
    await start(world, machines, random);
    await Promise.race([second, Promise.all(machines.map(({ ended }) => ended))]);
    return makers(machines) > 1;
  } finally {
    await world.stop();
  }
}
