// `npm run test:engine [-- NAME …]`: the program on the real engine and the real AWS provider, against an emulator.
// Runs the scenarios tests/e2e/*.json (all, or those named), then, without names, the jest files beside them.
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { finish, printResult, runPart, type Part, type PartResult } from "./testing/parts";

const root = resolve(__dirname, "..");
const kit = resolve(root, "../shared/e2e/run");
const folder = join(root, "tests/e2e");

/**
 * The emulator closes each connection with its answer. Once in some thousand calls the provider's HTTP client takes that for
 * a lost answer and asks again (a proxy between them showed it: a whole answer 200, then the same call as attempt 2); what
 * is no repeatable call fails then, or leaves two of a thing. AWS keeps its connections.
 */
const ASKED_TWICE = /Duplicate|already exists|AlreadyExists|NotFound|does not exist|left over:/;

const scenario = (name: string): Part => ({
  name,
  command: kit,
  args: ["--project", root, join(folder, `${name}.json`)],
  live: true,
  again: ASKED_TWICE,
});

function jestFiles(report: string): Part {
  const args = [
    "--config",
    join(folder, "jest.config.js"),
    "--runInBand",
    "--json",
    `--outputFile=${report}`,
  ];
  return {
    name: "tests/e2e/*.test.ts",
    command: join(root, "node_modules/.bin/jest"),
    args,
    jestReport: report,
  };
}

function plan(named: string[], report: string): Part[] {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  const known = files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
  if (known.length === 0) throw new Error(`there is no scenario in ${folder}`);
  const unknown = named.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no scenario ${unknown.join(", ")}; there are ${known.join(", ")}`);
  if (named.length > 0) return named.map(scenario);
  const parts = known.map(scenario);
  return files.some((file) => file.endsWith(".test.ts")) ? [...parts, jestFiles(report)] : parts;
}

async function main(): Promise<void> {
  if (!existsSync(kit)) {
    throw new Error(
      `${kit} is missing: the kit with the engine must lie in ../shared/e2e, beside this clone`,
    );
  }
  const scratch = mkdtempSync(join(tmpdir(), "k3s-ha-engine-"));
  try {
    const results: PartResult[] = [];
    for (const part of plan(process.argv.slice(2), join(scratch, "jest.json")))
      results.push(await runPart(part));
    results.forEach(printResult);
    finish(results);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(`test:engine: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
