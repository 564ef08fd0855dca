import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** Tests of one part. A part that is no jest run counts as one test. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

export interface PartResult extends Counts {
  name: string;
  seconds: number;
  /** Everything that the part printed, which a live part has shown already. */
  output: string;
  live?: boolean;
}

export interface Part {
  name: string;
  command: string;
  args: string[];
  /** Environment on top of this process's own. */
  env?: Record<string, string>;
  /** File to which the part's jest writes its JSON report. */
  jestReport?: string;
  /** Prints while it runs, for parts of minutes. Default: prints nothing, keeps the output for a failure. */
  live?: boolean;
  /** What in the output of a failed run says that the surroundings failed: it runs again, three times at most. */
  again?: RegExp;
}

const TRIES = 3;
const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Runs one part to its end. Never rejects: a part that cannot start has failed. */
export async function runPart(part: Part): Promise<PartResult> {
  const started = performance.now();
  let tried = 1;
  let { code, output } = await run(part, part.again);
  while (code !== 0 && part.again?.test(output) && tried < TRIES) {
    tried++;
    console.log(`again: ${part.name}, try ${tried} of ${TRIES}`);
    ({ code, output } = await run(part, tried < TRIES ? part.again : undefined));
  }
  return {
    name: tried > 1 ? `${part.name} (try ${tried})` : part.name,
    seconds: (performance.now() - started) / 1000,
    output,
    live: part.live ?? false,
    ...count(code === 0, part.jestReport),
  };
}

/** @param stopAt what in the output of a step that failed ends the run: its clean-up may take a quarter of an hour */
function run(part: Part, stopAt?: RegExp): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(part.command, part.args, {
      env: { ...process.env, ...part.env },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, to be ended as a whole.
      detached: stopAt !== undefined,
    });
    const endGroup = (): void => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    };
    // Not in this process's group any more, so its end must be handed on.
    const endBoth = (): void => {
      endGroup();
      process.exit(130);
    };
    if (stopAt) for (const signal of SIGNALS) process.once(signal, endBoth);
    let stopped = false;
    const stopEarly = (): void => {
      if (stopped || !stopAt || !/^FAIL /m.test(output) || !stopAt.test(output)) return;
      stopped = true;
      endGroup();
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        stopEarly();
      });
      if (part.live) stream.pipe(process.stdout);
    }
    const end = (code: number | null, why: string): void => {
      for (const signal of SIGNALS) process.removeListener(signal, endBoth);
      if (part.live && why) console.log(`${part.name}: ${why}`);
      resolve({ code, output: why ? `${output}\n${why}` : output });
    };
    child.on("error", (error) => end(null, error.message));
    child.on("close", (code, signal) => end(code, signal ? `ended by ${signal}` : ""));
  });
}

/** A failed run counts at least one failure: jest counts no test of a file that does not even load. */
function count(succeeded: boolean, jestReport: string | undefined): Counts {
  const tests = jestReport && existsSync(jestReport) ? readJestReport(jestReport) : undefined;
  if (!tests) return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, skipped: 0 };
  return { ...tests, failed: succeeded ? tests.failed : Math.max(tests.failed, 1) };
}

function readJestReport(path: string): Counts {
  const report = JSON.parse(readFileSync(path, "utf8")) as Record<
    "numPassedTests" | "numFailedTests" | "numRuntimeErrorTestSuites" | "numPendingTests" | "numTodoTests",
    number
  >;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** One line for the terminal, and below it what a failed part printed. */
export function printResult(result: PartResult): void {
  const verdict = result.failed === 0 ? "ok  " : "FAIL";
  console.log(`${verdict} ${result.name.padEnd(24)} ${result.seconds.toFixed(1).padStart(6)} s`);
  if (result.failed > 0 && !result.live) console.log(result.output.trimEnd());
}

/** Prints the closing line, which `.ci/run` reads, and sets the exit code. */
export function finish(results: PartResult[]): void {
  const sum = (key: keyof Counts) => results.reduce((total, result) => total + result[key], 0);
  console.log(`tests: ${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  process.exitCode = sum("failed") > 0 ? 1 : 0;
}
