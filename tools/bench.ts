import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { resolveConfig } from "../plan/config";
import { Engine } from "../plan/engine";
import { answerFrom } from "../plan/lookups";
import { readFixture } from "../plan/lookups/fixture";
import { Monitor } from "../plan/monitor";
import { readProject, readStack } from "../plan/project";
import { samples } from "../plan/samples";
import { runEntryPoint, serve } from "./entryPoint";

/**
 * Measures the program's cold run under the SDK's own entry point beside the way of the stock template, in the same
 * session and in turns. Only the program's process counts: engine, providers and AWS would come on top of both.
 */

interface Variant {
  name: string;
  /** Node's arguments, tsconfig and environment instead of what Pulumi.yaml says. */
  nodeArguments?: string[];
  tsconfig?: string;
  env?: Record<string, string>;
}

interface Sample {
  cpuSeconds: number;
  rssMib: number;
  wallSeconds: number;
  /** What was registered, to be equal in all variants. */
  requests: string;
}

// The template has no ts-node of its own, so its program is checked by the SDK's old copy; ours takes as long (within 6 %).
const STOCK: Variant = {
  name: "stock template: type check on each run",
  nodeArguments: [],
  tsconfig: "tsconfig.json",
};
const OURS: Variant = { name: "this project: as Pulumi.yaml says" };
/** One setting at a time, for who wants to change Pulumi.yaml or tsconfig.run.json. */
const SETTINGS: Variant[] = [
  {
    name: "TypeScript without type check, 10 stack frames",
    nodeArguments: [],
    tsconfig: "tsconfig.json",
    env: { PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
  },
  { name: "swc, 10 stack frames (node's default)", nodeArguments: [] },
  { name: "swc, 2 stack frames", nodeArguments: ["--stack-trace-limit=2"] },
  { name: "swc, 1 stack frame", nodeArguments: ["--stack-trace-limit=1"] },
  { name: "swc, 0 stack frames", nodeArguments: ["--stack-trace-limit=0"] },
];

const root = resolve(__dirname, "..");

async function measure(projectRoot: string, stack: string, variant: Variant): Promise<Sample> {
  const project = readProject(projectRoot);
  const config = resolveConfig(project, stack, readStack(project, stack), samples);
  const region = config.values["aws:region"] ?? "us-east-1";
  const answer = answerFrom(readFixture(), region);
  const monitor = new Monitor({ project: project.name, stack, answer });
  const engine = new Engine();
  const server = await serve(monitor, engine);
  // Cold as in a fresh checkout or after any edit: the compiler's cache of earlier runs is out of reach.
  const cache = mkdtempSync(join(tmpdir(), "bench-"));
  const usage = ["--require", join(__dirname, "usage.js")];
  const started = process.hrtime.bigint();
  try {
    const { exitCode, report } = await runEntryPoint({
      project,
      stack,
      // How far the mirror of k3s is away is not what is measured.
      config: { ...config, values: { ...config.values, "aws:region": region, "k3s-ha:preflight": "false" } },
      address: server.address,
      nodeArguments: [...(variant.nodeArguments ?? project.runtime.nodeArguments), ...usage],
      ...(variant.tsconfig && { tsconfig: variant.tsconfig }),
      env: { ...process.env, ...variant.env, TS_NODE_CACHE_DIRECTORY: cache },
    });
    const wallSeconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (exitCode !== 0) {
      const reasons = engine.diagnostics.map(({ message }) => message).join("\n");
      throw new Error(`${variant.name}: the program failed with code ${exitCode}\n${reasons}`);
    }
    const requests = monitor.registrations.map((one) => JSON.stringify(one)).sort();
    return { ...(JSON.parse(report) as Sample), wallSeconds, requests: requests.join("\n") };
  } finally {
    server.close();
    rmSync(cache, { recursive: true, force: true });
  }
}

function median(values: number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

async function main(): Promise<void> {
  const command = new Command("npm run bench --")
    .description("Measure the program's cold run beside the stock template's way of the same program.")
    .option("-r, --rounds <number>", "rounds, each of one run per variant", "5")
    .option("-s, --stack <name>", "stack, whose values are in Pulumi.<name>.yaml", "dev")
    .option("-p, --project <folder>", "folder of the project", root)
    .option("--settings", "measure single settings of Pulumi.yaml, too", false)
    .parse();
  const options = command.opts<{ rounds: string; stack: string; project: string; settings: boolean }>();
  const variants = [STOCK, OURS, ...(options.settings ? SETTINGS : [])];
  const samplesOf = new Map(variants.map((variant) => [variant, [] as Sample[]]));

  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const variant of variants) {
      samplesOf.get(variant)?.push(await measure(resolve(options.project), options.stack, variant));
    }
    process.stderr.write(`round ${round} of ${options.rounds}\n`);
  }

  const all = [...samplesOf.values()].flat();
  if (new Set(all.map(({ requests }) => requests)).size !== 1) {
    throw new Error("the variants did not register the same resources, so their times cannot be compared");
  }
  const count = all[0]?.requests.split("\n").length ?? 0;
  const middle = (variant: Variant, of: (sample: Sample) => number) =>
    median((samplesOf.get(variant) ?? []).map(of));
  const stock = middle(STOCK, ({ cpuSeconds }) => cpuSeconds);
  console.log(
    `${count} resources, stack ${options.stack}, medians of ${options.rounds} cold runs, node ${process.version}\n`,
  );
  console.table(
    Object.fromEntries(
      variants.map((variant) => {
        const cpu = middle(variant, ({ cpuSeconds }) => cpuSeconds);
        const row = {
          "CPU s (user + system)": cpu.toFixed(2),
          "share of stock's CPU": `1/${(stock / cpu).toFixed(1)} (${((100 * cpu) / stock).toFixed(0)} %)`,
          "wall s": middle(variant, ({ wallSeconds }) => wallSeconds).toFixed(2),
          "memory MiB": middle(variant, ({ rssMib }) => rssMib).toFixed(0),
        };
        return [variant.name, row];
      }),
    ),
  );
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
