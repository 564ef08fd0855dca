import type { PartResult } from "../../tools/testing/parts";
import { Cloud } from "./support/cloud";
import { Stack } from "./support/stack";
import type { Suite, World } from "./suite";

/** Longer than any step takes; one that hangs must say which it is. */
const STEP_LIMIT_MS = 1_500_000;

/** Runs a suite in the namespaces of this process, and ends all of it. */
export async function runSuite(
  suite: Suite,
  folder: string,
  image: string,
  report: (result: PartResult) => void,
): Promise<void> {
  const begun = performance.now();
  const say = (line: string) =>
    console.log(
      `${String(Math.round((performance.now() - begun) / 1000)).padStart(5)} s  ${suite.name}: ${line}`,
    );
  let cloud: Cloud | undefined;
  let world: World | undefined;
  const step = async (name: string, work: () => Promise<void>): Promise<boolean> => {
    const started = performance.now();
    let output = "";
    try {
      await within(STEP_LIMIT_MS, work());
    } catch (error) {
      output = `${(error as Error).stack}\n${cloud?.said ?? ""}`;
    }
    const failed = output === "" ? 0 : 1;
    const seconds = (performance.now() - started) / 1000;
    report({ name: `${suite.name}: ${name}`, seconds, output, passed: 1 - failed, failed, skipped: 0 });
    return failed === 0;
  };
  const started = await step("the cloud starts", async () => {
    cloud = await Cloud.start(folder, image, suite.secondMs);
    world = { cloud, stack: await Stack.create(cloud, suite.config), say };
  });
  try {
    for (const { name, run, vital } of started ? suite.steps : [])
      if (!(await step(name, () => run(world!))) && vital === true) break;
  } finally {
    await step("the cloud ends", async () => {
      await cloud?.stop();
      world?.stack.remove();
    });
  }
}

async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${limitMs / 1000} s`)), limitMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
