import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Config } from "./config";
import type { Project } from "./project";

/** The exit status of a program whose errors were all logged (`cmd/run` of the SDK). */
export const EXIT_ERRORS_LOGGED = 32;

export interface ProgramRun {
  exitCode: number;
  /** Lines on standard output and standard error; the CLI shows them as messages of the stack. */
  lines: string[];
  /** What a preloaded module wrote to `REPORT_FD`. */
  report: string;
}

/** File descriptor for a module that is preloaded into the program to observe it. */
export const REPORT_FD = 3;

export interface RunOptions {
  project: Project;
  stack: string;
  config: Config;
  /** Address of the resource monitor and engine. */
  address: string;
  /** Instead of the project's own `nodeargs`. */
  nodeArguments?: string[];
  /** Instead of the project's own tsconfig; `null` for none. */
  tsconfig?: string | null;
  env?: NodeJS.ProcessEnv;
}

/** The command and environment with which the language host starts a program for a preview. */
export function command(options: RunOptions, syncFolder: string) {
  const { project, stack, address } = options;
  // From the program's folder, as the language host does: the program and its entry point share one SDK.
  const run = createRequire(join(project.pwd, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  const args = [
    ...(options.nodeArguments ?? project.runtime.nodeArguments),
    run,
    ...["--monitor", address, "--engine", address, "--sync", syncFolder],
    ...["--organization", "organization", "--project", project.name, "--root-directory", project.root],
    ...[
      "--stack",
      stack,
      "--pwd",
      project.pwd,
      "--dry-run",
      "--parallel",
      String(4 * availableParallelism()),
    ],
    project.entry,
  ];
  const tsconfig = options.tsconfig === undefined ? project.runtime.tsconfig : options.tsconfig;
  const env = {
    ...(options.env ?? process.env),
    PULUMI_CONFIG: JSON.stringify(hostKeys(options.config.values)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(options.config.secretKeys),
    ...(project.runtime.typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
  };
  return { file: process.execPath, args, env, cwd: project.pwd };
}

/** Runs the program through the SDK's own entry point until it ends. */
export async function runProgram(options: RunOptions): Promise<ProgramRun> {
  const syncFolder = mkdtempSync(join(tmpdir(), "pulumi-plan-"));
  try {
    const { file, args, env, cwd } = command(options, syncFolder);
    const child = spawn(file, args, { env, cwd, stdio: ["ignore", "pipe", "pipe", "pipe"] });
    const lines: string[] = [];
    const pipe = (descriptor: number) => (child.stdio[descriptor] as Readable).setEncoding("utf8");
    for (const descriptor of [1, 2]) {
      createInterface({ input: pipe(descriptor) }).on("line", (line) => lines.push(line));
    }
    let report = "";
    pipe(REPORT_FD).on("data", (text: string) => (report += text));
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve(code ?? 1));
    });
    return { exitCode, lines, report };
  } finally {
    rmSync(syncFolder, { recursive: true, force: true });
  }
}

/** The language host writes keys in the SDK's old form `namespace:config:name`. */
function hostKeys(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const colon = key.indexOf(":");
      return [`${key.slice(0, colon)}:config:${key.slice(colon + 1)}`, value];
    }),
  );
}
