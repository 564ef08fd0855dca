import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const source = join(__dirname, "../../../components/machine");

/** Folders and files of a machine that a test may not touch, each below the machine's own root instead. */
const OWN_PATHS =
  /(?<![\w./])\/(usr\/local\/|etc\/k3s-ha|etc\/rancher|run\/k3s-ha|var\/lib\/rancher|proc\/uptime)/g;

export interface Run {
  readonly id: string;
  readonly script: string;
  /** Flows of control that can wait at the same time: `drain.sh` sends heartbeats beside its work. */
  readonly flows: number;
  readonly end: Promise<{ readonly code: number | null; readonly output: string }>;
  kill(): void;
}

/** The machine's real scripts in a root of their own, with stand-ins for the programs they call. */
export class Machine {
  private runs = 0;

  constructor(
    readonly id: string,
    readonly root: string,
    private readonly services: Readonly<Record<string, string>>,
    settings: Readonly<Record<string, string>>,
  ) {
    const lib = this.path("/usr/local/lib/k3s-ha");
    mkdirSync(lib, { recursive: true });
    for (const file of [
      "lib.sh",
      "waits.sh",
      ...readdirSync(join(source, "drain")).map((f) => `drain/${f}`),
    ]) {
      if (file.endsWith(".sh")) {
        const text = readFileSync(join(source, file), "utf8").replace(OWN_PATHS, `${root}/$1`);
        writeFileSync(join(lib, file.replace(/.*\//, "")), text, { mode: 0o755 });
      }
    }
    const bin = this.path("/usr/local/bin");
    mkdirSync(bin, { recursive: true });
    cpSync(join(__dirname, "stand-in.sh"), join(bin, "stand-in"));
    for (const name of ["aws", "k3s", "systemctl", "sleep"]) symlinkSync("stand-in", join(bin, name));
    const assignments = Object.entries(settings).map(([name, value]) => `${name}='${value}'\n`);
    this.write("/etc/k3s-ha/machine.env", `${assignments.join("")}DRAIN_ARGUMENTS=(--delete-local-data)\n`);
  }

  path(path: string): string {
    return join(this.root, path);
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content, { mode: 0o600 });
  }

  start(script: string, ...args: string[]): Run {
    const id = `${this.id}/${++this.runs}`;
    const child = spawn("bash", [this.path(`/usr/local/lib/k3s-ha/${script}`), ...args], {
      env: {
        ...this.services,
        STAND_IN_MACHINE: this.id,
        STAND_IN_RUN: id,
      },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let output = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (output += data.toString()));
    return {
      id,
      script,
      flows: script === "drain.sh" ? 2 : 1,
      end: new Promise((resolve, reject) => {
        child.on("error", reject);
        // Not "close": the sleep of a heartbeat that was killed may hold the pipes.
        child.on("exit", (code) => setImmediate(() => resolve({ code, output })));
      }),
      kill: () => {
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      },
    };
  }
}
