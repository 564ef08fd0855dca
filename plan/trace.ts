import { join, sep } from "node:path";
import type { Project } from "./project";

/** Enough frames to reach the program's own code through the SDK's. */
const FRAMES = 50;

// `cmd/run` opens the report of an error that the program did not foresee with these words; foreseen ones (RunError) have
// no trace because their message says it all.
const UNFORESEEN = "failed with an unhandled exception";

/** False for an unforeseen error whose report names no line of the program. */
export function hasPlace(message: string, root: string): boolean {
  if (!message.includes(UNFORESEEN)) {
    return true;
  }
  const own = message
    .split("\n")
    .filter((line) => line.includes(root + sep) || /^\S+\.ts[(:]\d/.test(line.trim()));
  return own.some((line) => !line.includes(`${sep}node_modules${sep}`) && /\.[cm]?[jt]s[:(]\d+/.test(line));
}

/** The project's node arguments, but with stack traces, and with the program's frames printed by `traces.js`. */
export function traceArguments(project: Project): string[] {
  const kept = project.runtime.nodeArguments.filter(
    (argument) => !/^--stack[-_]trace[-_]limit/.test(argument),
  );
  return [...kept, `--stack-trace-limit=${FRAMES}`, "--require", join(__dirname, "traces.js")];
}
