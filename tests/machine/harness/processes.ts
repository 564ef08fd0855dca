import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** One process of a test machine. */
export interface Process {
  readonly pid: number;
  readonly commandLine: string;
  readonly environment: readonly string[];
}

/** Processes of test machines; those that end while they are read are left out. */
export function machineProcesses(): Process[] {
  return pids().flatMap((pid) => read(pid) ?? []);
}

/** Processes that have this `name=value` in their environment, which children inherit as they do a control group. */
export function processesWith(variable: string): number[] {
  return machineProcesses()
    .filter((process) => process.environment.includes(variable))
    .map((process) => process.pid);
}

/** Looks again and again at the processes of test machines, and does not ask for others each time. */
export class ProcessLook {
  /** How often a process was not a machine's: between fork and exec it may only seem so. */
  private others = new Map<number, number>();

  look(): Process[] {
    const before = this.others;
    this.others = new Map();
    return pids().flatMap((pid) => {
      const times = before.get(pid) ?? 0;
      const found = times < 5 ? read(pid) : undefined;
      if (!found) this.others.set(pid, times + 1);
      return found ?? [];
    });
  }
}

function pids(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function read(pid: number): Process | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, "latin1");
    if (!environment.includes("K3S_HA_TEST_MACHINE=")) return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, "latin1");
    return { pid, commandLine, environment: environment.split("\0") };
  } catch {
    // Ended, or another user's.
    return undefined;
  }
}

/** Whether it has ended; a program that a signal ended has no exit code. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Kills a program that may have ended before, and waits for its end. */
export async function endChild(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}
