import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { packUserData } from "../../../components/machine/pack";
import { renderUserData } from "../../../components/machine/render";
import type { MachineValues } from "../../../components/machine/values";
import { Systemd, type Host } from "../../machine/harness/systemd";
import type { Member } from "./account";
import type { Kit } from "./kit";
import { until } from "./until";

const CALL = resolve(__dirname, "../../machine/harness/bin/call");
const OWN_FILES = join(__dirname, "own-files.sh");
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
/** How much of k3s's journal is shown for a case that failed. */
const TOLD_LINES = 20;
const CONTROLLERS = "cpuset cpu cpuacct memory devices freezer blkio pids systemd";
/** No machine is asked for spot capacity here. */
const NOT_RUN = /^k3s-ha-interruption/;

export interface MachineOptions {
  readonly kit: Kit;
  /** Of its namespaces, a few letters. */
  readonly name: string;
  readonly ip: string;
  readonly zone: string;
  readonly member: Member;
  readonly values: MachineValues;
  /** Milliseconds that stand for a second of the boot's waits. */
  readonly secondMs: number;
  /** Environment of every process: where the stand-ins find the tests. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names beside those of the kit. */
  readonly hosts: Readonly<Record<string, string>>;
}

/** A machine of the kit that boots as one of AWS does: by its user-data, under a stand-in for systemd. */
export class Machine implements Host {
  readonly systemd = new Systemd(this, NOT_RUN);
  /** What our scripts said, each line with its unit. */
  readonly console: string[] = [];
  private init = 0;

  constructor(private readonly options: MachineOptions) {}

  get id(): string {
    return this.options.member.id;
  }

  get ip(): string {
    return this.options.ip;
  }

  get zone(): string {
    return this.options.zone;
  }

  get name(): string {
    return this.options.name;
  }

  get member(): Member {
    return this.options.member;
  }

  /** The machine's disk, seen from outside; the kit keeps some folders of it under other names. */
  get root(): string {
    return this.options.kit.disk(this.name);
  }

  get secondMs(): number {
    return this.options.secondMs;
  }

  get userData(): string {
    return renderUserData(this.options.values);
  }

  /** Runs the user-data as cloud-init does: unpacked, from a file that only root reads. */
  async boot(): Promise<void> {
    await this.powerOn();
    const images = join(this.root, "var-lib-rancher/k3s/agent/images");
    mkdirSync(images, { recursive: true });
    await this.exec(["cp", this.options.kit.pauseImage, "/var/lib/rancher/k3s/agent/images/"]);
    const script = gunzipSync(Buffer.from(packUserData(this.userData), "base64"));
    const path = join(this.root, "user-data");
    writeFileSync(path, script, { mode: 0o700 });
    await this.exec([path]);
  }

  /** For a case that failed. */
  told(): string {
    const journal = existsSync(this.journalOf("k3s.service")) ? this.journal("k3s.service") : "";
    return [this.id, ...this.console, ...journal.trimEnd().split("\n").slice(-TOLD_LINES)].join("\n");
  }

  /** What a unit has written since the machine's first boot. */
  journal(unit: string): string {
    return readFileSync(this.journalOf(unit), "utf8");
  }

  /** The lines of our own scripts, without unit and prefix. */
  get said(): string[] {
    return this.console.flatMap((line) => /^\S+: k3s-ha: (.*)$/.exec(line)?.[1] ?? []);
  }

  /** Resolves when our scripts have said a line like this. */
  async saying(pattern: RegExp, limitSeconds: number): Promise<string> {
    return until(`${this.id} says ${String(pattern)}`, limitSeconds, () =>
      this.said.find((line) => pattern.test(line)),
    );
  }

  /** Runs a program in the machine to its end: its standard output. */
  async exec(command: readonly string[], limitSeconds = 60): Promise<string> {
    const child = this.enter(command, { K3S_HA_TEST_UNIT: `${this.id}/exec` });
    let stdout = "";
    let stderr = "";
    child.stdout!.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), limitSeconds * 1000);
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    clearTimeout(timer);
    if (code !== 0)
      throw new Error(`${command.join(" ")} in ${this.id}: ${code ?? "killed"}\n${stdout}${stderr}`);
    return stdout;
  }

  /** `kubectl` with the credentials of this machine. */
  async kubectl(...args: string[]): Promise<string> {
    return this.exec(["/usr/local/bin/k3s", "kubectl", "--request-timeout=20s", ...args]);
  }

  /** A file as the machine sees it. */
  file(path: string): string {
    return readFileSync(`/proc/${this.init}/root${path}`, "utf8");
  }

  run(unit: string, command: readonly string[], environment: Record<string, string>): ChildProcess {
    const child = this.enter(command, { ...environment, K3S_HA_TEST_UNIT: `${this.id}/${unit}` });
    const journal = createWriteStream(this.journalOf(unit), { flags: "a", mode: 0o600 });
    for (const stream of [child.stdout!, child.stderr!])
      createInterface(stream).on("line", (line) => {
        journal.write(`${line}\n`);
        if (unit !== "k3s.service") this.console.push(`${unit}: ${line}`);
      });
    child.once("close", () => journal.end());
    return child;
  }

  programOf(child: ChildProcess): number | undefined {
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8");
    return Number(children.split(" ")[0]) || undefined;
  }

  /** Loses power. Its disk stays. */
  async powerOff(): Promise<void> {
    this.systemd.powerOff();
    await this.options.kit.script("node.sh", ["kill", this.name]);
  }

  /** Comes back without memory: what is enabled starts. */
  async reboot(): Promise<void> {
    await this.powerOff();
    await this.options.kit.removeMachine(this.name, "but its disk");
    await this.powerOn();
    this.systemd.powerOn();
  }

  /** Ends for good, disk and all. */
  async remove(): Promise<void> {
    this.systemd.powerOff();
    await this.options.kit.removeMachine(this.name, "with its disk");
  }

  private journalOf(unit: string): string {
    return join(this.root, `${unit}.log`);
  }

  private async powerOn(): Promise<void> {
    const { kit, hosts } = this.options;
    this.init = await kit.addMachine(this.name, this.ip);
    const known = readFileSync(join(this.root, "hosts"), "utf8");
    const own = Object.entries(hosts).map(([host, ip]) => `${ip} ${host}\n`);
    mkdirSync(join(this.root, "etc"), { recursive: true });
    writeFileSync(join(this.root, "etc/hosts"), known + own.join(""));
    await this.exec([OWN_FILES, this.root, CALL]);
  }

  /** A process in the machine's namespaces and control groups, with nothing of this one's environment. */
  private enter(command: readonly string[], environment: Record<string, string>): ChildProcess {
    const groups = CONTROLLERS.split(" ").map(
      (each) => `/sys/fs/cgroup/${each}/k3s-${this.name}/cgroup.procs`,
    );
    const script = `for group in ${groups.join(" ")}; do echo $$ >"$group"; done; exec nsenter -t ${this.init} -m -u -i -n -p -C -- "$@"`;
    return spawn("/bin/bash", ["-c", script, "bash", ...command], {
      detached: true,
      cwd: "/",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH,
        K3S_HA_SECOND_MS: String(this.secondMs),
        K3S_HA_TEST_MACHINE: this.id,
        ...this.options.environment,
        ...environment,
      },
    });
  }
}
