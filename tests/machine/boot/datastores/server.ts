import { spawn, type ChildProcess } from "node:child_process";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endChild, hasEnded } from "../../harness/processes";

/** Servers refuse to run as root; as root they run as this user. */
const NOBODY = 65_534;

/** A server program in a folder of its own. */
export class ServerProcess {
  readonly folder = mkdtempSync(join(tmpdir(), "k3s-ha-server-"));
  private child: ChildProcess | undefined;

  constructor() {
    this.own(this.folder);
  }

  /** Writes a file that only the server reads. */
  file(name: string, content: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    this.own(path);
    return path;
  }

  /** Runs a program to its end. */
  async once(command: string, args: readonly string[]): Promise<void> {
    const child = this.spawn(command, args);
    const code = await new Promise((resolve) => child.once("exit", resolve));
    if (code !== 0) throw new Error(`${command} ended with ${String(code)}`);
  }

  /** Runs the server, until `ready` says true. */
  async start(command: string, args: readonly string[], ready: () => Promise<boolean>): Promise<void> {
    const child = this.spawn(command, args);
    this.child = child;
    while (!(await ready())) {
      if (hasEnded(child)) throw new Error(`${command} ended with ${child.exitCode ?? child.signalCode}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** May be called again. */
  async stop(): Promise<void> {
    if (this.child) await endChild(this.child);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private spawn(command: string, args: readonly string[]): ChildProcess {
    const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--", command];
    const [program, all] = asRoot() ? ["setpriv", [...user, ...args]] : [command, args];
    return spawn(program, all, {
      cwd: this.folder,
      stdio: "ignore",
      env: { PATH: PROGRAMS, HOME: this.folder },
    });
  }

  private own(path: string): void {
    if (asRoot()) chownSync(path, NOBODY, NOBODY);
  }
}

const PROGRAMS = `/usr/local/sbin:/usr/sbin:/sbin:${process.env["PATH"] ?? ""}`;

function asRoot(): boolean {
  return process.getuid?.() === 0;
}
