import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { binaries } from "../../e2e/support/engine";
import { run } from "../../k3s/support/kit";
import { balancerAddress } from "./addresses";

/** A listener of a balancer with its target group. */
export interface Listener {
  readonly arn: string;
  /** The balancer's name in the network. */
  readonly host: string;
  readonly port: number;
  readonly targetGroupArn: string;
  readonly targetPort: number;
  /** As `tcplb` takes them: `https:/ping`. */
  readonly check: string;
  readonly match: string;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly delaySeconds: number;
}

/** One process for each listener: sends to the targets that it finds healthy, and says which these are. */
export class Balancers {
  private readonly addresses = new Map<string, string>();
  private readonly running = new Map<string, Running>();

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  addressOf(host: string): string | undefined {
    return this.addresses.get(host);
  }

  /** What the balancer of a target group sees of a machine, in AWS's words. */
  health(targetGroupArn: string, id: string): string | undefined {
    const found = [...this.running.values()].find(
      ({ listener }) => listener.targetGroupArn === targetGroupArn,
    );
    return found?.health(id);
  }

  /** Makes the listeners those that there are; targets by target group: addresses by machine. */
  async follow(
    listeners: readonly Listener[],
    targets: ReadonlyMap<string, ReadonlyMap<string, string>>,
  ): Promise<void> {
    for (const [arn, process_] of this.running)
      if (!listeners.some((listener) => listener.arn === arn)) {
        process_.stop();
        this.running.delete(arn);
      }
    for (const listener of listeners) {
      const address = await this.address(listener.host);
      let found = this.running.get(listener.arn);
      if (!found) {
        found = new Running(listener, address, join(this.folder, `${this.running.size}-${listener.port}`));
        this.running.set(listener.arn, found);
      }
      found.register(targets.get(listener.targetGroupArn) ?? new Map());
    }
  }

  stop(): void {
    for (const each of this.running.values()) each.stop();
  }

  private async address(host: string): Promise<string> {
    const known = this.addresses.get(host);
    if (known !== undefined) return known;
    const address = balancerAddress(this.addresses.size);
    await run("ip", ["addr", "add", `${address}/32`, "dev", "lo"]);
    this.addresses.set(host, address);
    return address;
  }
}

class Running {
  private readonly child: ChildProcess;
  private targets: ReadonlyMap<string, string> = new Map();
  private written = "";
  /** By address, what the balancer has said since the target was registered. */
  private readonly states = new Map<string, string>();
  /** When the connections of a deregistered target end, by machine. */
  private readonly draining = new Map<string, number>();

  constructor(
    readonly listener: Listener,
    address: string,
    private readonly file: string,
  ) {
    writeFileSync(file, "");
    const { port, check, match, intervalSeconds, timeoutSeconds, delaySeconds } = listener;
    const times = ["-interval", `${intervalSeconds}s`, "-timeout", `${timeoutSeconds}s`];
    const checks = ["-check", check, "-match", match, "-rise", "2", "-fall", "2", ...times];
    const backends = ["-backends", `@${file}`, "-delay", `${delaySeconds}s`];
    const args = ["-listen", `${address}:${port}`, ...backends, ...checks];
    this.child = spawn(join(binaries, "tcplb"), args, { stdio: ["ignore", "pipe", "pipe"], cwd: "/" });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      createInterface(stream).on("line", (line) => this.heard(line));
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }

  health(id: string): string | undefined {
    const ip = this.targets.get(id);
    if (ip !== undefined) return this.states.get(ip) ?? "initial";
    return (this.draining.get(id) ?? 0) > performance.now() ? "draining" : undefined;
  }

  register(targets: ReadonlyMap<string, string>): void {
    for (const [id, ip] of this.targets)
      if (!targets.has(id)) {
        this.states.delete(ip);
        this.draining.set(id, performance.now() + this.listener.delaySeconds * 1000);
      }
    this.targets = targets;
    const lines = [...targets.values()].map((ip) => `${ip}:${this.listener.targetPort}\n`).join("");
    if (lines !== this.written) writeFileSync(this.file, lines);
    this.written = lines;
  }

  private heard(line: string): void {
    writeFileSync(`${this.file}.log`, `${new Date().toISOString()} ${line}\n`, { flag: "a" });
    const [, ip = "", state = ""] = /target ([\d.]+):\d+ (healthy|unhealthy)$/.exec(line) ?? [];
    if ([...this.targets.values()].includes(ip)) this.states.set(ip, state);
  }
}
