import { fork } from "node:child_process";
import { join } from "node:path";
import type { SuppliedOutputs } from "./computed";
import type { DeepPartial, Fixture } from "./lookups/fixture";
import type { Diagnostic, Lookup, Registration, Wire } from "./types";

/** One run of the program. */
export interface Case {
  /** Any text; it names the case in errors. */
  readonly name: string;
  /**
   * Configuration. A key without namespace belongs to the project; structures become JSON, as from a stack's file.
   * `aws:region` is us-east-1 where it is not given; `null` leaves a key out.
   */
  readonly config?: Record<string, unknown>;
  /** Keys whose values the CLI would hold encrypted. */
  readonly secretKeys?: string[];
  /** @default "dev" */
  readonly stack?: string;
  /** False: a first `up`, with ids and computed outputs supplied from the table in `computed.ts`. @default true */
  readonly preview?: boolean;
  /** Values of `plan/fixtures/aws.json` to replace: objects are merged, lists replaced, null removes. */
  readonly fixture?: DeepPartial<Fixture>;
  /** Whether what only AWS can tell is assumed to fit, as `npm run preview` does. @default false */
  readonly assume?: boolean;
  /** Look-ups with an answer or an error of their own, the first that matches by token and (a part of) its arguments. */
  readonly lookups?: LookupAnswer[];
  /** What the mirror of k3s answers; offline nobody is asked. @default 200 */
  readonly mirror?: number;
  /** Computed outputs to use instead of the table's, by resource name or type. Only without `preview`. */
  readonly outputs?: SuppliedOutputs;
}

export interface LookupAnswer {
  readonly token: string;
  readonly args?: { [key: string]: Wire };
  readonly result?: { [key: string]: Wire };
  readonly error?: string;
}

/** An error that ended the program. */
export interface ProgramError {
  readonly message: string;
  /** True for `RunError` and `ResourceError`: the program explains itself, no stack trace is shown. */
  readonly foreseen: boolean;
}

/** What one run registered and said. Values are as they went over the wire: secrets stay wrapped (see `values.ts`). */
export interface Graph {
  readonly name: string;
  readonly registrations: Registration[];
  readonly lookups: Lookup[];
  readonly diagnostics: Diagnostic[];
  /** Stack outputs. */
  readonly outputs: { [key: string]: Wire };
  /** Lines on standard output and standard error; the CLI shows them as messages of the stack. */
  readonly printed: string[];
  readonly errors: ProgramError[];
}

export interface RunOptions {
  /** Whether traces name lines of the TypeScript, at twice the time. @default false, lines of what it compiles to */
  readonly sourceMaps?: boolean;
}

/** Asks the worker for source maps. */
export const SOURCE_MAPS = "--source-maps";

/** How long one case may take before it counts as hung. */
export const CASE_SECONDS = 60;

// The SDK makes thousands of short-lived objects per run, and a stack trace for each promise: a larger nursery and no traces
// halve the time. A run with an unforeseen error is repeated with traces.
const NODE_ARGUMENTS = ["--max-semi-space-size=64", "--stack-trace-limit=0"];

/**
 * Runs the project's own `index.ts` once per case, one after the other, in one child process that loads the SDK and the
 * program's modules once. Rejects only where the child itself breaks; what a program reports is in its graph.
 */
export async function runPrograms(
  cases: readonly Case[],
  root: string = join(__dirname, ".."),
  { sourceMaps = false }: RunOptions = {},
): Promise<Graph[]> {
  const child = fork(join(__dirname, "batchWorker.ts"), sourceMaps ? [SOURCE_MAPS] : [], {
    cwd: root,
    execArgv: ["--require", join(__dirname, "..", "tools", "register.js"), ...NODE_ARGUMENTS],
    // Of the caller only what a program may look at: a test's own region or credentials must not reach it.
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    // What programs print is in their graphs; a crash of the process itself still shows.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const graphs: Graph[] = [];
  return new Promise((resolve, reject) => {
    const next = () => {
      const following = cases[graphs.length];
      if (following === undefined) {
        child.disconnect();
        resolve(graphs);
      } else {
        child.send(following);
      }
    };
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      const during = cases[graphs.length]?.name ?? "the end";
      reject(new Error(`the program's process ended (${signal ?? `code ${code}`}) during: ${during}`));
    });
    child.on("message", (graph: Graph) => {
      graphs.push(graph);
      next();
    });
    next();
  });
}
