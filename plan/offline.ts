import { type Config, configurationOf, resolveConfig, type Samples } from "./config";
import { Engine } from "./engine";
import { answerFrom } from "./lookups";
import { assume } from "./lookups/assume";
import { FIXTURE_FILE, type Fixture, override, readFixture } from "./lookups/fixture";
import { Monitor } from "./monitor";
import { EXIT_ERRORS_LOGGED, type ProgramRun, runProgram, type RunOptions } from "./program";
import { readProject, readStack } from "./project";
import { serve } from "./server";
import type { Diagnostic, Lookup, Registration } from "./types";
import { lacksPlace, traceArguments, withTraces } from "./trace";
import { unwrap } from "./values";

export interface PlanOptions {
  /** Folder of `Pulumi.yaml`. */
  root: string;
  stack: string;
  samples: Samples;
  env: NodeJS.ProcessEnv;
}

/** The result of an offline plan. */
export interface Plan {
  project: string;
  stack: string;
  region: string;
  fixture: { file: string; date: string };
  registrations: Registration[];
  lookups: Lookup[];
  diagnostics: Diagnostic[];
  /** The configuration as the program got it, by full key. */
  values: Readonly<Record<string, string>>;
}

const DEFAULT_REGION = "us-east-1";

/** True where the program or the plan reported an error. */
export function failed(plan: Plan): boolean {
  return plan.diagnostics.some(({ severity }) => severity === "error");
}

/** Runs the unchanged program in preview mode against a local monitor that knows no state and asks no provider. */
export async function offlinePlan(options: PlanOptions): Promise<Plan> {
  const project = readProject(options.root);
  const { stack } = options;
  const config = resolveConfig(project, stack, readStack(project, stack), options.samples);
  const known = readFixture();
  const region = regionOf(config, options.env);
  const assumed = assume(configurationOf(config.values, project.name), known, region);
  const fixture = override(known, assumed.fixture);
  const run = { project, stack, config, env: options.env };

  let result = await runOnce(run, fixture, region);
  if (result.diagnostics.some((diagnostic) => lacksPlace(diagnostic, project.root))) {
    // The project's node flags spare the stack traces that say where an unforeseen error comes from: once more, with them.
    result = await runOnce({ ...run, nodeArguments: traceArguments(project) }, fixture, region);
  }

  const says = (message: string): Diagnostic => ({ severity: "warning", message, source: "plan" });
  const assumptions = assumed.assumptions.map((text) => `assumed, since only AWS can tell: ${text}`);
  const warnings = [...config.warnings, ...assumptions, ...retiredVersions(result.registrations, fixture)];
  return {
    project: project.name,
    stack,
    region,
    fixture: { file: FIXTURE_FILE, date: fixture.date },
    ...result,
    values: config.values,
    diagnostics: [...result.diagnostics, ...warnings.map(says)],
  };
}

async function runOnce(run: Omit<RunOptions, "address">, fixture: Fixture, region: string) {
  const monitor = new Monitor({
    project: run.project.name,
    stack: run.stack,
    answer: answerFrom(fixture, region),
  });
  const engine = new Engine();
  const server = await serve(monitor, engine);
  try {
    const ended = await runProgram({ ...run, address: server.address });
    const logged = withTraces(engine.diagnostics, ended.report, run.project.root);
    const diagnostics = [...logged, ...fromEnd(ended, logged)];
    return { registrations: monitor.registrations, lookups: monitor.lookups, diagnostics };
  } finally {
    server.close();
  }
}

/** What the program printed, and its exit status where it did not log its errors itself. */
function fromEnd(ended: ProgramRun, logged: Diagnostic[]): Diagnostic[] {
  const printed = ended.lines.map((message): Diagnostic => ({ severity: "info", message }));
  const explained =
    ended.exitCode === EXIT_ERRORS_LOGGED && logged.some(({ severity }) => severity === "error");
  if (ended.exitCode === 0 || explained) {
    return printed;
  }
  const message = `the program exited with code ${ended.exitCode}`;
  return [...printed, { severity: "error", message }];
}

/** Where nothing names a region, a fresh clone still plans: for one that the program is told of like of any other. */
function regionOf(config: Config, env: NodeJS.ProcessEnv): string {
  const set = config.values["aws:region"] ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (set) {
    return set;
  }
  config.values["aws:region"] = DEFAULT_REGION;
  config.warnings.push(
    `aws:region is not set, nor AWS_REGION: planned for ${DEFAULT_REGION}; a preview would refuse`,
  );
  return DEFAULT_REGION;
}

/** The preflight is answered "yes" here, so the plan itself says where AWS would refuse a database version today. */
function retiredVersions(registrations: Registration[], fixture: Fixture): string[] {
  const creatable = fixture.databases.versions.map(({ version }) => version);
  return registrations
    .filter(({ type }) => type === "aws:rds/instance:Instance")
    .map(({ inputs }) => unwrap(inputs.engineVersion ?? null))
    .filter((wanted) => typeof wanted === "string")
    .filter((wanted) => !creatable.some((version) => version === wanted || version.startsWith(`${wanted}.`)))
    .map(
      (wanted) =>
        `AWS refuses to create PostgreSQL ${wanted} today (as of ${fixture.date}). The offline plan does not ask the ` +
        "preflight; a preview does, and names the versions that can be created and what they cost",
    );
}
