import {
  NEW,
  OLD,
  OLD_TEMPLATE,
  machine,
  machines,
  group,
  running,
  ended,
  rolled,
  ready,
  readyMasters,
  WAIT,
  PASSED,
} from "./looks";

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
