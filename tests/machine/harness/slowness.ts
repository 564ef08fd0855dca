import { spawn } from "node:child_process";
import { loadavg, availableParallelism } from "node:os";

/** What a shell with two programs takes on a quiet computer of 2020. */
const QUIET_MS = 8;

/**
 * How many times slower than a quiet one this computer is just now, 1 to 10: a machine's deadlines of a few seconds,
 * scaled down, must not be shorter than the programs that they are about need to start.
 */
export async function slowness(): Promise<number> {
  const started = process.hrtime.bigint();
  const runs = 4;
  for (let i = 0; i < runs; i++) {
    const child = spawn("bash", ["-c", "/usr/bin/env true; /usr/bin/env true"], { stdio: "ignore" });
    await new Promise((resolve) => child.once("exit", resolve));
  }
  const ms = Number(process.hrtime.bigint() - started) / 1e6 / runs;
  const waiting = (loadavg()[0] ?? 0) / availableParallelism() / 2;
  return Math.min(10, Math.max(1, ms / QUIET_MS, waiting));
}
