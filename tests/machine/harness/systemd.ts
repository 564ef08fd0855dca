import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer } from "./cloud";
import { environmentFile, UnitFile } from "./unitFiles";
import { processesWith } from "./processes";

/** What runs a program inside the machine. */
export interface Host {
  readonly id: string;
  /** The machine's file system, seen from outside. */
  readonly root: string;
  readonly secondMs: number;
  /** Runs a program; its output goes to journal and console under the unit's name. */
  run(unit: string, command: readonly string[], environment: Record<string, string>): ChildProcess;
  /** Process id of the program, where a child of this computer only brings it into the machine. */
  programOf?(child: ChildProcess): number | undefined;
}

type State = "inactive" | "active" | "deactivating" | "auto-restart" | "failed";

interface Unit {
  file: UnitFile;
  state: State;
  main?: ChildProcess | undefined;
  timer?: NodeJS.Timeout | undefined;
  /** A stop was asked for: no restart. */
  stopping: boolean;
  /** Resolves when it no longer runs. */
  ended: Promise<void>;
}

/** Units whose scripts have tests of their own: here they only count as started. */
const NOT_RUN = /^k3s-ha-(end-of-life|interruption|drain)/;

/**
 * The part of systemd 219 that a machine uses: units with drop-ins and instances of templates, Restart, enable, kill,
 * timers; what it does not know, it refuses.
 */
export class Systemd {
  private readonly units = new Map<string, Unit>();
  readonly enabled = new Set<string>();
  /** What systemd 219 would not have understood. Empty in a good run. */
  readonly problems: string[] = [];
  private down = false;

  constructor(
    private readonly host: Host,
    /** Units that only count as started. */
    private readonly notRun = NOT_RUN,
  ) {}

  state(name: string): State {
    return this.units.get(full(name))?.state ?? "inactive";
  }

  mainPid(name: string): number | undefined {
    return this.units.get(full(name))?.main?.pid;
  }

  /** `systemctl` with these arguments. */
  async ctl(args: readonly string[]): Promise<Answer> {
    const options = args.filter((each) => each.startsWith("-"));
    const [verb = "", ...names] = args.filter((each) => !each.startsWith("-"));
    const unknown = options.find(
      (each) => !/^(-q|--no-block|--kill-who=(main|all|control)|--signal=SIG[A-Z]+)$/.test(each),
    );
    if (unknown) return this.refuse(`unrecognized option '${unknown}'`);
    if (verb === "daemon-reload") return this.reload();
    const unit = this.unit(names[0] ?? "");
    if (unit.file.problems.length > 0) return this.refuse(unit.file.problems.join("\n"));
    switch (verb) {
      case "start":
        this.start(unit);
        return done();
      case "stop": {
        const stopped = this.stop(unit);
        if (!options.includes("--no-block")) await stopped;
        return done();
      }
      case "enable":
        this.enabled.add(unit.file.name);
        return done();
      case "disable":
        this.enabled.delete(unit.file.name);
        return done();
      case "is-active":
        return { status: unit.state === "active" ? 0 : 3, stdout: `${unit.state}\n`, stderr: "" };
      case "kill":
        this.kill(
          unit,
          (options.find((each) => each.startsWith("--signal="))?.slice(9) ?? "SIGTERM") as NodeJS.Signals,
        );
        return done();
      default:
        return this.refuse(`Unknown operation '${verb}'`);
    }
  }

  /** The machine loses power: everything ends at once, nothing is started again. */
  powerOff(): void {
    this.down = true;
    for (const unit of this.units.values()) {
      clearTimeout(unit.timer);
      unit.stopping = true;
      this.kill(unit, "SIGKILL");
    }
  }

  /** Comes back with what is enabled. */
  powerOn(): void {
    this.down = false;
    this.units.clear();
    for (const name of this.enabled) this.start(this.unit(name));
  }

  private reload(): Answer {
    for (const unit of this.units.values()) unit.file = new UnitFile(unit.file.name, this.host.root);
    return done();
  }

  private unit(name: string): Unit {
    const key = full(name);
    const known = this.units.get(key);
    if (known) return known;
    const file = new UnitFile(key, this.host.root);
    const unit: Unit = { file, state: "inactive", stopping: false, ended: Promise.resolve() };
    this.units.set(key, unit);
    return unit;
  }

  private start(unit: Unit): void {
    if (this.down || unit.state === "active") return;
    clearTimeout(unit.timer);
    unit.stopping = false;
    unit.state = "active";
    if (this.notRun.test(unit.file.name)) return;
    if (unit.file.name.endsWith(".timer")) return this.elapse(unit, unit.file.seconds("OnActiveSec", 0));
    const child = this.host.run(
      unit.file.name,
      unit.file.one("ExecStart").split(" "),
      this.environment(unit.file),
    );
    unit.main = child;
    unit.ended = new Promise((resolve) => {
      child.once("exit", (code, signal) => void this.ended(unit, child, code, signal).then(resolve));
    });
  }

  /** Starts a timer's service, and again some time after it has ended. */
  private elapse(timer: Unit, seconds: number): void {
    timer.timer = setTimeout(() => {
      const service = this.unit(timer.file.name.replace(/\.timer$/, ".service"));
      this.start(service);
      void service.ended.then(() => {
        if (!this.down && !timer.stopping) this.elapse(timer, timer.file.seconds("OnUnitInactiveSec", 60));
      });
    }, seconds * this.host.secondMs);
  }

  private environment(file: UnitFile): Record<string, string> {
    const given = file.all("EnvironmentFile").map((path) => ({
      path: join(this.host.root, path.replace(/^-/, "")),
      optional: path.startsWith("-"),
    }));
    const missing = given.find(({ path, optional }) => !optional && !existsSync(path));
    if (missing) throw new Error(`${file.name}: no ${missing.path}`);
    const paths = given.map(({ path }) => path).filter(existsSync);
    return Object.assign({}, ...paths.map((path) => environmentFile(readFileSync(path, "utf8")))) as Record<
      string,
      string
    >;
  }

  private async ended(
    unit: Unit,
    child: ChildProcess,
    code: number | null,
    signal: string | null,
  ): Promise<void> {
    if (unit.main !== child) return;
    unit.main = undefined;
    unit.state = "deactivating";
    if (unit.file.one("KillMode", "control-group") === "control-group") this.kill(unit, "SIGKILL");
    for (const command of this.down ? [] : unit.file.all("ExecStopPost")) await this.runOnce(unit, command);
    unit.state = code === 0 || unit.stopping ? "inactive" : "failed";
    if (this.down || unit.stopping || !restarts(unit.file.one("Restart", "no"), code, signal)) return;
    unit.state = "auto-restart";
    unit.timer = setTimeout(
      () => this.start(unit),
      unit.file.seconds("RestartSec", 0.1) * this.host.secondMs,
    );
  }

  private async runOnce(unit: Unit, command: string): Promise<void> {
    const child = this.host.run(unit.file.name, command.split(" "), {});
    await new Promise((resolve) => child.once("exit", resolve));
  }

  private async stop(unit: Unit): Promise<void> {
    clearTimeout(unit.timer);
    unit.stopping = true;
    if (!unit.main) {
      if (unit.state !== "deactivating") unit.state = "inactive";
      return unit.ended;
    }
    unit.state = "deactivating";
    this.terminate(unit, unit.main);
    const limit = unit.file.seconds("TimeoutStopSec", 90) * this.host.secondMs;
    const timer = setTimeout(() => this.kill(unit, "SIGKILL"), limit);
    await unit.ended;
    clearTimeout(timer);
  }

  /** SIGTERM to what `KillMode` says. */
  private terminate(unit: Unit, main: ChildProcess): void {
    if (unit.file.one("KillMode", "control-group") === "control-group") return this.kill(unit, "SIGTERM");
    const pid = this.host.programOf ? this.host.programOf(main) : main.pid;
    if (pid !== undefined) process.kill(pid, "SIGTERM");
  }

  /** Every process of the unit, as in its control group. */
  kill(unit: Unit | string, signal: NodeJS.Signals): void {
    const name = typeof unit === "string" ? full(unit) : unit.file.name;
    for (const pid of processesWith(`K3S_HA_TEST_UNIT=${this.host.id}/${name}`)) {
      try {
        process.kill(pid, signal);
      } catch {
        // Gone already.
      }
    }
  }

  private refuse(problem: string): Answer {
    this.problems.push(problem);
    return { status: 1, stdout: "", stderr: problem };
  }
}

function restarts(policy: string, code: number | null, signal: string | null): boolean {
  const clean = code === 0 || ["SIGHUP", "SIGINT", "SIGTERM", "SIGPIPE"].includes(signal ?? "");
  switch (policy) {
    case "always":
      return true;
    case "on-failure":
      return !clean;
    case "on-abnormal":
      return !clean && signal !== null;
    default:
      return false;
  }
}

function full(name: string): string {
  return /\.(service|timer)$/.test(name) ? name : `${name}.service`;
}

function done(): Answer {
  return { status: 0, stdout: "", stderr: "" };
}
