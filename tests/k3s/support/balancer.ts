import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Kit } from "./kit";

const PORT = 6443;

export interface BalancerOptions {
  /** An address of the kit's network that is still free. */
  readonly address: string;
  /** Seconds between two checks of a target; two good ones make it healthy, two bad ones unhealthy. */
  readonly intervalSeconds: number;
  /** Seconds for which a deregistered target keeps its connections. */
  readonly delaySeconds: number;
}

/** The API balancer with its target group: HTTPS checks of `/ping`, as the program configures it. */
export class Balancer {
  private readonly targets = new Map<string, string>();
  /** By address, what the balancer itself has said. */
  private readonly states = new Map<string, string>();

  private constructor(
    private readonly options: BalancerOptions,
    private readonly file: string,
  ) {}

  static async start(kit: Kit, options: BalancerOptions): Promise<Balancer> {
    await kit.script("net.sh", ["up", options.address]);
    const balancer = new Balancer(options, join(kit.folder("balancer"), "targets"));
    balancer.write();
    const { address, intervalSeconds, delaySeconds } = options;
    const times = ["-interval", `${intervalSeconds}s`, "-timeout", "5s", "-delay", `${delaySeconds}s`];
    const checks = ["-check", "https:/ping", "-rise", "2", "-fall", "2", ...times];
    const backends = `@${balancer.file}`;
    const child = kit.balancer(["-listen", `${address}:${PORT}`, "-backends", backends, ...checks]);
    for (const stream of [child.stdout!, child.stderr!])
      createInterface(stream).on("line", (line) => balancer.heard(line));
    return balancer;
  }

  get address(): string {
    return this.options.address;
  }

  register(id: string, ip: string): void {
    this.targets.set(id, ip);
    this.states.set(ip, "initial");
    this.write();
  }

  /** No new connections from now on; the old ones end after the delay, and with it the state `draining`. */
  deregister(id: string): void {
    const ip = this.targets.get(id);
    if (ip === undefined) return;
    this.states.set(ip, "draining");
    this.write();
    setTimeout(() => this.forget(id), this.options.delaySeconds * 1000).unref();
  }

  /** In AWS's words. */
  health(id: string): string {
    return this.states.get(this.targets.get(id) ?? "") ?? "unused";
  }

  private forget(id: string): void {
    this.states.delete(this.targets.get(id) ?? "");
    this.targets.delete(id);
  }

  private heard(line: string): void {
    const [, ip = "", state = ""] = /target ([\d.]+):\d+ (healthy|unhealthy)$/.exec(line) ?? [];
    if (this.states.has(ip) && this.states.get(ip) !== "draining") this.states.set(ip, state);
  }

  private write(): void {
    const ips = [...this.targets.values()].filter((ip) => this.states.get(ip) !== "draining");
    writeFileSync(this.file, ips.map((ip) => `${ip}:${PORT}\n`).join(""));
  }
}
