// @ts-check
"use strict";
// A gate: waits until the machines of some groups are as the program made them. Its plan is JSON in K3S_HA_GATE.
// Progress goes to stderr, the result to stdout. Exit status: 0 passed, 1 failed.
const { setTimeout: sleep } = require("node:timers/promises");
const { explain, GateError, newClients } = require("./clients");
const { runGate } = require("./run");

// Which SDK goes with which Node is settled by this project's lock file, not in the output of an operator's update.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** @returns {import("./types").GatePlan} */
function readPlan() {
  const text = process.env["K3S_HA_GATE"];
  if (!text) throw new GateError("K3S_HA_GATE is not set: a gate runs inside pulumi up");
  return JSON.parse(text);
}

async function main() {
  const plan = readPlan();
  const clock = { now: Date.now, sleep: (/** @type {number} */ milliseconds) => sleep(milliseconds) };
  const say = (/** @type {string} */ text) => console.error(text);
  console.log(await runGate({ plan, clients: newClients(plan.aws), clock, say }));
}

// Without a reader nobody waits any more.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit(1));

main().catch((error) => {
  console.error(explain(error).slice(0, 2000));
  process.exitCode = 1;
});
