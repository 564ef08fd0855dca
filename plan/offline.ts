import { sep } from "node:path";
import { runPrograms, type Case, type Graph, type ProgramError } from "./batch";
import { configurationOf, resolveConfig, type Config, type Samples } from "./config";
import { assume } from "./lookups/assume";
import { FIXTURE_FILE, readFixture, type Fixture } from "./lookups/fixture";
import { readProject, readStack } from "./project";
import type { Diagnostic, Lookup, Registration } from "./types";
import { unwrap } from "./values";

export interface PlanOptions {
  /** Folder of `Pulumi.yaml`. */
  readonly root: string;
  readonly stack: string;
  readonly samples: Samples;
  readonly env: NodeJS.ProcessEnv;
}

/** The result of an offline plan. */
export interface Plan {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  readonly fixture: { file: string; date: string };
  readonly registrations: Registration[];
  readonly lookups: Lookup[];
  readonly diagnostics: Diagnostic[];
  /** The configuration as the program got it, by full key. */
  readonly values: Readonly<Record<string, string>>;
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
  const config = withRegion(
    resolveConfig(project, stack, readStack(project, stack), options.samples),
    options.env,
  );
  const region = config.values["aws:region"] ?? DEFAULT_REGION;
  const fixture = readFixture();
  const { assumptions } = assume(configurationOf(config.values, project.name), fixture, region);
  const { values, secretKeys } = config;
  const run = { name: stack, stack, config: values, secretKeys: [...secretKeys], assume: true };
  const graph = await graphOf(run, options.root);

  const says = (message: string): Diagnostic => ({ severity: "warning", message, source: "plan" });
  const warnings = [
    ...config.warnings,
    ...assumptions.map((text) => `assumed, since only AWS can tell: ${text}`),
    ...retiredVersions(graph.registrations, fixture),
  ];
  return {
    project: project.name,
    stack,
    region,
    fixture: { file: FIXTURE_FILE, date: fixture.date },
    registrations: graph.registrations,
    lookups: graph.lookups,
    values,
    diagnostics: [
      ...graph.diagnostics,
      ...graph.printed.map((message): Diagnostic => ({ severity: "info", message })),
      ...graph.errors.map((error) => errorOf(error, options.root)),
      ...warnings.map(says),
    ],
  };
}

/** Errors that the program did not foresee are worth a second run that names their lines. */
async function graphOf(run: Case, root: string): Promise<Graph> {
  const [first] = await runPrograms([run], root);
  const again = first?.errors.some(({ foreseen }) => !foreseen);
  const [graph = first] = again ? await runPrograms([run], root, { sourceMaps: true }) : [];
  if (graph === undefined) throw new Error("the program's process gave no answer");
  return graph;
}

/** An error that the program did not foresee names its place: the frames down to the program's own, not the SDK's below. */
function errorOf({ message, foreseen }: ProgramError, root: string): Diagnostic {
  if (foreseen) return { severity: "error", message };
  const lines = message.split("\n");
  const isOwn = (line: string): boolean =>
    line.includes(root + sep) && !line.includes(`${sep}node_modules${sep}`);
  const own = lines.findIndex((line) => /^\s+at /.test(line) && isOwn(line));
  const shown = own < 0 ? lines : lines.slice(0, own + 1);
  return {
    severity: "error",
    message: ["the program failed with an unhandled exception:", ...shown].join("\n"),
  };
}

/** Where nothing names a region, a fresh clone still plans: for one that the program is told of like of any other. */
function withRegion(config: Config, env: NodeJS.ProcessEnv): Config {
  if (config.values["aws:region"]) return config;
  const fromEnvironment = env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  const values = { ...config.values, "aws:region": fromEnvironment || DEFAULT_REGION };
  const warning = `aws:region is not set, nor AWS_REGION: planned for ${DEFAULT_REGION}; a preview would refuse`;
  return { ...config, values, warnings: [...config.warnings, ...(fromEnvironment ? [] : [warning])] };
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
