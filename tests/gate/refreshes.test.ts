import {
  NEW,
  OLD,
  machine,
  machines,
  group,
  running,
  ended,
  rolled,
  readyMasters,
  WAIT,
  START,
  PASSED,
  failure,
} from "./looks";

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

  test.each(["Pending", "InProgress", "Cancelling", "RollbackInProgress", "Baking"])(
    "is not started while one is %s",
    (status) => {
      const gate = rolled();
      for (const minute of [0, 1, 2]) {
        expect(gate.look(minute, group(old(), { refresh: { id: "r-1", status } }))).toEqual(WAIT);
      }
    },
  );

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
