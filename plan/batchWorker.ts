import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { CASE_SECONDS, SOURCE_MAPS, type Case, type Graph, type ProgramError } from "./batch";
import { computeFor } from "./computed";
import { configurationOf } from "./config";
import { Engine } from "./engine";
import { answerFrom } from "./lookups";
import { assume } from "./lookups/assume";
import { override, readFixture } from "./lookups/fixture";
import { type Answer, Monitor } from "./monitor";
import { readProject } from "./project";
import { inProcess } from "./handlers";
import type { Wire } from "./types";
import { isRecord } from "./values";

// The SDK's own isolation between programs of one process (automation API); its typings leave it out.
interface State {
  withLocalStorage<T>(run: () => Promise<T>): Promise<T>;
  getStore(): { settings: { engine?: object } };
}

const root = process.cwd();
const load = createRequire(join(root, "package.json"));
const state = load("@pulumi/pulumi/runtime/state") as State;
const project = readProject(root);
const fixture = readFixture();
/** Evaluated anew for each run; the modules below it keep no state, which the equivalence test in tests/plan.test.ts holds. */
const entry = load.resolve(root);

/** Errors that reach nobody's catch while a case runs, as `cmd/run` collects them. */
let uncaught: (error: unknown) => void = (error) => {
  throw error;
};
process.on("uncaughtException", (error) => uncaught(error));
process.on("unhandledRejection", (error) => uncaught(error));
process.on("message", (next: Case) => {
  void runWithPlaces(next).then((graph) => process.send?.(graph));
});
// Maps cost time for every error object that the SDK makes, and it makes thousands.
process.setSourceMapsEnabled(process.argv.includes(SOURCE_MAPS));

/** Errors that the program did not foresee need the stack trace that the first run spared. */
async function runWithPlaces(wanted: Case): Promise<Graph> {
  const graph = await runCase(wanted);
  if (graph.errors.every(({ foreseen }) => foreseen)) return graph;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  try {
    return await runCase(wanted);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** What the program prints while a case runs, a line each. */
let printed = "";
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array) => {
    printed += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    return true;
  };
}

async function runCase(wanted: Case): Promise<Graph> {
  printed = "";
  const { stack = "dev", preview = true } = wanted;
  const config = configOf(wanted);
  const region = config["aws:region"] ?? "us-east-1";
  const known = override(fixture, wanted.fixture);
  const facts = wanted.assume
    ? override(known, assume(configurationOf(config, project.name), known, region).fixture)
    : known;
  const monitor = new Monitor({
    project: project.name,
    stack,
    answer: withAnswers(wanted, answerFrom(facts, region)),
    ...(!preview && { compute: computeFor({ region, accountId: facts.accountId }, wanted.outputs ?? {}) }),
  });
  const engine = new Engine();
  // A program that runs here reaches nobody: all that it would fetch is answered.
  globalThis.fetch = () => Promise.resolve(new Response(null, { status: wanted.mirror ?? 200 }));

  const errors = await state.withLocalStorage(async () => {
    const client = inProcess(monitor.handlers());
    pulumi.runtime.setMockOptions(client, project.name, stack, preview, "organization");
    state.getStore().settings.engine = inProcess(engine.handlers());
    pulumi.runtime.setAllConfig(config, (wanted.secretKeys ?? []).map(fullKey));
    return runIsolated(() => monitor.registrations.length + monitor.lookups.length);
  });

  const root_ = monitor.registrations.find(({ parent }) => parent === undefined);
  return {
    name: wanted.name,
    registrations: monitor.registrations,
    lookups: monitor.lookups,
    diagnostics: engine.diagnostics,
    outputs: root_?.outputs ?? {},
    printed: printed.split("\n").filter((line) => line !== ""),
    errors,
  };
}

/**
 * Runs the program inside the current store, as `cmd/run` does, and returns what went wrong.
 * @param requests how many requests it has made
 */
async function runIsolated(requests: () => number): Promise<ProgramError[]> {
  const seen = new Set<unknown>();
  const errors: ProgramError[] = [];
  const report = (error: unknown) => {
    if (!seen.has(error)) {
      seen.add(error);
      errors.push(describe(error));
    }
  };
  let failed = () => {};
  const failure = new Promise<void>((resolve) => (failed = resolve));
  uncaught = (error) => {
    report(error);
    failed();
  };
  const program = async () => {
    delete require.cache[entry];
    const exported = load(entry) as unknown;
    return exported instanceof Function ? await (exported as () => unknown)() : exported;
  };
  try {
    await withinLimit(Promise.race([runToItsEnd(program), failure.then(() => quiet(requests))]));
  } catch (error) {
    report(error);
    await withinLimit(pulumi.runtime.disconnect()).catch(report);
  }
  // Rejections that nobody handles are reported a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  return errors;
}

async function runToItsEnd(program: () => Promise<unknown>): Promise<void> {
  await pulumi.runtime.runInPulumiStack(program);
  await pulumi.runtime.disconnect(true);
}

/** Turns of the event loop without a request after which nothing more can come: all answers are given in this process. */
const QUIET_TURNS = 100;

/**
 * Resolves when a program that an error has left waiting for ever does nothing any more. The SDK's entry point ends there
 * by itself, with the last handle of its process.
 */
async function quiet(requests: () => number): Promise<void> {
  let seen = requests();
  for (let turns = 0; turns < QUIET_TURNS; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (requests() === seen) continue;
    seen = requests();
    turns = 0;
  }
}

function describe(error: unknown): ProgramError {
  if (pulumi.RunError.isInstance(error) || pulumi.ResourceError.isInstance(error)) {
    return { message: error.message, foreseen: true };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message, foreseen: false };
}

async function withinLimit<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the program did not end within ${CASE_SECONDS} s`)),
      CASE_SECONDS * 1000,
    );
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

function withAnswers({ lookups = [] }: Case, otherwise: Answer): Answer {
  return (token, args) => {
    const found = lookups.find((one) => one.token === token && isPart(one.args ?? {}, args));
    if (found?.error !== undefined) throw new Error(found.error);
    return found?.result ?? otherwise(token, args);
  };
}

function isPart(part: Wire, whole: Wire | undefined): boolean {
  if (isRecord(part)) {
    return isRecord(whole) && Object.entries(part).every(([key, value]) => isPart(value, whole[key]));
  }
  return JSON.stringify(part) === JSON.stringify(whole);
}

function configOf({ config = {} }: Case): Record<string, string> {
  const given = Object.entries({ "aws:region": "us-east-1", ...config }).filter(
    ([, value]) => value !== null,
  );
  return Object.fromEntries(
    given.map(([key, value]) => [fullKey(key), typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

function fullKey(key: string): string {
  return key.includes(":") ? key : `${project.name}:${key}`;
}
