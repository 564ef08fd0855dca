import { decide, newMemory, overdue, remember, rememberStart } from "../components/gates/script/decide";
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
} from "../components/gates/types";

// What a gate does, look by look, without AWS and without waiting: time is a number.

const MINUTE = 60_000;
const refresh = { minHealthyPercentage: 100, maxHealthyPercentage: 100, instanceWarmup: 0 };
const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];

const MASTERS: PlannedGroup = {
  name: "k3s-masters-1",
  label: "masters",
  role: "master",
  templateId: "lt-new",
  templateVersion: "7",
  zones,
  refresh,
};
const AGENTS: PlannedGroup = { ...MASTERS, name: "k3s-agents-1", label: "agents-default", role: "agent" };

const NEW = { id: "lt-new", version: "7" };
const OLD = { id: "lt-new", version: "6" };
/** A new image epoch: another template, whose versions start again. */
const OLD_TEMPLATE = { id: "lt-old", version: "7" };

let serial = 0;
const machine = (
  template: Machine["template"],
  state = "InService",
  zone = zones[serial % 3] ?? "",
): Machine => ({
  id: `i-${++serial}`,
  state,
  zone,
  template,
});
const machines = (count: number, template = NEW): Machine[] =>
  Array.from({ length: count }, () => machine(template));

function group(of: Machine[], more: Partial<GroupSnapshot> = {}): GroupSnapshot {
  return { template: NEW, desired: 3, machines: of, launches: [], ...more };
}

const running = (id = "r-1"): Refresh => ({ id, status: "InProgress" });
const ended = (status: string, id = "r-1", reason?: string): Refresh => ({ id, status, reason });

function abandoned(id: string, at: number, template: Launch["template"] = NEW): Launch {
  const message =
    "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token 1 was abandoned";
  return { id, status: "Cancelled", message, ended: at, machine: `i-${id}`, template };
}

function plan(gate: GatePlan["gate"], ...groups: PlannedGroup[]): GatePlan {
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
class Gate {
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

const rolled = () => new Gate(plan("masters-rolled", MASTERS));
const ready = () => new Gate(plan("ready", MASTERS, AGENTS));
const readyMasters = () => new Gate(plan("ready", MASTERS));

const WAIT: Decision = { kind: "wait", startRefresh: [] };
const START: Decision = { kind: "wait", startRefresh: ["k3s-masters-1"] };
const PASSED: Decision = { kind: "passed", notes: [] };
const failure = (text: RegExp) => ({ kind: "failed", reason: expect.stringMatching(text) as string });

describe("masters-rolled", () => {
  test.each([
    ["nothing is launched yet", group([])],
    ["masters still boot", group([machine(NEW, "Pending:Wait"), machine(NEW, "Pending")])],
    ["all is as wanted", group(machines(3))],
    ["an old master only leaves", group([...machines(2), machine(OLD, "Terminating:Wait")])],
  ])("passes at once where %s", (_, masters) => {
    expect(rolled().look(0, masters)).toEqual(PASSED);
  });

  test.each([
    ["of another version", machine(OLD)],
    ["of another template with the same version", machine(OLD_TEMPLATE)],
    ["attached by hand", machine(undefined)],
    ["of another version that boots", machine(OLD, "Pending:Wait")],
  ])("waits for a master %s", (_, old) => {
    expect(rolled().look(0, group([...machines(2), old], { refresh: running() }))).toEqual(WAIT);
  });

  test("waits for a refresh although all masters are as wanted, so that agents never start before it ends", () => {
    const gate = rolled();
    expect(gate.look(0, group(machines(3), { refresh: running() }))).toEqual(WAIT);
    expect(gate.look(1, group(machines(3), { refresh: ended("Successful") }))).toEqual(PASSED);
  });

  test("passes after a roll only when as many masters serve as are desired", () => {
    const gate = rolled();
    expect(gate.look(0, group([...machines(2), machine(OLD)], { refresh: running() }))).toEqual(WAIT);
    expect(gate.look(1, group(machines(2), { refresh: ended("Successful") }))).toEqual(WAIT);
    expect(gate.look(2, group(machines(3), { refresh: ended("Successful") }))).toEqual(PASSED);
  });

  test("does not wait for the API balancer", () => {
    expect(rolled().look(0, group(machines(3)), undefined, [])).toEqual(PASSED);
  });
});

describe("ready", () => {
  test("passes when all groups are as wanted and every master is healthy", () => {
    expect(ready().look(0, group(machines(3)), group(machines(2), { desired: 2 }))).toEqual(PASSED);
  });

  const agents = () => group(machines(3));
  test.each([
    ["a master too few", group(machines(2)), agents()],
    ["a master too many", group(machines(4)), agents()],
    ["an agent too few", group(machines(3)), group(machines(2))],
    [
      "an agent of another version",
      group(machines(3)),
      group([...machines(2), machine(OLD)], { refresh: running() }),
    ],
    ["an agent of another template", group(machines(3)), group([...machines(2), machine(OLD_TEMPLATE)])],
    ["a master that stands by", group([...machines(2), machine(NEW, "Standby")]), agents()],
    ["a refresh of agents", group(machines(3)), group(machines(3), { refresh: running() })],
  ])("waits with %s", (_, masters, pool) => {
    expect(ready().look(0, masters, pool)).toEqual(WAIT);
  });

  test("waits for the last master in the API balancer; a healthy machine that is no master does not count", () => {
    const three = machines(3);
    const [first, second] = three.map(({ id }) => id);
    const gate = readyMasters();
    expect(gate.look(0, group(three), undefined, [first ?? "", second ?? "", "i-other"])).toEqual(WAIT);
    expect(gate.look(1, group(three))).toEqual(PASSED);
  });

  test("names masters that stand in fewer zones than configured", () => {
    const three = [machine(NEW, "InService", "us-east-1a"), machine(NEW, "InService", "us-east-1a")];
    const [a, b] = three.map(({ id }) => id);
    expect(readyMasters().look(0, group(three, { desired: 2 }))).toEqual({
      kind: "passed",
      notes: [
        `masters stand in 1 of 3 zones: ${a} in us-east-1a, ${b} in us-east-1a; none in us-east-1b, us-east-1c`,
      ],
    });
  });

  test("two masters in two of three zones are as spread as they can be", () => {
    const two = [machine(NEW, "InService", "us-east-1a"), machine(NEW, "InService", "us-east-1b")];
    expect(readyMasters().look(0, group(two, { desired: 2 }))).toEqual(PASSED);
  });
});

describe("a refresh of its own", () => {
  const old = () => [...machines(2), machine(OLD)];

  test.each([
    ["there is none", undefined],
    ["the last was cancelled", ended("Cancelled")],
    ["the last failed before the gate began", ended("Failed")],
    ["the last was rolled back before the gate began", ended("RollbackSuccessful")],
    ["the last was for an earlier version", ended("Successful")],
  ])("is started where %s, after a second look, once", (_, last) => {
    const gate = readyMasters();
    const three = old();
    expect(gate.look(0, group(three, { refresh: last }))).toEqual(WAIT);
    expect(gate.look(1, group(three, { refresh: last }))).toEqual(START);
    gate.started("r-2");
    expect(gate.look(2, group(three, { refresh: running("r-2") }))).toEqual(WAIT);
    expect(gate.look(3, group(three, { refresh: ended("Successful", "r-2") }))).toEqual(WAIT);
    expect(gate.look(4, group(three, { refresh: ended("Successful", "r-2") }))).toEqual(WAIT);
  });

  test("is not started while the end of another is only half to be seen", () => {
    const gate = rolled();
    expect(gate.look(0, group(old(), { refresh: running() }))).toEqual(WAIT);
    expect(gate.look(1, group(old(), { refresh: ended("Successful") }))).toEqual(WAIT);
    expect(gate.look(2, group(machines(3), { refresh: ended("Successful") }))).toEqual(PASSED);
  });

  test("is not started for an old machine that boots: it gives up by itself", () => {
    const gate = rolled();
    const booting = [...machines(3), machine(OLD, "Pending:Wait")];
    for (const minute of [0, 1, 2]) expect(gate.look(minute, group(booting))).toEqual(WAIT);
  });

  test("takes the place of one that is cancelled while the gate watches", () => {
    const gate = rolled();
    const three = old();
    expect(gate.look(0, group(three, { refresh: running() }))).toEqual(WAIT);
    expect(gate.look(1, group(three, { refresh: ended("Cancelled") }))).toEqual(WAIT);
    expect(gate.look(2, group(three, { refresh: ended("Cancelled") }))).toEqual(START);
  });

  test("ends the gate when it is cancelled in turn", () => {
    const gate = rolled();
    const three = old();
    gate.look(0, group(three));
    expect(gate.look(1, group(three))).toEqual(START);
    gate.started("r-2");
    expect(gate.look(2, group(three, { refresh: ended("Cancelled", "r-2") }))).toMatchObject(
      failure(/r-2 of masters was cancelled from outside/),
    );
  });
});

describe("a refresh that fails", () => {
  test.each(["Failed", "RollbackFailed", "RollbackSuccessful"])(
    "ends the gate that watches it, and no other is started: %s",
    (status) => {
      const gate = rolled();
      const three = [...machines(2), machine(OLD)];
      expect(gate.look(0, group(three, { refresh: running() }))).toEqual(WAIT);
      expect(gate.look(1, group(three, { refresh: ended(status, "r-1", "no capacity") }))).toMatchObject({
        ...failure(new RegExp(`r-1 of masters ended ${status}: no capacity`)),
        groups: ["k3s-masters-1"],
      });
    },
  );

  test("ends it too when the gate has started it and never seen it run", () => {
    const gate = rolled();
    const three = [...machines(2), machine(OLD)];
    gate.look(0, group(three, { refresh: ended("Failed") }));
    expect(gate.look(1, group(three, { refresh: ended("Failed") }))).toEqual(START);
    gate.started("r-2");
    expect(gate.look(2, group(three, { refresh: ended("Failed", "r-2") }))).toMatchObject(failure(/r-2/));
  });

  test("does not matter any more where all is as wanted and nobody watched it", () => {
    expect(rolled().look(0, group(machines(3), { refresh: ended("Failed") }))).toEqual(PASSED);
  });
});

describe("progress", () => {
  const boot = (count: number) => Array.from({ length: count }, () => machine(NEW, "Pending:Wait"));
  const stuck = failure(/^no progress for 35 minutes/);

  test("the clock starts with the gate", () => {
    const gate = readyMasters();
    expect(gate.look(1, group([]))).toEqual(WAIT);
    expect(gate.look(34.9, group(boot(3)))).toEqual(WAIT);
    expect(gate.look(35, group(boot(3)))).toMatchObject({ ...stuck, groups: ["k3s-masters-1"] });
  });

  test("is one more machine in service as wanted", () => {
    const gate = readyMasters();
    const one = machines(1);
    gate.look(0, group(boot(3)), undefined, []);
    expect(gate.look(30, group([...one, ...boot(2)]), undefined, [])).toEqual(WAIT);
    expect(gate.look(64, group([...one, ...boot(2)]), undefined, [])).toEqual(WAIT);
    expect(gate.look(65, group([...one, ...boot(2)]), undefined, [])).toMatchObject(stuck);
  });

  test("is an old machine gone", () => {
    const gate = rolled();
    const two = machines(2, OLD);
    gate.look(0, group([...two, ...boot(1)], { refresh: running() }));
    const one = group([...two.slice(1), ...boot(1)], { refresh: running() });
    expect(gate.look(30, one)).toEqual(WAIT);
    expect(gate.look(64, one)).toEqual(WAIT);
    expect(gate.look(65, one)).toMatchObject(stuck);
  });

  test("is one more healthy API target", () => {
    const gate = readyMasters();
    const three = machines(3);
    const ids = three.map(({ id }) => id);
    gate.look(0, group(three), undefined, []);
    expect(gate.look(30, group(three), undefined, ids.slice(0, 1))).toEqual(WAIT);
    expect(gate.look(64, group(three), undefined, ids.slice(0, 1))).toEqual(WAIT);
    expect(gate.look(65, group(three), undefined, ids.slice(0, 1))).toMatchObject(stuck);
  });

  test.each<[string, (minute: number) => GroupSnapshot]>([
    ["a launch", (minute) => group([...machines(2), ...boot(minute % 2)])],
    [
      "the end of a machine that never came into service",
      (minute) => group([...machines(2), ...boot(35 - minute)]),
    ],
    [
      "an old machine that gives up its launch",
      (minute) =>
        group([...machines(3), ...Array.from({ length: 36 - minute }, () => machine(OLD, "Pending:Wait"))]),
    ],
    ["a machine that comes and goes", (minute) => group(machines(minute % 2 === 0 ? 2 : 1))],
    ["an ABANDON", (minute) => group(machines(2), { launches: minute > 20 ? [abandoned("1", 20)] : [] })],
  ])("is not %s", (_, shown) => {
    const gate = readyMasters();
    for (let minute = 0; minute < 35; minute += 1) {
      expect(gate.look(minute, shown(minute), undefined, [])).toEqual(WAIT);
    }
    expect(gate.look(35, shown(35), undefined, [])).toMatchObject(stuck);
  });

  test("does not help beyond the limit of the whole", () => {
    const gate = new Gate(plan("ready", { ...MASTERS }));
    const many = machines(12);
    for (let step = 0; step < 12; step += 1) {
      expect(gate.look(step * 15, group(many.slice(0, step), { desired: 12 }))).toEqual(WAIT);
    }
    expect(gate.look(180, group(many.slice(0, 11), { desired: 12 }))).toMatchObject(
      failure(/^not done after 180 minutes/),
    );
  });

  test("the limits hold without a look, too", () => {
    const memory = newMemory(plan("ready", MASTERS), 0);
    expect(overdue(plan("ready", MASTERS), memory, 35 * MINUTE - 1)).toBeUndefined();
    expect(overdue(plan("ready", MASTERS), memory, 35 * MINUTE)).toMatchObject(stuck);
  });
});

describe("abandoned launches", () => {
  const three = failure(/^3 launches of masters from lt-new version 7 were abandoned/);
  const boots = (launches: Launch[]) => group([], { launches });
  const success = (id: string, at: number, template = NEW): Launch => ({
    ...{ id, status: "Successful", message: "", ended: at },
    ...{ machine: `i-${id}`, template },
  });

  test("three of the wanted version in one group end the gate at once", () => {
    const gate = readyMasters();
    gate.look(0, boots([]));
    expect(gate.look(1, boots([abandoned("2", 2), abandoned("1", 1)]))).toEqual(WAIT);
    expect(gate.look(2, boots([abandoned("3", 3), abandoned("2", 2), abandoned("1", 1)]))).toMatchObject(
      three,
    );
  });

  test("one in service between them starts the count again", () => {
    const gate = readyMasters();
    gate.look(0, boots([]));
    const launches = [
      abandoned("4", 4),
      abandoned("3", 3),
      success("s", 2),
      abandoned("1", 1),
      abandoned("0", 0),
    ];
    expect(gate.look(1, boots(launches))).toEqual(WAIT);
    expect(gate.look(2, boots([abandoned("5", 5), ...launches]))).toMatchObject(three);
  });

  test.each<[string, Launch[]]>([
    ["ended before the gate began", []],
    [
      "are of another version",
      [abandoned("4", 4, OLD), abandoned("5", 5, OLD), abandoned("6", 6, OLD_TEMPLATE)],
    ],
    [
      "were taken back by a smaller size",
      ["4", "5", "6"].map((id) => ({ ...abandoned(id, 4), message: "" })),
    ],
    ["failed for want of capacity", ["4", "5", "6"].map((id) => ({ ...abandoned(id, 4), status: "Failed" }))],
  ])("do not count where they %s", (_, later) => {
    const gate = readyMasters();
    const before = [abandoned("3", 3), abandoned("2", 2), abandoned("1", 1)];
    expect(gate.look(0, boots(before))).toEqual(WAIT);
    expect(gate.look(1, boots([...later, ...before]))).toEqual(WAIT);
  });

  test("count where the machine was launched before the gate began and ended after", () => {
    const gate = readyMasters();
    const begun = ["1", "2", "3"].map((id): Launch => ({
      ...{ id, status: "MidLifecycleAction", message: "", machine: `i-${id}`, template: NEW },
    }));
    gate.look(0, boots(begun));
    expect(gate.look(1, boots([abandoned("3", 3), abandoned("2", 2), abandoned("1", 1)]))).toMatchObject(
      three,
    );
  });

  test("of machines that EC2 has forgotten count if they were launched since the gate began", () => {
    const forgotten = (id: string): Launch => ({ ...abandoned(id, Number(id)), template: undefined });
    const begun: Launch = { id: "1", status: "InProgress", message: "" };
    const gate = readyMasters();
    gate.look(0, boots([begun]));
    expect(gate.look(1, boots(["3", "2", "1"].map(forgotten)))).toEqual(WAIT);
    expect(gate.look(2, boots(["4", "3", "2", "1"].map(forgotten)))).toMatchObject(three);
  });

  test("of two groups are not added up", () => {
    const gate = ready();
    gate.look(0, boots([]), boots([]));
    const two = [abandoned("2", 2), abandoned("1", 1)];
    expect(gate.look(1, boots(two), boots(two))).toEqual(WAIT);
  });
});

describe("a group that is not as the program made it", () => {
  const other = group(machines(3, OLD), { template: OLD });

  test.each([
    [
      "launches from something else",
      other,
      /^masters launch from lt-new version 6, not from lt-new version 7/,
    ],
    [
      "is missing",
      group([], { template: undefined, desired: 0 }),
      /^the group k3s-masters-1 does not exist$/,
    ],
  ])("ends the gate after a minute where it %s", (_, seen, text) => {
    const gate = rolled();
    expect(gate.look(0, seen)).toEqual(WAIT);
    expect(gate.look(0.9, seen)).toEqual(WAIT);
    expect(gate.look(1, seen)).toMatchObject(failure(text));
  });

  test("is only the lag of a list where it passes, and no roll", () => {
    const gate = rolled();
    expect(gate.look(0, other)).toEqual(WAIT);
    expect(gate.look(0.5, group([machine(NEW, "Pending")]))).toEqual(PASSED);
  });

  test("gets no refresh", () => {
    const gate = rolled();
    for (const minute of [0, 0.2, 0.4, 0.6]) expect(gate.look(minute, other)).toEqual(WAIT);
  });
});
