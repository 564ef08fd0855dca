import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { Config } from "../plan/config";
import type { Engine } from "../plan/engine";
import { respond, type Callback, type Handler } from "../plan/handlers";
import type { Monitor } from "../plan/monitor";
import type { Project } from "../plan/project";

/** The program through the SDK's own entry point, as the language host starts it: for measuring and comparing. */

export interface Ended {
  exitCode: number;
  /** Lines on standard output and standard error; the CLI shows them as messages of the stack. */
  lines: string[];
  /** What a preloaded module wrote to `REPORT_FD`. */
  report: string;
}

/** File descriptor for a module that is preloaded into the program to observe it. */
const REPORT_FD = 3;

export interface EntryPointRun {
  project: Project;
  stack: string;
  config: Config;
  /** Address of the resource monitor and engine. */
  address: string;
  /** Instead of the project's own `nodeargs`. */
  nodeArguments?: string[];
  /** Instead of the project's own tsconfig. */
  tsconfig?: string;
  env?: NodeJS.ProcessEnv;
}

/** The command and environment with which the language host starts a program for a preview. */
function command(options: EntryPointRun, syncFolder: string) {
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
  const tsconfig = options.tsconfig ?? project.runtime.tsconfig;
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
export async function runEntryPoint(options: EntryPointRun): Promise<Ended> {
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

/** User-data and policies make messages that the default limit of 4 MiB could refuse; the SDK allows as much. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

export interface Served {
  /** Address for `--monitor` and `--engine`. */
  address: string;
  close(): void;
}

/** Serves monitor and engine over gRPC on a free port of the loopback interface. */
export async function serve(monitor: Monitor, engine: Engine): Promise<Served> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  server.addService(ResourceMonitorService, overGrpc(monitor.handlers()));
  server.addService(EngineService, overGrpc(engine.handlers()));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

function overGrpc(handlers: Record<string, Handler>): grpc.UntypedServiceImplementation {
  const service: grpc.UntypedServiceImplementation = {};
  for (const [name, handle] of Object.entries(handlers)) {
    service[name] = (call: { request: unknown }, callback: Callback) =>
      void respond(handle, call.request, callback);
  }
  return service;
}
