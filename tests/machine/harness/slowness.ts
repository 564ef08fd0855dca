import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";

/** Microseconds that a shell with two programs takes on a quiet computer of 2020. */
const QUIET_US = 7000;
/** Looks, a tenth of a second apart, for a moment in which the computer is not busier than this test itself. */
const LOOKS = 80;

/** The best of some, timed by a shell: this process has other things to do. */
const TIMED = `best=999999999
for _ in 1 2 3 4 5; do
  start=\${EPOCHREALTIME/[.,]/}
  bash -c '/usr/bin/env true; /usr/bin/env true'
  took=$((\${EPOCHREALTIME/[.,]/} - start))
  [ "$took" -ge "$best" ] || best=$took
done
echo "$best"`;

/**
 * How many times slower than a quiet one this computer is just now, 1 to 10: a machine's deadlines of a few seconds,
 * scaled down, must not be shorter than the programs that they are about need to start. Worlds begin one after the other,
 * each when the computer has room for it: what a burst of them delays would miss its deadlines and be done again.
 */
export function slowness(): Promise<number> {
  const measured = turn.then(measure);
  turn = measured;
  return measured;
}

let turn: Promise<unknown> = Promise.resolve();

async function measure(): Promise<number> {
  for (let look = 0; look < LOOKS && wantToRun() > availableParallelism() + 1; look++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const { stdout } = await promisify(execFile)("bash", ["-c", TIMED]);
  return Math.min(10, Math.max(1, Number(stdout) / QUIET_US));
}

/** Programs that run or would, this one among them. */
function wantToRun(): number {
  return Number(/^(?:\S+ ){3}(\d+)\//.exec(readFileSync("/proc/loadavg", "utf8"))?.[1] ?? 0);
}
