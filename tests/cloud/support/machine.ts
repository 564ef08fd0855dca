import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  copyFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { run } from "../../k3s/support/kit";
import { until } from "../../k3s/support/until";
import { ROUTER, VPC_BITS } from "./addresses";
import type { Layer } from "./layer";

const CGROUPS = "/sys/fs/cgroup";
/** What AWS gives a machine between its shutdown and its power. */
const SHUTDOWN_LIMIT_SECONDS = 30;
/** systemd's own limit for what does not stop is 90 s. */
const REBOOT_LIMIT_SECONDS = 120;
/** With which nspawn ends when its machine reboots, so that whoever started it starts it again. */
const REBOOT = 133;

/** What AWS says of an instance. */
export interface Instance {
  readonly id: string;
  readonly ip: string;
  readonly zone: string;
  readonly group: string;
  /** As given, base64 decoded. */
  readonly userData: Buffer;
}

/** A machine with its own systemd: its disk, its network, its processes. */
export class Machine {
  private supervisor?: ChildProcess;
  /** For good. */
  private off = false;

  private constructor(
    readonly instance: Instance,
    /** Its logs, and, while it is there, its disk. */
    readonly folder: string,
    private readonly cgroup: string,
    private readonly index: number,
  ) {}

  /**
   * @param options.folder journals and console stay in it
   * @param options.run begins the names of its control groups
   */
  static async start(
    instance: Instance,
    index: number,
    options: { folder: string; run: string; image: string; layer: Layer },
  ): Promise<Machine> {
    const folder = join(options.folder, `${instance.group}-${instance.id}`);
    const machine = new Machine(instance, folder, `${options.run}-${instance.id}`, index);
    for (const name of ["up", "work", "root", "journal", "rancher/k3s/agent/images", "kubelet"])
      mkdirSync(join(folder, name), { recursive: true });
    copyFileSync(options.layer.pauseImage, join(folder, "rancher/k3s/agent/images/pause.tar"));
    // Or systemd takes it for a first boot of all, and enables units by presets that are Debian's.
    mkdirSync(join(folder, "up/etc"));
    writeFileSync(join(folder, "up/etc/machine-id"), `${instance.id.slice(2).padEnd(32, "0")}\n`);
    const layers = `lowerdir=${options.layer.root}:${options.image}`;
    const upper = `upperdir=${join(folder, "up")},workdir=${join(folder, "work")}`;
    await run("mount", ["-t", "overlay", "overlay", "-o", `${layers},${upper}`, join(folder, "root")]);
    await machine.plugIn();
    machine.boot();
    return machine;
  }

  private get link(): string {
    return `veth${this.index}`;
  }

  get id(): string {
    return this.instance.id;
  }

  private async plugIn(): Promise<void> {
    const { id } = this;
    const { link } = this;
    const ip = (...args: string[]) => run("ip", args);
    await ip("netns", "add", id);
    await ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", id);
    await ip("link", "set", link, "master", "br0", "up");
    await ip("-n", id, "addr", "add", `${this.instance.ip}/${VPC_BITS}`, "dev", "eth0");
    await ip("-n", id, "link", "set", "lo", "up");
    await ip("-n", id, "link", "set", "eth0", "up");
    await ip("-n", id, "route", "add", "default", "via", ROUTER);
  }

  private boot(): void {
    const { folder, id } = this;
    const groups = controllers().map((controller) => join(CGROUPS, controller, this.cgroup));
    for (const group of groups) {
      mkdirSync(group, { recursive: true });
      if (!group.startsWith(join(CGROUPS, "cpuset"))) continue;
      for (const file of ["cpuset.cpus", "cpuset.mems"])
        appendFileSync(join(group, file), readFileSync(join(CGROUPS, "cpuset", file)));
      appendFileSync(join(group, "cgroup.clone_children"), "1");
    }
    const binds = {
      rancher: "/var/lib/rancher",
      kubelet: "/var/lib/kubelet",
      journal: "/var/log/journal",
    };
    const nspawn = [
      ...["systemd-nspawn", "-D", join(folder, "root"), "--boot", "--register=no", "--keep-unit"],
      ...["--console=read-only", `--network-namespace-path=/run/netns/${id}`, "--capability=all"],
      ...[`--hostname=ip-${this.instance.ip.replaceAll(".", "-")}`, "--resolv-conf=off"],
      ...Object.entries(binds).map(([own, path]) => `--bind=${join(folder, own)}:${path}`),
      ...["--bind=/dev/kmsg", "--system-call-filter=bpf keyctl add_key request_key mount perf_event_open"],
    ];
    const joined = 'for g in $GROUPS_; do echo $$ >"$g/cgroup.procs"; done; exec "$@"';
    const child = spawn("sh", ["-c", joined, "sh", ...nspawn], {
      env: {
        PATH: process.env["PATH"],
        GROUPS_: groups.join(" "),
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "0",
        SYSTEMD_NSPAWN_API_VFS_WRITABLE: "yes",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const console_ = createWriteStream(join(folder, "console.log"), { flags: "a" });
    child.stdout.pipe(console_, { end: false });
    child.stderr.pipe(console_, { end: false });
    this.supervisor = child;
    child.once("exit", (code) => {
      if (code === REBOOT && !this.off) this.boot();
    });
  }

  get running(): boolean {
    return this.supervisor?.exitCode === null && this.supervisor.signalCode === null;
  }

  /** Runs a program on it: its standard output. */
  run(...command: string[]): Promise<string> {
    return run("nsenter", ["-t", String(this.init()), "-m", "-p", "-u", "-i", "-n", "-C", "--", ...command]);
  }

  /** The process id 1 of the machine, seen from here. */
  private init(): number {
    const pid = this.supervisor?.pid;
    const child = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")[0];
    if (!child) throw new Error(`${this.id} does not run`);
    return Number(child);
  }

  /** As `reboot` on it, whose disk stays. */
  async reboot(): Promise<void> {
    const before = this.supervisor;
    await this.run("systemctl", "reboot");
    await until(`${this.id} boots again`, REBOOT_LIMIT_SECONDS, () => this.supervisor !== before);
  }

  /** Shut down by AWS: what runs may end by itself. */
  async shutDown(): Promise<void> {
    this.off = true;
    if (this.running) this.supervisor?.kill("SIGTERM");
    const off = until(`${this.id} is off`, SHUTDOWN_LIMIT_SECONDS, () => !this.running);
    await off.catch(() => undefined);
    await this.losePower();
  }

  /** All ends at once. */
  async losePower(): Promise<void> {
    this.off = true;
    if (!this.running) return;
    // Or its kernel, which is this computer's, would tell its clients.
    await run("ip", ["link", "set", this.link, "down"]);
    const ended = once(this.supervisor!, "exit");
    process.kill(this.init(), "SIGKILL");
    const gone = await Promise.race([ended.then(() => true), new Promise((r) => setTimeout(r, 5000, false))]);
    if (gone !== true) this.supervisor?.kill("SIGKILL");
    await ended;
  }

  /** Removes all but what it has written to its logs. */
  async remove(): Promise<void> {
    const { id, folder } = this;
    await run("ip", ["link", "delete", this.link]).catch(() => undefined);
    await run("ip", ["netns", "delete", id]);
    await run("umount", ["--lazy", join(folder, "root")]);
    for (const log of ["cloud-init.log", "cloud-init-output.log"])
      if (existsSync(join(folder, "up/var/log", log)))
        copyFileSync(join(folder, "up/var/log", log), join(folder, log));
    for (const name of ["up", "work", "root", "rancher", "kubelet"])
      rmSync(join(folder, name), { recursive: true, force: true });
    await until(`the cgroups of ${id} are empty`, 30, () => removeCgroups(this.cgroup).length === 0);
  }

  /** What it said last, for a failure: the console, and the lines of the program in it. */
  said(): string {
    const path = join(this.folder, "console.log");
    const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
    const own = lines.filter((line) => line.includes("k3s-ha")).slice(-15);
    return [`-- ${this.instance.group} ${this.id} (${this.folder})`, ...own].join("\n");
  }
}

function controllers(): string[] {
  return readdirSync(CGROUPS).filter((name) => existsSync(join(CGROUPS, name, "cgroup.procs")));
}

/** Removes the cgroups of all machines whose name begins so. @returns what is left: processes end a moment later */
export function removeCgroups(prefix: string): string[] {
  const found = controllers().flatMap((controller) =>
    readdirSync(join(CGROUPS, controller))
      .filter((name) => name.startsWith(prefix))
      .map((name) => join(CGROUPS, controller, name)),
  );
  found.forEach(removeTree);
  return found.filter(existsSync);
}

function removeTree(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(join(path, entry.name));
  try {
    // A folder of cgroups is removed as such: its files cannot be.
    rmdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EBUSY") throw error;
  }
}
