import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join, resolve } from "node:path";
import { endChild } from "../../machine/harness/processes";

const SCRIPTS = resolve(__dirname, "../../../../shared/e2e/k3s");
/** Root's home is closed to the user that PostgreSQL runs as, so the kit's own default is not taken. */
const ROOT = process.env["K3S_ROOT"] ?? "/var/cache/k3s-ha-e2e";
/** One kit a computer: its bridge and addresses are fixed. The name is free again when its holder ends, however it ends. */
const LOCK = "\0k3s-ha-e2e";
const SETUP_LIMIT_MS = 600_000;
const SCRIPT_LIMIT_MS = 120_000;

/** Why the kit cannot be used here; undefined where it can. */
export function kitProblem(): string | undefined {
  if (!existsSync(join(SCRIPTS, "setup.sh")))
    return `${SCRIPTS} is missing: the kit with k3s must lie in ../shared/e2e, beside this clone`;
  if (process.platform !== "linux" || process.arch !== "x64") return "the kit with k3s runs on Linux x86-64";
  return process.getuid?.() === 0 ? undefined : "it makes namespaces and a bridge: run it as root";
}

/**
 * The kit of `../shared/e2e/k3s`: a real k3s, machines as namespaces on a bridge, PostgreSQL 11 with TLS and a balancer.
 * Everything that it runs ends with {@link stop}; what a killed run has left is ended by the next start.
 */
export class Kit {
  /** This computer as machines see it: databases, mirror, metadata service. */
  readonly host = "10.97.0.1";
  /** What a release of k3s is here: a program that unpacks nothing, and else does what upstream's does. */
  readonly release = join(ROOT, "wrap/k3s");
  readonly pauseImage = join(ROOT, "pause.tar");
  /** The authority that signed the database's certificate, which holds `db.test` and {@link host}. */
  readonly ca = join(ROOT, "tls/ca.pem");
  private readonly programs: ChildProcess[] = [];
  private readonly servers: (() => Promise<void>)[] = [];

  private constructor(private readonly lock: Server) {}

  static async start(): Promise<Kit> {
    const kit = new Kit(await takeLock());
    mkdirSync(ROOT, { recursive: true, mode: 0o755 });
    await kit.renewCertificates();
    await kit.script("setup.sh", [], { limitMs: SETUP_LIMIT_MS });
    await kit.script("tear.sh");
    await kit.script("net.sh", ["up"]);
    await kit.script("pg.sh", ["start"]);
    return kit;
  }

  /** Runs one of the kit's scripts. */
  script(
    name: string,
    args: readonly string[] = [],
    { limitMs = SCRIPT_LIMIT_MS, env = {} } = {},
  ): Promise<string> {
    return run(join(SCRIPTS, name), args, limitMs, { ...process.env, ...env, K3S_ROOT: ROOT });
  }

  /** A machine without anything on its disk, or with what it had when it was removed. Its process id 1, seen from here. */
  async addMachine(name: string, ip: string): Promise<number> {
    await this.script("node.sh", ["add", name, ip]);
    return Number(await this.script("node.sh", ["pid", name]));
  }

  async removeMachine(name: string, disk: "with its disk" | "but its disk"): Promise<void> {
    await this.script("node.sh", ["rm", name], { env: disk === "but its disk" ? { KEEP: "yes" } : {} });
  }

  /** A folder that is gone when the kit stops. */
  folder(name: string): string {
    const path = join(ROOT, "run", name);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Where the disk of a machine of the kit is kept. */
  disk(machine: string): string {
    return join(ROOT, "nodes", machine);
  }

  /** The kit's balancer, which ends with this process, however that ends. */
  balancer(args: readonly string[]): ChildProcess {
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", join(ROOT, "bin/tcplb"), ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: "/",
    });
    this.programs.push(child);
    return child;
  }

  /** What ends a server that a test has started here; it may have ended before. */
  onStop(end: () => Promise<void>): void {
    this.servers.push(end);
  }

  /** Ctrl-C and the like leave nothing behind either. */
  stopOnSignals(): void {
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => void this.stop().finally(() => process.exit(130)));
  }

  async stop(): Promise<void> {
    await this.script("tear.sh");
    await Promise.all(this.servers.map((end) => end()));
    await Promise.all(this.programs.map(endChild));
    rmSync(join(ROOT, "run"), { recursive: true, force: true });
    await new Promise((resolve) => this.lock.close(resolve));
  }

  /** The kit makes certificates for 30 days, once. */
  private async renewCertificates(): Promise<void> {
    if (!existsSync(this.ca)) return;
    const lasts = run("openssl", ["x509", "-checkend", "86400", "-noout", "-in", this.ca]);
    const fresh = await lasts.then(
      () => true,
      () => false,
    );
    if (fresh) return;
    await this.script("tear.sh");
    for (const name of ["tls", "pgdata"]) rmSync(join(ROOT, name), { recursive: true, force: true });
  }
}

/** Runs a program to its end, with a limit: its standard output. */
export function run(
  command: string,
  args: readonly string[],
  limitMs = SCRIPT_LIMIT_MS,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const options = { timeout: limitMs, killSignal: "SIGKILL", maxBuffer: 1 << 26, env } as const;
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const why = error.killed ? `not done within ${limitMs / 1000} s` : `status ${error.code}`;
      reject(new Error(`${command} ${args.join(" ")}: ${why}\n${stdout}${stderr}`.trim()));
    });
  });
}

function takeLock(): Promise<Server> {
  const lock = createServer();
  return new Promise((resolve, reject) => {
    lock.once("error", () => reject(new Error("the kit is in use by another run on this computer")));
    lock.listen(LOCK, () => resolve(lock.unref()));
  });
}
