import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { packUserData } from "../../../components/machine/pack";
import { renderUserData } from "../../../components/machine/render";
import type { MachineValues } from "../../../components/machine/values";
import type { End, Member } from "./cloud";
import { endChild, processesWith } from "./processes";
import { psqlProgram } from "./postgres";
import { Systemd, type Host } from "./systemd";

const STAND_INS = join(__dirname, "bin");

export interface MachineOptions {
  readonly id: string;
  readonly folder: string;
  readonly secondMs: number;
  readonly values: MachineValues;
  /** Environment of every process: where the harness is. */
  readonly environment: Readonly<Record<string, string>>;
  /** Size of the disk that the k3s binary goes to, for example `8k`. @default the host's */
  readonly disk?: string;
  /** Changes the script before it runs, to show that a test can fail. */
  readonly mutate?: (script: string) => string;
}

/** A machine: a file system in a mount namespace of its own (and a user namespace where the tests are not root). */
export class Machine implements Host {
  readonly systemd = new Systemd(this);
  /** Lines that journal and console got, each with its unit. */
  readonly console: string[] = [];
  member!: Member;
  private readonly listeners: { readonly pattern: RegExp; readonly resolve: () => void }[] = [];
  private holder: ChildProcess | undefined;
  private tellEnd!: (end: End) => void;
  /** How the launch hook ended. */
  readonly ended = new Promise<End>((resolve) => (this.tellEnd = resolve));

  constructor(private readonly options: MachineOptions) {}

  get id(): string {
    return this.options.id;
  }

  get root(): string {
    return this.options.folder;
  }

  get secondMs(): number {
    return this.options.secondMs;
  }

  /** Runs the user-data as cloud-init does: unpacked, from a file that only root reads. */
  async boot(): Promise<void> {
    await this.mount();
    const packed = Buffer.from(packUserData(renderUserData(this.options.values)), "base64");
    const script = gunzipSync(packed).toString();
    mkdirSync(join(this.root, "var/lib/cloud/instance/scripts"), { recursive: true });
    const path = "/var/lib/cloud/instance/scripts/part-001";
    writeFileSync(join(this.root, path), this.options.mutate?.(script) ?? script, { mode: 0o700 });
    const child = this.run("cloud-init", [path], {});
    await new Promise((resolve) => child.once("exit", resolve));
  }

  run(unit: string, command: readonly string[], environment: Record<string, string>): ChildProcess {
    const asUser = process.getuid?.() === 0 ? [] : ["--user", "--preserve-credentials"];
    const target = ["-t", String(this.holder!.pid), ...asUser, "--mount", "--root", "--wd"];
    const child = spawn("nsenter", [...target, "--", ...command], {
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        K3S_HA_SECOND_MS: String(this.secondMs),
        K3S_HA_TEST_MACHINE: this.id,
        K3S_HA_TEST_UNIT: `${this.id}/${unit}`,
        ...this.options.environment,
        ...environment,
      },
    });
    for (const stream of [child.stdout, child.stderr])
      createInterface(stream).on("line", (line) => this.heard(`${unit}: ${line}`));
    return child;
  }

  /** Resolves when the console has had a line like this, or has it already. */
  async saying(pattern: RegExp): Promise<void> {
    if (this.console.some((line) => pattern.test(line))) return;
    await new Promise<void>((resolve) => this.listeners.push({ pattern, resolve }));
  }

  get booted(): boolean {
    return this.holder !== undefined;
  }

  /** Keeps k3s from being Ready until {@link release}. */
  hold(): void {
    writeFileSync(join(this.root, "hold"), "");
  }

  release(): void {
    rmSync(join(this.root, "hold"));
  }

  /** SIGKILL to psql, to the boot's script alone, or to all processes of the boot. */
  kill(what: "psql" | "script" | "boot"): void {
    const boot = "k3s-ha-boot.service";
    if (what === "boot") return this.systemd.kill(boot, "SIGKILL");
    const ofBoot = processesWith(`K3S_HA_TEST_UNIT=${this.id}/${boot}`);
    const pids = what === "psql" ? ofBoot.filter(isPsql) : [this.systemd.mainPid(boot)];
    for (const pid of pids) process.kill(pid!, "SIGKILL");
  }

  private heard(line: string): void {
    this.console.push(line);
    for (const { pattern, resolve } of this.listeners) if (pattern.test(line)) resolve();
  }

  /** The lines of our own scripts, without the prefix. */
  get said(): string[] {
    return this.console.flatMap((line) => /^\S+: k3s-ha: (.*)$/.exec(line)?.[1] ?? []);
  }

  hookEnded(end: End): void {
    // The group terminates it.
    if (end !== "CONTINUE") this.systemd.powerOff();
    this.tellEnd(end);
  }

  /** Memory is lost, the disk is not; what is enabled starts. */
  reboot(): void {
    this.systemd.powerOff();
    rmSync(join(this.root, "run"), { recursive: true });
    mkdirSync(join(this.root, "run"), { mode: 0o755 });
    this.systemd.powerOn();
  }

  async remove(): Promise<void> {
    this.systemd.powerOff();
    if (this.holder) await endChild(this.holder);
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  private async mount(): Promise<void> {
    const asUser = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
    const root = [join(STAND_INS, "root"), this.root, STAND_INS, psqlProgram(), this.options.disk ?? ""];
    const holder = spawn("unshare", [...asUser, "--mount", "--propagation", "private", "--", ...root], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.holder = holder;
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once("data", () => resolve());
      holder.once("exit", (code) => reject(new Error(`no file system for ${this.id}: ${code}`)));
    });
  }
}

function isPsql(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith("psql");
  } catch {
    return false;
  }
}
