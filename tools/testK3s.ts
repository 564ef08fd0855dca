// `npm run test:k3s [-- NAME …]`: machines of the program boot a real k3s, in the kit of ../shared/e2e. Needs root. One
// line a case, what the machines of a failed one said, and the counts. With names, the suites whose name has one of them.
import { finish, printResult, type PartResult } from "./testing/parts";
import { SUITES } from "../tests/k3s/suites";
import type { Suite } from "../tests/k3s/suite";
import { Kit, kitProblem } from "../tests/k3s/support/kit";

/** Longer than any case takes; one that hangs must not take the others' time, nor hide which one it is. */
const STEP_LIMIT_MS = 240_000;

async function main(): Promise<void> {
  const problem = kitProblem();
  if (problem !== undefined) throw new Error(problem);
  const names = process.argv.slice(2);
  const chosen = SUITES.filter(({ name }) => names.length === 0 || names.some((each) => name.includes(each)));
  if (chosen.length === 0)
    throw new Error(`no such suite; there are ${SUITES.map(({ name }) => name).join(", ")}`);
  const kit = await Kit.start();
  kit.stopOnSignals();
  const results: PartResult[] = [];
  try {
    for (const suite of chosen) results.push(...(await runSuite(suite, kit)));
  } finally {
    await kit.stop();
  }
  finish(results);
}

async function runSuite(suite: Suite, kit: Kit): Promise<PartResult[]> {
  if (suite.missing !== undefined) return [skipped(suite, suite.missing)];
  const results: PartResult[] = [];
  let running: Awaited<ReturnType<Suite["start"]>> | undefined;
  let hangs = false;
  const step = async (name: string, run: () => Promise<unknown>, counts: boolean): Promise<boolean> => {
    const started = performance.now();
    let output = "";
    try {
      await within(STEP_LIMIT_MS, run());
    } catch (error) {
      hangs ||= error instanceof Late;
      output = `${(error as Error).stack}\n${running?.consoles() ?? ""}`;
    }
    const failed = output === "" ? 0 : 1;
    const seconds = (performance.now() - started) / 1000;
    if (failed === 0 && !counts) return true;
    results.push({ name: `${suite.name}: ${name}`, seconds, output, passed: 1 - failed, failed, skipped: 0 });
    printResult(results.at(-1)!);
    return failed === 0;
  };
  try {
    if (!(await step("starts", async () => (running = await suite.start(kit)), false))) return results;
    for (const [name, run] of Object.entries(running!.cases)) {
      await step(name, run, true);
      // What hangs still has the machines that the next case would take.
      if (hangs) break;
    }
  } finally {
    await step("ends", async () => running?.stop(), false);
  }
  return results;
}

class Late extends Error {}

async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late(`not done within ${limitMs / 1000} s`)), limitMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** A part that this computer cannot run: no failure but in continuous integration, where it must not pass for tested. */
function skipped(suite: Suite, missing: string): PartResult {
  const failed = process.env["CI"] === "true" ? 1 : 0;
  console.log(`${failed ? "FAIL" : "skipped:"} ${suite.name}: ${missing}`);
  return { name: suite.name, seconds: 0, output: "", passed: 0, failed, skipped: 1 - failed };
}

main().catch((error: unknown) => {
  console.error(`test:k3s: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
