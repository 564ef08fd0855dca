import { explain } from "../../gate/clients";
import { runGate } from "../../gate/run";
import { type Call, MASTERS, awsError, healthy, inTurn, instance, masters, plan, run, stub } from "./stub";

describe("a gate", () => {
  test("passes with one line, and writes nothing to AWS", async () => {
    const { passed, said, calls } = (await run(plan("ready", MASTERS), healthy)) as never as {
      passed: string;
      said: string[];
      calls: Call[];
    };
    expect(passed).toBe("ready: masters: 2 of 2 in service from lt-1 version 2; API targets: 2 healthy");
    expect(said).toEqual([]);
    expect(calls.map(({ command }) => command).filter((command) => !/^(Describe|Get)/.test(command))).toEqual(
      [],
    );
  });

  test("asks nothing more of an account that is not the program's", async () => {
    const { failed, calls } = (await run(plan("ready", MASTERS), {
      GetCallerIdentity: () => ({ Account: "210987654321", Arn: "arn:aws:iam::210987654321:user/other" }),
    })) as never as { failed: string; calls: Call[] };
    expect(failed).toContain("runs as arn:aws:iam::210987654321:user/other in account 210987654321");
    expect(calls).toHaveLength(1);
  });

  test("starts a refresh with the group's preferences and without a desired configuration, and waits for it", async () => {
    let state = 0;
    const refreshed = [instance("i-1", "2"), instance("i-2", "2", "InService", "us-east-1b")];
    const outcome = await run(plan("masters-rolled", MASTERS), {
      ...healthy,
      DescribeInstances: () => ({ Reservations: [] }),
      StartInstanceRefresh: () => {
        state = 1;
        return { InstanceRefreshId: "r-9" };
      },
      DescribeInstanceRefreshes: () => ({
        InstanceRefreshes:
          state > 0 ? [{ InstanceRefreshId: "r-9", Status: state++ > 2 ? "Successful" : "InProgress" }] : [],
      }),
      DescribeAutoScalingGroups: () =>
        state > 3 ? masters(...refreshed) : masters(instance("i-8", "1"), instance("i-9", "1")),
    });
    expect(outcome).toMatchObject({
      passed: expect.stringContaining("masters: 2 of 2 in service") as string,
    });
    expect(outcome.calls.filter(({ command }) => command === "StartInstanceRefresh")).toEqual([
      {
        command: "StartInstanceRefresh",
        input: {
          AutoScalingGroupName: "masters-1",
          Strategy: "Rolling",
          Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 110, InstanceWarmup: 42 },
        },
      },
    ]);
    expect(outcome.said).toContain("masters: other machines and no refresh: started instance refresh r-9");
  });

  test("starts it once, although the list never shows it", async () => {
    const outcome = await run(plan("masters-rolled", MASTERS), {
      ...healthy,
      DescribeInstances: () => ({ Reservations: [] }),
      DescribeAutoScalingGroups: () => masters(instance("i-8", "1")),
      StartInstanceRefresh: () => ({ InstanceRefreshId: "r-9" }),
      GetConsoleOutput: () => ({ Output: "" }),
    });
    expect(outcome).toMatchObject({
      failed: expect.stringContaining("no progress for 35 minutes") as string,
    });
    expect(outcome.calls.filter(({ command }) => command === "StartInstanceRefresh")).toHaveLength(1);
  });

  test("watches the refresh of someone who was faster", async () => {
    const outcome = await run(plan("masters-rolled", MASTERS), {
      ...healthy,
      DescribeInstances: () => ({ Reservations: [] }),
      DescribeAutoScalingGroups: () => masters(instance("i-8", "1")),
      DescribeInstanceRefreshes: inTurn(
        { InstanceRefreshes: [] },
        { InstanceRefreshes: [] },
        { InstanceRefreshes: [{ InstanceRefreshId: "r-8", Status: "InProgress" }] },
        { InstanceRefreshes: [{ InstanceRefreshId: "r-8", Status: "Failed", StatusReason: "why" }] },
      ),
      StartInstanceRefresh: () => {
        throw awsError("InstanceRefreshInProgressFault", 400);
      },
      GetConsoleOutput: () => ({ Output: "" }),
    });
    expect(outcome).toMatchObject({
      failed: "masters-rolled: the instance refresh r-8 of masters ended Failed: why",
    });
  });

  test("says how it stands when that changes, every five minutes that it does not, and fails in time", async () => {
    const outcome = await run(plan("ready", MASTERS), {
      ...healthy,
      DescribeAutoScalingGroups: () => masters(instance("i-1", "2"), instance("i-2", "2", "Pending:Wait")),
      DescribeTargetHealth: () => ({ TargetHealthDescriptions: [] }),
      GetConsoleOutput: () => ({ Output: "" }),
    });
    expect(outcome).toMatchObject({
      failed: "ready: no progress for 35 minutes (gates.noProgressMinutes)",
      minutes: 35,
    });
    expect(outcome.said.slice(0, 3)).toEqual([
      "masters: 1 of 2 in service from lt-1 version 2, 1 on the way (i-2)",
      "API targets: 0 healthy, not yet i-1",
      "no progress for 5 of 35 minutes",
    ]);
    expect(outcome.said.filter((text) => text.startsWith("no progress"))).toHaveLength(6);
  });

  test("asks again after a call that was throttled or lost, and passes", async () => {
    const trouble = [
      awsError("Throttling", 400),
      awsError("InternalFailure", 500),
      new Error("socket hang up"),
    ];
    const outcome = await run(plan("ready", MASTERS), {
      ...healthy,
      DescribeTargetHealth: (input) => {
        const error = trouble.shift();
        if (error) throw error;
        return healthy["DescribeTargetHealth"]?.(input);
      },
    });
    expect(outcome).toMatchObject({ passed: expect.any(String) as string });
    expect(outcome.said).toHaveLength(3);
  });

  test("gives up in time where AWS never answers", async () => {
    const outcome = await run(plan("ready", MASTERS), {
      ...healthy,
      DescribeTargetHealth: () => {
        throw new Error("socket hang up");
      },
      GetConsoleOutput: () => ({ Output: "" }),
    });
    expect(outcome).toMatchObject({
      failed: expect.stringContaining("no progress for 35 minutes") as string,
      minutes: 35,
    });
  });

  test.each([
    [
      "a missing right",
      awsError("AccessDenied", 403, "User: me is not authorized to perform: elb"),
      "AccessDenied: User: me",
    ],
    [
      "ended credentials",
      awsError("ExpiredToken", 400, "The token has expired"),
      "outlasts gates.totalMinutes",
    ],
  ])("ends at once on %s", async (_, error, text) => {
    const { clients } = stub({
      ...healthy,
      DescribeTargetHealth: () => {
        throw error;
      },
    });
    const clock = { now: () => 0, sleep: () => Promise.reject(new Error("it has waited")) };
    const failure = await runGate({
      plan: plan("ready", MASTERS),
      clients,
      clock,
      say: () => undefined,
    }).catch(explain);
    expect(failure).toContain(text);
  });
});
