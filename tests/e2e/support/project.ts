import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import type { Emulator } from "./emulator";
import { binaries } from "./engine";

const root = resolve(__dirname, "../../..");
/** What a clone has and the program does not need. */
const LEFT_OUT = [".git", "node_modules", "tests", "docs", "tools", "plan"];

/** A copy of the project with a state of its own, run by the real engine against an emulator. */
export class Project {
  private readonly scratch = mkdtempSync(join(tmpdir(), "k3s-ha-project-"));
  private readonly folder = join(this.scratch, "project");

  constructor(private readonly emulator: Emulator) {
    mkdirSync(join(this.scratch, "state"));
    cpSync(root, this.folder, {
      recursive: true,
      filter: (path) => dirname(path) !== root || !LEFT_OUT.includes(basename(path)),
    });
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
  }

  /** Runs the CLI; `output` is all that it wrote, without colours. */
  async pulumi(...args: string[]): Promise<{ readonly ok: boolean; readonly output: string }> {
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
      execFile(
        join(binaries, "pulumi"),
        [...args, "--non-interactive", "--color", "never"],
        options,
        (error, stdout, stderr) => done({ ok: error === null, output: stdout + stderr }),
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
