// @ts-check
"use strict";
// What a look at AWS says of a group, as pure functions.

/** @typedef {import("./types").PlannedGroup} PlannedGroup */
/** @typedef {import("./types").GroupSnapshot} GroupSnapshot */
/** @typedef {import("./types").TemplateVersion} TemplateVersion */
/** @typedef {import("./types").GatePlan} GatePlan */
/** @typedef {import("./types").Snapshot} Snapshot */

/** States in which EC2 Auto Scaling goes on with a refresh. */
const RUNNING = new Set(["Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking"]);
const FAILED = new Set(["Failed", "RollbackFailed", "RollbackSuccessful"]);

/** @param {GroupSnapshot["refresh"]} refresh */
const isRunning = (refresh) => refresh !== undefined && RUNNING.has(refresh.status);
/** @param {GroupSnapshot["refresh"]} refresh */
const hasFailed = (refresh) => refresh !== undefined && FAILED.has(refresh.status);

/**
 * Both must agree: a new image epoch is a new template that starts at version 1.
 * @param {PlannedGroup} group
 * @param {TemplateVersion | undefined} template
 */
function isWanted(group, template) {
  return template?.id === group.templateId && template.version === group.templateVersion;
}

/**
 * The machines of a group: `ready` are in service as wanted, `others` in service or on the way there from another
 * template or version. Those that leave or stand by count as neither.
 * @param {PlannedGroup} group
 * @param {GroupSnapshot} seen
 */
function sortMachines(group, seen) {
  const inService = seen.machines.filter(({ state }) => state === "InService");
  const pending = seen.machines.filter(({ state }) => state.startsWith("Pending"));
  return {
    inService,
    ready: inService.filter(({ template }) => isWanted(group, template)),
    coming: pending.filter(({ template }) => isWanted(group, template)),
    oldInService: inService.filter(({ template }) => !isWanted(group, template)),
    others: [...inService, ...pending].filter(({ template }) => !isWanted(group, template)),
  };
}

/**
 * Masters in service that the API balancer does not send to.
 * @param {GatePlan} plan
 * @param {Snapshot} snapshot
 */
function unhealthyMasters(plan, snapshot) {
  const healthy = new Set(snapshot.healthyTargets);
  return masters(plan, snapshot).filter(({ id }) => !healthy.has(id));
}

/**
 * @param {GatePlan} plan
 * @param {Snapshot} snapshot
 */
function masters(plan, snapshot) {
  return plan.groups
    .filter(({ role }) => role === "master")
    .flatMap((group) => sortMachines(group, groupOf(snapshot, group)).inService);
}

/**
 * Says where masters stand in fewer zones than they could: an outage of one of those takes more of them along.
 * @param {GatePlan} plan
 * @param {Snapshot} snapshot
 * @returns {string[]}
 */
function zoneNotes(plan, snapshot) {
  return plan.groups
    .filter(({ role }) => role === "master")
    .flatMap((group) => {
      const { inService } = sortMachines(group, groupOf(snapshot, group));
      const used = [...new Set(inService.map(({ zone }) => zone))].sort();
      if (used.length >= Math.min(group.zones.length, inService.length)) return [];
      const unused = group.zones.filter((zone) => !used.includes(zone));
      const where = inService.map(({ id, zone }) => `${id} in ${zone}`).join(", ");
      return [
        `${group.label} stand in ${used.length} of ${group.zones.length} zones: ${where}; none in ${unused.join(", ")}`,
      ];
    });
}

/** @type {GroupSnapshot} */
const NO_GROUP = { desired: 0, machines: [], launches: [] };

/**
 * @param {Snapshot} snapshot
 * @param {PlannedGroup} group
 * @returns {GroupSnapshot}
 */
function groupOf(snapshot, group) {
  return snapshot.groups[group.name] ?? NO_GROUP;
}

module.exports = { isRunning, hasFailed, isWanted, sortMachines, unhealthyMasters, zoneNotes, groupOf };
