import { join, sep } from "node:path";
import type { Project } from "./project";
import type { Diagnostic } from "./types";

/** Enough frames to reach the program's own code through the SDK's. */
const FRAMES = 50;

// How `cmd/run` reports an error that the program did not foresee. Foreseen ones (RunError) come without a trace because their
// message says it all.
const UNFORESEEN = /failed with an unhandled exception|^\[?\w*Error: /;

/** True for an unforeseen error whose report names no line of the program. */
export function lacksPlace({ severity, message }: Diagnostic, root: string): boolean {
  return (
    severity === "error" && UNFORESEEN.test(message) && !message.split("\n").some((line) => isOwn(line, root))
  );
}

/** The project's node arguments, but with stack traces, and with `traces.js` to report them. */
export function traceArguments(project: Project): string[] {
  const kept = project.runtime.nodeArguments.filter(
    (argument) => !/^--stack[-_]trace[-_]limit/.test(argument),
  );
  return [...kept, `--stack-trace-limit=${FRAMES}`, "--require", join(__dirname, "traces.js")];
}

/** Adds to each error without a place the frames that `traces.js` reported for it, down to the program's own. */
export function withTraces(diagnostics: Diagnostic[], report: string, root: string): Diagnostic[] {
  const traces = report
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { message: string; stack: string });
  return diagnostics.map((diagnostic) => {
    const trace = traces.find(({ message }) => diagnostic.message.includes(message));
    if (!lacksPlace(diagnostic, root) || trace === undefined) {
      return diagnostic;
    }
    const frames = trace.stack.split("\n").filter((line) => /^\s+at /.test(line));
    const own = frames.findIndex((line) => isOwn(line, root));
    // Down to the program's own frame; what lies below it is the SDK that called the program.
    return {
      ...diagnostic,
      message: [diagnostic.message, ...frames.slice(0, own + 1 || undefined)].join("\n"),
    };
  });
}

/** A line that names a file of the program with a position. */
function isOwn(line: string, root: string): boolean {
  const dependency = `${sep}node_modules${sep}`;
  // Frames have absolute paths, the compiler's messages (`index.ts(3,7)`) relative ones.
  return (
    !line.includes(dependency) &&
    (line.includes(root + sep) || /^\S+\.ts[(:]\d/.test(line)) &&
    /\.[cm]?[jt]s[:(]\d/.test(line)
  );
}
