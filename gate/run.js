// @ts-check
"use strict";
// The life of a gate: look, decide, wait. It can be killed and run again at any time: all that it knows comes from AWS.
const { StartInstanceRefreshCommand } = require("@aws-sdk/client-auto-scaling");
const { checkAccount, explain, GateError, isFinal } = require("./clients");
const { decide, newMemory, overdue, remember, rememberStart } = require("./decide");
const { Observer } = require("./observe");
const { describe, explainGroups, line } = require("./report");

/** @typedef {import("./types").GatePlan} GatePlan */
/** @typedef {import("./types").GateMemory} GateMemory */
/** @typedef {import("./types").Snapshot} Snapshot */
/** @typedef {import("./types").Decision} Decision */
/** @typedef {{ now: () => number, sleep: (milliseconds: number) => Promise<void> }} Clock */
/** @typedef {{ plan: GatePlan, clients: import("./clients").Clients, clock: Clock, say: (text: string) => void }} GateOptions */

/** A gate that sees no change says so this often. */
const QUIET = 5 * 60_000;

/**
 * @param {GateOptions} options
 * @returns {Promise<string>} one line that says what passed
 * @throws {GateError} if the gate fails; the details have been said
 */
async function runGate({ plan, clients, clock, say }) {
  await checkAccount(clients, plan.accountId);
  const observer = new Observer(clients, plan);
  const talk = newTalk(plan, clock, say);
  let memory = newMemory(plan, clock.now());
  /** @type {Snapshot} */
  let snapshot = { groups: {}, healthyTargets: [] };
  for (;;) {
    const decision = await look();
    if (decision.kind === "passed") {
      decision.notes.forEach((note) => say(line(`warning: ${note}`)));
      return line(`${plan.gate}: ${describe(plan, snapshot).join("; ")}`);
    }
    if (decision.kind === "failed") {
      const reasons = await explainGroups(clients, plan, snapshot, decision.groups);
      describe(plan, snapshot).concat(reasons).forEach(say);
      throw new GateError(line(`${plan.gate}: ${decision.reason}`));
    }
    for (const name of decision.startRefresh) memory = rememberStart(memory, name, await startRefresh(name));
    await clock.sleep(plan.pauseSeconds * 1000);
  }

  /** @returns {Promise<Decision>} */
  async function look() {
    try {
      snapshot = await observer.look();
    } catch (error) {
      if (isFinal(error)) throw error;
      talk.trouble(explain(error));
      return overdue(plan, memory, clock.now()) ?? { kind: "wait", startRefresh: [] };
    }
    memory = remember({ plan, memory, snapshot, now: clock.now() });
    const decision = decide({ plan, memory, snapshot, now: clock.now() });
    if (decision.kind === "wait") talk.progress(snapshot, memory);
    return decision;
  }

  /**
   * Without a desired configuration: with one, AWS refuses the next update of the group.
   * @param {string} name
   */
  async function startRefresh(name) {
    const group = plan.groups.find((candidate) => candidate.name === name);
    const { minHealthyPercentage, maxHealthyPercentage, instanceWarmup } = group?.refresh ?? {};
    const command = new StartInstanceRefreshCommand({
      AutoScalingGroupName: name,
      Strategy: "Rolling",
      Preferences: {
        MinHealthyPercentage: minHealthyPercentage,
        MaxHealthyPercentage: maxHealthyPercentage,
        InstanceWarmup: instanceWarmup,
      },
    });
    try {
      const { InstanceRefreshId } = await clients.autoscaling.send(command);
      say(
        line(`${group?.label}: other machines and no refresh: started instance refresh ${InstanceRefreshId}`),
      );
      return InstanceRefreshId;
    } catch (error) {
      // Someone was faster: the next look sees that refresh.
      if (error instanceof Error && error.name.startsWith("InstanceRefreshInProgress")) return undefined;
      throw error;
    }
  }
}

/**
 * Progress lines: the state when it changes, and now and then that it does not.
 * @param {GatePlan} plan
 * @param {Clock} clock
 * @param {(text: string) => void} say
 */
function newTalk(plan, clock, say) {
  let said = "";
  let saidAt = clock.now();
  /** @param {GateMemory} memory */
  const minutes = (memory) => Math.floor((clock.now() - memory.progressAt) / 60_000);
  return {
    /**
     * @param {Snapshot} snapshot
     * @param {GateMemory} memory
     */
    progress(snapshot, memory) {
      const lines = describe(plan, snapshot);
      if (lines.join("\n") === said && clock.now() - saidAt < QUIET) return;
      if (lines.join("\n") !== said) lines.forEach(say);
      else say(`no progress for ${minutes(memory)} of ${plan.limits.noProgressMinutes} minutes`);
      said = lines.join("\n");
      saidAt = clock.now();
    },
    /** @param {string} text */
    trouble(text) {
      if (text !== said) say(line(`AWS does not answer as it should, the gate asks again: ${text}`));
      said = text;
    },
  };
}

module.exports = { runGate };
