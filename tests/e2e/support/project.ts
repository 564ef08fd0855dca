import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Emulator } from "./emulator";
import { binaries } from "./engine";

const root = resolve(__dirname, "../../..");
/** What a clone has and the program does not need. */
const LEFT_OUT = [".git", "node_modules", "tests", "docs", "tools", "plan"];

export interface Done {
  readonly ok: boolean;
  /** All that it wrote. */
  readonly output: string;
  readonly stdout: string;
}

/** A copy of the project with a state of its own, run by the real engine against an emulator. */
export class Project {
  private readonly scratch = mkdtempSync(join(tmpdir(), "k3s-ha-project-"));
  private readonly folder = join(this.scratch, "project");

  /** @param emulator its environment sends the engine's and the provider's calls to it */
  constructor(private readonly emulator: Pick<Emulator, "environment">) {
    mkdirSync(join(this.scratch, "state"));
    cpSync(root, this.folder, {
      recursive: true,
      filter: (path) => dirname(path) !== root || !LEFT_OUT.includes(basename(path)),
    });
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
  }

  /** Runs the CLI; what it writes has no colours. */
  pulumi(...args: string[]): Promise<Done> {
    return this.run(join(binaries, "pulumi"), ...args, "--non-interactive", "--color", "never");
  }

  /** Runs a program in the project's folder, with the CLI's environment. */
  async run(command: string, ...args: string[]): Promise<Done> {
    const env = {
      ...process.env,
      ...this.emulator.environment,
      PATH: `${binaries}:${process.env["PATH"]}`,
      HOME: this.scratch,
      PULUMI_HOME: join(this.scratch, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.scratch, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const options = { cwd: this.folder, env, maxBuffer: 64 * 1024 * 1024 };
    return new Promise((done) =>
      execFile(command, args, options, (error, stdout, stderr) =>
        done({ ok: error === null, output: stdout + stderr, stdout }),
      ),
    );
  }

  /** Sets configuration by path; what is no text goes in as JSON's scalars do. */
  async configure(stack: string, values: Record<string, string>): Promise<void> {
    const pairs = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
    const { ok, output } = await this.pulumi("config", "set-all", "--path", "--stack", stack, ...pairs);
    if (!ok) throw new Error(output);
  }

  remove(): void {
    rmSync(this.scratch, { recursive: true, force: true });
  }
}
