// `npm test`: everything that needs neither ../shared/e2e nor root. One line a part, the output of those that fail,
// what was skipped and why, and the counts.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finish, printResult, runPart, type Part, type PartResult } from "./testing/parts";

const scratch = mkdtempSync(join(tmpdir(), "k3s-ha-test-"));
const skipsFile = join(scratch, "skips");
const jestReport = join(scratch, "jest.json");

const script = (name: string, ...args: string[]): Part => ({
  name,
  command: "npm",
  args: ["run", "--silent", name, ...(args.length > 0 ? ["--", ...args] : [])],
});

/** Each is one busy process. */
const checks = [script("lint"), script("typecheck"), script("format:check")];
/** Brings its own workers, and tests with deadlines: alone. */
const unit: Part = {
  ...script("test:unit", "--json", `--outputFile=${jestReport}`),
  env: { TEST_SKIPS_FILE: skipsFile },
  jestReport,
};

async function main(): Promise<void> {
  const results: PartResult[] = [];
  const take = async (part: Part) => {
    const result = await runPart(part);
    results.push(result);
    printResult(result);
  };

  const inOrder = async (parts: Part[]) => {
    for (const part of parts) await take(part);
  };
  const [lint, ...others] = checks;
  await Promise.all([take(lint!), inOrder(others)]);
  await take(unit);

  for (const reason of skipped()) console.log(`skipped: ${reason}`);
  finish(results);
}

function skipped(): Set<string> {
  if (!existsSync(skipsFile)) return new Set();
  return new Set(readFileSync(skipsFile, "utf8").split("\n").filter(Boolean));
}

void main().finally(() => rmSync(scratch, { recursive: true, force: true }));
