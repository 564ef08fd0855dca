// @ts-check
"use strict";
// What a gate does after a look at AWS: pure functions of what it was told, what it remembers and what it sees.
const {
  isRunning,
  hasFailed,
  isWanted,
  sortMachines,
  unhealthyMasters,
  zoneNotes,
  groupOf,
} = require("./machines");

/** @typedef {import("./types").GatePlan} GatePlan */
/** @typedef {import("./types").PlannedGroup} PlannedGroup */
/** @typedef {import("./types").GroupSnapshot} GroupSnapshot */
/** @typedef {import("./types").GroupMemory} GroupMemory */
/** @typedef {import("./types").GateMemory} GateMemory */
/** @typedef {import("./types").Snapshot} Snapshot */
/** @typedef {import("./types").Decision} Decision */
/** @typedef {{ plan: GatePlan, memory: GateMemory, snapshot: Snapshot, now: number }} Situation */

const MINUTE = 60_000;
/** How long a group may look unlike the program made it: what AWS lists lags behind a change. */
const LAG = MINUTE;
const MAX_ABANDONED = 3;
/** Looks in a row that must find other machines without a refresh, because the two lists are not read at once. */
const IDLE_LOOKS = 2;

/**
 * @param {GatePlan} plan
 * @param {number} now milliseconds
 * @returns {GateMemory}
 */
function newMemory(plan, now) {
  /** @type {GroupMemory} */
  const empty = {
    mostReady: 0,
    fewestOld: Infinity,
    watched: [],
    started: false,
    idleLooks: 0,
    endedBefore: [],
    begunBefore: [],
  };
  const groups = Object.fromEntries(plan.groups.map(({ name }) => [name, empty]));
  return { startedAt: now, progressAt: now, mostHealthy: 0, looks: 0, rolling: false, groups };
}

/**
 * What the gate knows after a look. Progress is one more machine in service as wanted, an old one gone, or one more
 * healthy API target, each measured against the best so far: machines that come and go are none.
 * @param {Situation} situation
 * @returns {GateMemory}
 */
function remember({ plan, memory, snapshot, now }) {
  const first = memory.looks === 0;
  let progress = snapshot.healthyTargets.length > memory.mostHealthy;
  const groups = plan.groups.map((group) => {
    const before = memoryOf(memory, group);
    const seen = groupOf(snapshot, group);
    const { ready, oldInService } = sortMachines(group, seen);
    progress ||= ready.length > before.mostReady || oldInService.length < before.fewestOld;
    const running = isRunning(seen.refresh) && seen.refresh ? [seen.refresh.id] : [];
    /** @type {GroupMemory} */
    const after = {
      mostReady: Math.max(before.mostReady, ready.length),
      fewestOld: Math.min(before.fewestOld, oldInService.length),
      watched: [...new Set([...before.watched, ...running])],
      started: before.started,
      idleLooks: oldInService.length > 0 && running.length === 0 ? before.idleLooks + 1 : 0,
      endedBefore: first
        ? idsOf(seen.launches.filter(({ ended }) => ended !== undefined))
        : before.endedBefore,
      begunBefore: first ? idsOf(seen.launches) : before.begunBefore,
    };
    return [group.name, after];
  });
  const unlike = unlikeGroups(plan, snapshot).length > 0;
  return {
    looks: memory.looks + 1,
    rolling: memory.rolling || (!unlike && !isSettled(plan, snapshot)),
    startedAt: memory.startedAt,
    progressAt: progress && !first ? now : memory.progressAt,
    unlikeSince: unlike ? (memory.unlikeSince ?? now) : undefined,
    mostHealthy: Math.max(memory.mostHealthy, snapshot.healthyTargets.length),
    groups: Object.fromEntries(groups),
  };
}

/**
 * Notes a refresh that the gate itself has started, or found that someone else had.
 * @param {GateMemory} memory
 * @param {string} name the group's
 * @param {string | undefined} refreshId
 * @returns {GateMemory}
 */
function rememberStart(memory, name, refreshId) {
  const group = memory.groups[name];
  if (!group) return memory;
  const watched = refreshId === undefined ? group.watched : [...group.watched, refreshId];
  return {
    ...memory,
    groups: { ...memory.groups, [name]: { ...group, watched, started: true, idleLooks: 0 } },
  };
}

/**
 * @param {Situation} situation whose memory holds this look already
 * @returns {Decision}
 */
function decide(situation) {
  const { plan, memory, snapshot, now } = situation;
  const unlike = unlikeGroups(plan, snapshot);
  if (unlike.length > 0) {
    if (now - (memory.unlikeSince ?? now) < LAG) return { kind: "wait", startRefresh: [] };
    return failed(unlike.map((group) => unlikeReason(group, groupOf(snapshot, group))).join("; "), unlike);
  }
  return (
    failedRefresh(situation) ??
    passed(situation) ??
    abandonedLaunches(situation) ??
    overdue(plan, memory, now) ?? {
      kind: "wait",
      startRefresh: idleGroups(situation).map(({ name }) => name),
    }
  );
}

/**
 * Whether a limit is over; also asked after a look that failed.
 * @param {GatePlan} plan
 * @param {GateMemory} memory
 * @param {number} now
 * @returns {Decision | undefined}
 */
function overdue({ groups, limits }, memory, now) {
  if (now - memory.startedAt >= limits.totalMinutes * MINUTE) {
    return failed(
      `not done after ${limits.totalMinutes} minutes (gates.totalMinutes bounds both gates)`,
      groups,
    );
  }
  if (now - memory.progressAt >= limits.noProgressMinutes * MINUTE) {
    return failed(`no progress for ${limits.noProgressMinutes} minutes (gates.noProgressMinutes)`, groups);
  }
  return undefined;
}

/**
 * @param {Situation} situation
 * @returns {Decision | undefined}
 */
function failedRefresh({ plan, memory, snapshot }) {
  for (const group of plan.groups) {
    const { refresh } = groupOf(snapshot, group);
    const { watched, started } = memoryOf(memory, group);
    if (!refresh || !watched.includes(refresh.id)) continue;
    const why = refresh.reason ? `: ${refresh.reason}` : "";
    const what = `the instance refresh ${refresh.id} of ${group.label}`;
    if (hasFailed(refresh)) return failed(`${what} ended ${refresh.status}${why}`, [group]);
    const old = sortMachines(group, groupOf(snapshot, group)).oldInService;
    if (refresh.status === "Cancelled" && started && old.length > 0) {
      return failed(`${what} was cancelled from outside${why}; the next pulumi up goes on`, [group]);
    }
  }
  return undefined;
}

/**
 * @param {Situation} situation
 * @returns {Decision | undefined}
 */
function passed({ plan, memory, snapshot }) {
  if (!isSettled(plan, snapshot)) return undefined;
  const complete = plan.groups.every((group) => {
    const seen = groupOf(snapshot, group);
    return sortMachines(group, seen).ready.length === seen.desired;
  });
  if (plan.gate === "masters-rolled") {
    // Without a roll there is nothing to wait for: a creation is not serialised.
    return complete || !memory.rolling ? { kind: "passed", notes: [] } : undefined;
  }
  if (!complete || unhealthyMasters(plan, snapshot).length > 0) return undefined;
  return { kind: "passed", notes: zoneNotes(plan, snapshot) };
}

/**
 * Whether no machine is left of another template or version, and no refresh would replace one.
 * @param {GatePlan} plan
 * @param {Snapshot} snapshot
 */
function isSettled(plan, snapshot) {
  return plan.groups.every((group) => {
    const seen = groupOf(snapshot, group);
    return sortMachines(group, seen).others.length === 0 && !isRunning(seen.refresh);
  });
}

/**
 * @param {Situation} situation
 * @returns {Decision | undefined}
 */
function abandonedLaunches({ plan, memory, snapshot }) {
  const group = plan.groups.find(
    (candidate) =>
      abandonedInARow(candidate, groupOf(snapshot, candidate), memoryOf(memory, candidate)).length >=
      MAX_ABANDONED,
  );
  if (!group) return undefined;
  return failed(
    `${MAX_ABANDONED} launches of ${group.label} from ${group.templateId} version ${group.templateVersion} were abandoned and none came into service`,
    [group],
  );
}

/**
 * Launches of the wanted version that were abandoned since the gate began and since one came into service. What EC2 no
 * longer knows counts if it was launched since the gate began.
 * @param {PlannedGroup} group
 * @param {GroupSnapshot} seen
 * @param {GroupMemory} memory
 */
function abandonedInARow(group, seen, memory) {
  const ended = seen.launches
    .filter(({ id, ended }) => ended !== undefined && !memory.endedBefore.includes(id))
    .filter(({ id, template }) => (template ? isWanted(group, template) : !memory.begunBefore.includes(id)))
    .sort((a, b) => Number(b.ended) - Number(a.ended));
  const success = ended.findIndex(({ status }) => status === "Successful");
  return (success < 0 ? ended : ended.slice(0, success)).filter(isAbandoned);
}

/**
 * A launch that a smaller size or another refresh takes back is Cancelled too, without that word.
 * @param {import("./types").Launch} launch
 */
function isAbandoned({ status, message }) {
  return status === "Cancelled" && /abandoned/i.test(message);
}

/**
 * Groups for which the gate must start a refresh itself.
 * @param {Situation} situation
 */
function idleGroups({ plan, memory }) {
  return plan.groups.filter((group) => {
    const { started, idleLooks } = memoryOf(memory, group);
    return !started && idleLooks >= IDLE_LOOKS;
  });
}

/**
 * Groups that are missing or launch from something else than the program gave them.
 * @param {GatePlan} plan
 * @param {Snapshot} snapshot
 */
function unlikeGroups(plan, snapshot) {
  return plan.groups.filter((group) => !isWanted(group, groupOf(snapshot, group).template));
}

/**
 * @param {PlannedGroup} group
 * @param {GroupSnapshot} seen
 */
function unlikeReason(group, { template }) {
  if (!template) return `the group ${group.name} does not exist`;
  const wanted = `${group.templateId} version ${group.templateVersion}`;
  return `${group.label} launch from ${template.id} version ${template.version}, not from ${wanted} as the program says; fix: pulumi up --refresh`;
}

/**
 * @param {GateMemory} memory
 * @param {PlannedGroup} group
 * @returns {GroupMemory}
 */
function memoryOf(memory, { name }) {
  const found = memory.groups[name];
  if (!found) throw new RangeError(`no memory of the group ${name}`);
  return found;
}

/**
 * @param {string} reason
 * @param {readonly PlannedGroup[]} groups
 * @returns {Decision}
 */
const failed = (reason, groups) => ({ kind: "failed", reason, groups: groups.map(({ name }) => name) });

/** @param {readonly { id: string }[]} items */
const idsOf = (items) => items.map(({ id }) => id);

module.exports = { newMemory, remember, rememberStart, decide, overdue, isAbandoned };
