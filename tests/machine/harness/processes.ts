import { readdirSync, readFileSync } from "node:fs";

/** One process of a test machine. */
export interface Process {
  readonly pid: number;
  readonly commandLine: string;
  readonly environment: readonly string[];
}

/** Processes of test machines; those that end while they are read are left out. */
export function machineProcesses(): Process[] {
  const found: Process[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, "latin1");
      if (!environment.includes("K3S_HA_TEST_MACHINE=")) continue;
      const commandLine = readFileSync(`/proc/${name}/cmdline`, "latin1");
      found.push({ pid: Number(name), commandLine, environment: environment.split("\0") });
    } catch {
      // Ended, or another user's.
    }
  }
  return found;
}

/** Processes that have this `name=value` in their environment, which children inherit as they do a control group. */
export function processesWith(variable: string): number[] {
  return machineProcesses()
    .filter((process) => process.environment.includes(variable))
    .map((process) => process.pid);
}
