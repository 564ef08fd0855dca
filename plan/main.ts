import { createRequire } from "node:module";
import { resolve } from "node:path";
import { Command } from "commander";
import { planJson } from "./json";
import { failed, offlinePlan } from "./offline";
import { PlanError } from "./project";
import { planText } from "./text";

async function main(): Promise<void> {
  const command = new Command("npm run preview --")
    .description("Plan a stack offline: the unchanged program, no CLI, no account, no network.")
    .option("-s, --stack <name>", "stack, whose values are in Pulumi.<name>.yaml", "dev")
    .option("-j, --json", "print every resource as JSON", false)
    .option("-v, --verbose", "print the parts of the cost, and every look-up", false)
    .parse();
  const { stack, json, verbose } = command.opts<{ stack: string; json: boolean; verbose: boolean }>();
  const load = createRequire(__filename);
  // Loaded when an encrypted value asks for it.
  const samples = () => (load("./samples") as typeof import("./samples")).samples();
  // The program runs in a process of its own meanwhile.
  const schema = new Promise<typeof import("./settings")>((done) =>
    setImmediate(() => done(load("./settings") as typeof import("./settings"))),
  );
  const planned = offlinePlan({ root: resolve(__dirname, ".."), stack, samples, env: process.env });
  const [plan, { settingsFrom }] = await Promise.all([planned, schema]);
  const settings = failed(plan) ? undefined : settingsFrom(plan.values, plan.project, plan.stack);
  process.stdout.write(`${json ? planJson(plan, settings) : planText(plan, settings, verbose)}\n`);
  process.exitCode = failed(plan) ? 1 : 0;
}

main().catch((error: unknown) => {
  process.stderr.write(
    `error: ${error instanceof PlanError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = 1;
});
