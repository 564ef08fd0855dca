import { runPrograms, type Graph } from "../../plan/batch";
import { cases, type RunName } from "./cases/matrix";

/**
 * What the real index.ts registers over a matrix of configurations, as it goes over the wire, to be held against tables
 * written by hand. One process runs all cases of a file and loads the SDK once.
 *
 * What such tests cannot prove: that AWS or its provider accepts the inputs (`npm run test:engine` asks the real
 * provider, an emulator answers for AWS); that a second `up` changes nothing, or what a change replaces (that needs a
 * state); what a machine does with its user-data (tests/machine); and that the plan's fixture answers as AWS would.
 */

/** Finds a run of the matrix by its name. */
export type Runs = (name: RunName) => Graph;

/** Runs of the matrix, which must have ended well. Those that a file looks at are named, and run before its tests. */
export function runsOf(...names: readonly RunName[]): Runs {
  const run = anyRunsOf(...names);
  return (name) => {
    const found = run(name);
    if (found.errors.length > 0) throw new Error(found.errors.map(({ message }) => message).join("\n"));
    return found;
  };
}

/** Runs of the matrix, however they ended. */
export function anyRunsOf(...names: readonly RunName[]): Runs {
  const graphs = new Map<string, Graph>();
  beforeAll(async () => {
    const wanted = cases.filter(({ name }) => (names as readonly string[]).includes(name));
    for (const graph of await runPrograms(wanted)) graphs.set(graph.name, graph);
  }, 300_000);
  return (name) => {
    const found = graphs.get(name);
    if (!found) throw new Error(`the run ${name} is not among those that this file names`);
    return found;
  };
}
