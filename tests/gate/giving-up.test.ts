import { newMemory, overdue } from "../../gate/decide";
import type { GroupSnapshot, Launch } from "../../gate/types";
import {
  MINUTE,
  MASTERS,
  NEW,
  OLD,
  OLD_TEMPLATE,
  machine,
  machines,
  group,
  running,
  abandoned,
  plan,
  Gate,
  rolled,
  ready,
  readyMasters,
  WAIT,
  failure,
} from "./looks";

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
