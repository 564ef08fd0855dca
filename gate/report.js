// @ts-check
"use strict";
// What a gate says. Every line is cut, because the command provider hangs for good on one over 64 KiB.
const { DescribeScalingActivitiesCommand } = require("@aws-sdk/client-auto-scaling");
const { GetConsoleOutputCommand } = require("@aws-sdk/client-ec2");
const { isAbandoned } = require("./decide");
const { groupOf, isWanted, sortMachines, unhealthyMasters } = require("./machines");

/** @typedef {import("./clients").Clients} Clients */
/** @typedef {import("./types").GatePlan} GatePlan */
/** @typedef {import("./types").Snapshot} Snapshot */
/** @typedef {import("./types").PlannedGroup} PlannedGroup */

const LINE_LENGTH = 400;
const ACTIVITIES = 5;
const CONSOLE_LINES = 40;
/** Mark of the lines that this project's own scripts write. */
const OWN_LINE = /\bk3s-ha: .*/;

/**
 * One line without control characters, at most 400 characters.
 * @param {string} text
 */
function line(text) {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return plain.length > LINE_LENGTH ? `${plain.slice(0, LINE_LENGTH - 1)}…` : plain;
}

/**
 * The state of all groups and of the API's targets, one line each.
 * @param {GatePlan} plan
 * @param {Snapshot} snapshot
 */
function describe(plan, snapshot) {
  const groups = plan.groups.map((group) => {
    const seen = groupOf(snapshot, group);
    if (!seen.template) return `${group.label}: the group ${group.name} does not exist`;
    const { ready, coming, others } = sortMachines(group, seen);
    const { refresh } = seen;
    const parts = [
      `${ready.length} of ${seen.desired} in service from ${group.templateId} version ${group.templateVersion}`,
      ...(coming.length > 0 ? [`${coming.length} on the way (${list(coming.map(({ id }) => id))})`] : []),
      ...(others.length > 0
        ? [`${others.length} of another version (${list(others.map(({ id }) => id))})`]
        : []),
      ...(refresh ? [`instance refresh ${refresh.id} ${refresh.status}${percent(refresh.percent)}`] : []),
    ];
    return `${group.label}: ${parts.join(", ")}`;
  });
  const unhealthy = unhealthyMasters(plan, snapshot).map(({ id }) => id);
  const missing = unhealthy.length > 0 ? `, not yet ${list(unhealthy)}` : "";
  return [...groups, `API targets: ${snapshot.healthyTargets.length} healthy${missing}`].map(line);
}

/** @param {number | undefined} value */
const percent = (value) => (value === undefined ? "" : ` ${value} %`);

/** @param {string[]} ids */
const list = (ids) => (ids.length > 5 ? `${ids.slice(0, 5).join(" ")} …` : ids.join(" "));

/**
 * Why groups failed: their last activities, and what a failing machine wrote to its console.
 * @param {Pick<Clients, "autoscaling" | "ec2">} clients
 * @param {GatePlan} plan
 * @param {Snapshot} snapshot
 * @param {readonly string[]} names groups to explain
 * @returns {Promise<string[]>}
 */
async function explainGroups(clients, plan, snapshot, names) {
  const groups = plan.groups.filter(({ name }) => names.includes(name));
  const lines = [];
  for (const group of groups) lines.push(...(await orNote("last activities", activities(clients, group))));
  const machine = groups.map((group) => failingMachine(plan, snapshot, group)).find((id) => id !== undefined);
  if (machine) lines.push(...(await orNote(`console of ${machine}`, consoleTail(clients, machine))));
  return lines.map(line);
}

/**
 * @param {Pick<Clients, "autoscaling">} clients
 * @param {PlannedGroup} group
 */
async function activities({ autoscaling }, { name, label }) {
  const command = new DescribeScalingActivitiesCommand({
    AutoScalingGroupName: name,
    MaxRecords: ACTIVITIES,
  });
  const { Activities = [] } = await autoscaling.send(command);
  const lines = Activities.map(({ StartTime, StatusCode, Description, StatusMessage, Cause }) => {
    const why = StatusMessage || Cause || "";
    return `  ${StartTime?.toISOString() ?? ""} ${StatusCode} ${Description}${why ? `: ${why}` : ""}`;
  });
  return [`last activities of ${label} (${name}), newest first:`, ...lines];
}

/**
 * The machine to look at: the last abandoned one, else one on its way, else a master that the API balancer leaves out.
 * @param {GatePlan} plan
 * @param {Snapshot} snapshot
 * @param {PlannedGroup} group
 */
function failingMachine(plan, snapshot, group) {
  const seen = groupOf(snapshot, group);
  const abandoned = seen.launches.find((launch) => isAbandoned(launch) && isWanted(group, launch.template));
  const unhealthy = new Set(unhealthyMasters(plan, snapshot).map(({ id }) => id));
  const { coming, ready } = sortMachines(group, seen);
  return abandoned?.machine ?? coming[0]?.id ?? ready.find(({ id }) => unhealthy.has(id))?.id;
}

/**
 * The last lines of this project's own scripts, which print no secret. All else on a console (the kernel, cloud-init,
 * a shell's error with the line that it stumbled over) is left out: what a gate prints lands in logs and in the state.
 * @param {Pick<Clients, "ec2">} clients
 * @param {string} machine
 */
async function consoleTail({ ec2 }, machine) {
  const text = Buffer.from(await rawConsole(ec2, machine), "base64").toString("utf8");
  const own = text.split(/\r?\n/).flatMap((entry) => OWN_LINE.exec(entry)?.[0] ?? []);
  if (own.length === 0) return [`console of ${machine}: no line of its own scripts yet`];
  return [`last console lines of ${machine}:`, ...own.slice(-CONSOLE_LINES).map((entry) => `  ${entry}`)];
}

/**
 * The newest output, which only Nitro machines offer, and not once they are terminated; else what was posted last.
 * @param {Clients["ec2"]} ec2
 * @param {string} machine
 */
async function rawConsole(ec2, machine) {
  try {
    const { Output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: machine, Latest: true }));
    if (Output) return Output;
  } catch {
    // Asked again below, where a refusal counts.
  }
  const { Output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: machine }));
  return Output ?? "";
}

/**
 * A reason that cannot be read must not hide the failure.
 * @param {string} what
 * @param {Promise<string[]>} lines
 */
async function orNote(what, lines) {
  try {
    return await lines;
  } catch (error) {
    return [
      `${what}: cannot be read: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    ];
  }
}

module.exports = { line, describe, explainGroups };
