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
    .parse();
  const { stack, json } = command.opts<{ stack: string; json: boolean }>();
  // Loaded when an encrypted value asks for it: the schema is not needed otherwise.
  const load = createRequire(__filename);
  const samples = () => (load("./samples") as typeof import("./samples")).samples();
  const plan = await offlinePlan({ root: resolve(__dirname, ".."), stack, samples, env: process.env });
  process.stdout.write(`${json ? planJson(plan) : planText(plan)}\n`);
  process.exitCode = failed(plan) ? 1 : 0;
}

main().catch((error: unknown) => {
  process.stderr.write(
    `error: ${error instanceof PlanError ? error.message : String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = 1;
});
