import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSocketServer, type AddressInfo, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { API_URL, CLUSTER, Cloud, PARAMETER, TARGET_GROUP, type Answer } from "./cloud";
import { Machine, type Run } from "./machine";

export interface Call {
  readonly machine: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Credentials of a kubectl call. */
  readonly kubeconfig: string;
  /** Seconds of the world's clock. */
  readonly at: number;
}

interface Held {
  readonly run: string;
  readonly until: number;
  readonly answer: (answer: Answer) => void;
  readonly late: Answer;
  readonly node?: string;
}

/**
 * The cloud, its machines and their clock. Time goes on only when every script waits, so no test
 * depends on how fast this computer is.
 */
export class World extends Cloud {
  readonly calls: Call[] = [];
  readonly log: string[] = [];
  /** Interruption notice by machine. */
  readonly notices = new Map<string, string>();
  /** Asked first about every AWS call; an answer replaces the usual one. */
  fault: (args: readonly string[]) => Answer | undefined = () => undefined;
  now = 1000;

  private readonly folder = mkdtempSync(join(tmpdir(), "end-of-life-"));
  private readonly machines = new Map<string, Machine>();
  private readonly running = new Map<string, Run>();
  private held: Held[] = [];
  private changed = () => {};
  private readonly calling = createSocketServer((socket) => this.serve(socket));
  private readonly metadataService = createServer((request, response) => this.metadata(request, response));

  async open(): Promise<this> {
    for (const server of [this.calling, this.metadataService]) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    }
    return this;
  }

  async close(): Promise<void> {
    for (const run of this.running.values()) run.kill();
    this.held.forEach((held) => held.answer(""));
    for (const server of [this.calling, this.metadataService]) {
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A machine that runs our scripts, with its Node, in service. */
  machine(id: string, role: "master" | "agent" = "master"): Machine {
    const [port, metadata] = [this.calling, this.metadataService].map(
      (server) => (server.address() as AddressInfo).port,
    );
    const services = {
      STAND_IN_PORT: String(port),
      K3S_HA_METADATA_URL: `http://127.0.0.1:${metadata}/${id}`,
    };
    const machine = new Machine(id, join(this.folder, id), services, {
      ROLE: role,
      CLUSTER_ID: CLUSTER,
      REGION: "us-east-1",
      INSTANCE_ID: id,
      TERMINATE_HOOK: "terminate",
      API_URL,
      API_TARGET_GROUP_ARN: role === "master" ? TARGET_GROUP : "",
      KUBECONFIG_PARAMETER: role === "master" ? PARAMETER : "",
    });
    this.machines.set(id, machine);
    this.tell(machine);
    return machine;
  }

  private tell(machine: Machine): void {
    machine.write("/proc/uptime", `${this.now.toFixed(2)} 0.00\n`);
  }

  /** Time passes while nothing runs. */
  pass(seconds: number): void {
    this.now += seconds;
    this.machines.forEach((machine) => this.tell(machine));
  }

  start(machine: Machine, script: string, ...args: string[]): Run {
    const run = machine.start(script, ...args);
    this.running.set(run.id, run);
    void run.end.then(({ code, output }) => {
      this.log.push(
        ...output.split("\n").filter(Boolean),
        ...(code === 0 ? [] : [`${script} exits with ${code}`]),
      );
      this.running.delete(run.id);
      this.held.filter((held) => held.run === run.id).forEach((held) => held.answer(""));
      this.held = this.held.filter((held) => held.run !== run.id);
      this.changed();
    });
    return run;
  }

  /** One look of the masters' timer; what it started may still run afterwards. */
  async look(...machines: Machine[]): Promise<void> {
    const runs = machines.map((machine) => this.start(machine, "end-of-life.sh"));
    await this.until(() => runs.every((run) => !this.running.has(run.id)));
  }

  /** Until no script runs. */
  async settle(): Promise<void> {
    await this.until(() => this.running.size === 0);
  }

  /** Lets scripts run, and time pass when all wait, until something is so. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const flows = [...this.running.values()].reduce((sum, run) => sum + run.flows, 0);
      if (flows === 0) throw new Error(`nothing runs any more:\n${this.log.join("\n")}`);
      if (this.held.length < flows) {
        await new Promise<void>((resolve) => (this.changed = resolve));
        continue;
      }
      this.pass(Math.max(0, Math.min(...this.held.map((held) => held.until)) - this.now));
      this.let((held) => held.until <= this.now);
    }
  }

  /** Ends a drain that is stuck. */
  release(node: string): void {
    this.nodes.get(node)!.stuck = false;
    for (const held of this.held.filter((one) => one.node === node)) held.answer("drained");
    this.held = this.held.filter((one) => one.node !== node);
  }

  private let(go: (held: Held) => boolean): void {
    const free = this.held.filter(go);
    this.held = this.held.filter((held) => !go(held));
    for (const held of free) held.answer(held.late);
  }

  /** Calls that were made, each as one line, those that only look left out. */
  acts(): string[] {
    return this.calls
      .filter(({ program, args }) => program !== "sleep" && !/^(describe-|get)/.test(args[1] ?? ""))
      .map(({ machine, program, args }) => `${machine}: ${program} ${args.join(" ")}`);
  }

  count(text: string): number {
    return this.calls.filter(({ program, args }) => `${program} ${args.join(" ")}`.includes(text)).length;
  }

  /** One call of a stand-in: fields that end with NUL, an empty one after the last argument. */
  private serve(socket: Socket): void {
    let received = "";
    socket.on("error", () => {});
    socket.on("data", (data) => {
      received += data.toString();
      if (!received.endsWith("\0\0")) return;
      const [machine = "", run = "", kubeconfig = "", program = "", ...args] = received
        .slice(0, -2)
        .split("\0");
      this.called({ machine, run, kubeconfig, program, args }, (said) => {
        socket.end(typeof said === "string" ? `0\n${said}` : `${said.status}\n${said.text}\n`);
      });
      this.changed();
    });
  }

  private called(
    {
      machine,
      run,
      kubeconfig,
      program,
      args,
    }: Record<"machine" | "run" | "kubeconfig" | "program", string> & { args: string[] },
    answer: (said: Answer) => void,
  ): void {
    const plain =
      program === "aws" ? args.filter((arg, i) => !isGlobal(arg) && !isGlobal(args[i - 1])) : args;
    const named = args[1] === "--kubeconfig" ? args[2]! : kubeconfig;
    this.calls.push({ machine, program, args: plain, kubeconfig: named, at: this.now });
    const hold = (seconds: number, late: Answer, node?: string) => {
      // What a script that has ended left behind waits for nothing.
      if (!this.running.has(run)) return answer("");
      this.held.push({ run, until: this.now + seconds, answer, late, node });
    };
    if (program === "sleep") hold(Number(args[0]), "");
    else if (program === "aws") answer(this.fault(plain) ?? this.aws(plain));
    else if (program === "systemctl") answer(this.systemctl(machine, args));
    else this.kubectl(machine, args.slice(1), kubeconfig, answer, hold);
  }

  private metadata(request: IncomingMessage, response: ServerResponse): void {
    const [machine = "", ...rest] = request.url!.slice(1).split("/");
    const path = rest.join("/");
    const notice = this.notices.get(machine);
    if (path === "latest/api/token") response.end("token");
    else if (path === "latest/meta-data/spot/instance-action" && notice) response.end(notice);
    else response.writeHead(404).end();
  }

  private systemctl(machine: string, args: readonly string[]): Answer {
    const line = args.join(" ");
    const drained = /^start --no-block k3s-ha-drain@(.+)\.service$/.exec(line)?.[1];
    if (drained !== undefined) {
      // As systemd: nothing happens while the unit runs.
      const unit = `${machine} ${drained}`;
      if (!this.units.has(unit)) {
        const run = this.start(this.machines.get(machine)!, "drain.sh", drained);
        this.units.add(unit);
        void run.end.then(() => this.units.delete(unit));
      }
      return "";
    }
    if (line === "stop k3s") {
      this.silent.add(machine);
      const node = this.nodes.get(machine);
      if (node) node.ready = false;
      return "";
    }
    return { status: 1, text: `no stand-in for systemctl ${line}` };
  }
  private readonly units = new Set<string>();
}

/** Options that every AWS call carries, and their values. */
function isGlobal(arg: string | undefined): boolean {
  return arg !== undefined && /^--(region|output|cli-(connect|read)-timeout)$/.test(arg);
}
