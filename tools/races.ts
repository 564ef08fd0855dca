// `npm run races -- 1000 [SEED]`: so many races of masters on an empty database, on real PostgreSQL, with the seed that
// repeats them. Exit code 1 when one ends wrong.
import { availableParallelism } from "node:os";
import { Postgres } from "../tests/machine/harness/postgres";
import { race, type RaceResult } from "../tests/machine/harness/races";
import { DATABASE_PASSWORD } from "../tests/machine/harness/values";

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 100);
  const seed = Number(process.argv[3] ?? Math.floor(Math.random() * 1_000_000_000));
  if (!(count > 0) || !Number.isInteger(seed)) throw new Error("usage: npm run races -- COUNT [SEED]");
  console.log(`${count} races, seed ${seed}: npm run races -- ${count} ${seed}`);
  const postgres = await Postgres.start(DATABASE_PASSWORD);
  const started = Date.now();
  const results: RaceResult[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const result = await race(postgres, seed + next++);
      results.push(result);
      if (result.problems.length > 0)
        console.log(`race ${result.seed}: ${result.problems.join(", ")}\n${result.consoles}`);
      if (results.length % 100 === 0) console.log(summary(results, started));
    }
  };
  try {
    await Promise.all(Array.from({ length: 3 * availableParallelism() }, lane));
  } finally {
    await postgres.stop();
  }
  console.log(summary(results, started));
  process.exitCode = results.some((result) => result.problems.length > 0) ? 1 : 0;
}

function summary(results: readonly RaceResult[], started: number): string {
  const sizes = [2, 3, 4, 5].map(
    (size) => `${results.filter(({ masters }) => masters === size).length} of ${size}`,
  );
  const masters = results.reduce((sum, result) => sum + result.masters, 0);
  const restarts = results.reduce((sum, result) => sum + result.restarts, 0);
  const wrong = results.filter((result) => result.problems.length > 0).length;
  const seconds = Math.round((Date.now() - started) / 1000);
  return `${results.length} races (${sizes.join(", ")} masters), ${masters} boots, ${restarts} started over, ${wrong} wrong, ${seconds} s`;
}

void main();
