import { decide, newMemory, remember, rememberStart } from "../../gate/decide";
import type {
  Decision,
  GateMemory,
  GatePlan,
  GroupSnapshot,
  Launch,
  Machine,
  PlannedGroup,
  Refresh,
  Snapshot,
} from "../../gate/types";

// A gate that looks at what a test shows it, without AWS and without waiting: time is a number.

export const MINUTE = 60_000;
const refresh = { minHealthyPercentage: 100, maxHealthyPercentage: 100, instanceWarmup: 0 };
const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];

export const MASTERS: PlannedGroup = {
  name: "k3s-masters-1",
  label: "masters",
  role: "master",
  templateId: "lt-new",
  templateVersion: "7",
  zones,
  refresh,
};
export const AGENTS: PlannedGroup = {
  ...MASTERS,
  name: "k3s-agents-1",
  label: "agents-default",
  role: "agent",
};

export const NEW = { id: "lt-new", version: "7" };
export const OLD = { id: "lt-new", version: "6" };
/** A new image epoch: another template, whose versions start again. */
export const OLD_TEMPLATE = { id: "lt-old", version: "7" };

let serial = 0;
export const machine = (
  template: Machine["template"],
  state = "InService",
  zone = zones[serial % 3] ?? "",
): Machine => ({
  id: `i-${++serial}`,
  state,
  zone,
  template,
});
export const machines = (count: number, template = NEW): Machine[] =>
  Array.from({ length: count }, () => machine(template));

export function group(of: Machine[], more: Partial<GroupSnapshot> = {}): GroupSnapshot {
  return { template: NEW, desired: 3, machines: of, launches: [], ...more };
}

export const running = (id = "r-1"): Refresh => ({ id, status: "InProgress" });
export const ended = (status: string, id = "r-1", reason?: string): Refresh => ({ id, status, reason });

export function abandoned(id: string, at: number, template: Launch["template"] = NEW): Launch {
  const message =
    "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token 1 was abandoned";
  return { id, status: "Cancelled", message, ended: at, machine: `i-${id}`, template };
}

export function plan(gate: GatePlan["gate"], ...groups: PlannedGroup[]): GatePlan {
  return {
    gate,
    accountId: "123456789012",
    aws: { region: "us-east-1", assumeRoles: [], endpoints: {} },
    apiTargetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/1",
    limits: { noProgressMinutes: 35, totalMinutes: 180 },
    pauseSeconds: 10,
    groups,
  };
}

/** A gate that looks at what a test shows it. */
export class Gate {
  memory: GateMemory;

  constructor(readonly plan: GatePlan) {
    this.memory = newMemory(plan, 0);
  }

  /** `healthy` defaults to all masters in service. */
  look(minute: number, masters: GroupSnapshot, agents?: GroupSnapshot, healthy?: string[]): Decision {
    const inService = masters.machines.filter(({ state }) => state === "InService").map(({ id }) => id);
    const snapshot: Snapshot = {
      groups: { [MASTERS.name]: masters, ...(agents ? { [AGENTS.name]: agents } : {}) },
      healthyTargets: healthy ?? inService,
    };
    const now = minute * MINUTE;
    this.memory = remember({ plan: this.plan, memory: this.memory, snapshot, now });
    return decide({ plan: this.plan, memory: this.memory, snapshot, now });
  }

  started(refreshId: string | undefined): void {
    this.memory = rememberStart(this.memory, MASTERS.name, refreshId);
  }
}

export const rolled = () => new Gate(plan("masters-rolled", MASTERS));
export const ready = () => new Gate(plan("ready", MASTERS, AGENTS));
export const readyMasters = () => new Gate(plan("ready", MASTERS));

export const WAIT: Decision = { kind: "wait", startRefresh: [] };
export const START: Decision = { kind: "wait", startRefresh: ["k3s-masters-1"] };
export const PASSED: Decision = { kind: "passed", notes: [] };
export const failure = (text: RegExp) => ({ kind: "failed", reason: expect.stringMatching(text) as string });
