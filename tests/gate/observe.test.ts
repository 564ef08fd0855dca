import { Observer } from "../../gate/observe";
import type { PlannedGroup } from "../../gate/types";
import {
  type Answers,
  MASTERS,
  POOL,
  awsError,
  healthy,
  instance,
  plan,
  stub,
  tagged,
  template,
} from "./stub";

describe("a look", () => {
  const look = async (answers: Answers, ...groups: PlannedGroup[]) => {
    const { clients, calls } = stub(answers);
    const observer = new Observer(clients, plan("ready", ...groups));
    return { first: await observer.look(), second: await observer.look(), calls };
  };

  test("reads the template of a mixed group out of its policy, and a version as it is", async () => {
    const { first } = await look(
      {
        ...healthy,
        DescribeAutoScalingGroups: () => ({
          AutoScalingGroups: [
            {
              ...{ AutoScalingGroupName: "agents-1", DesiredCapacity: 4 },
              MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: template("2") } },
              Instances: [instance("i-7", "1", "Pending:Wait", "us-east-1b")],
            },
          ],
        }),
        DescribeInstances: () => ({ Reservations: [] }),
      },
      POOL,
    );
    expect(first.groups["agents-1"]).toEqual({
      template: { id: "lt-1", version: "2" },
      desired: 4,
      machines: [
        { id: "i-7", state: "Pending:Wait", zone: "us-east-1b", template: { id: "lt-1", version: "1" } },
      ],
      refresh: undefined,
      launches: [],
    });
  });

  test("believes EC2 about what a machine was launched from, and asks once", async () => {
    const { first, calls } = await look(
      {
        ...healthy,
        DescribeInstances: () => ({
          Reservations: [{ Instances: [tagged("i-1", "2", "lt-0"), tagged("i-2", "2")] }],
        }),
      },
      MASTERS,
    );
    expect(first.groups["masters-1"]?.machines.map((machine) => machine.template?.id)).toEqual([
      "lt-0",
      "lt-1",
    ]);
    expect(calls.filter(({ command }) => command === "DescribeInstances")).toEqual([
      { command: "DescribeInstances", input: { Filters: [{ Name: "instance-id", Values: ["i-1", "i-2"] }] } },
    ]);
  });

  test("reads launches alone out of the activities, with the machine's template though the group has forgotten it", async () => {
    const when = new Date("2026-11-25T10:00:00Z");
    const { first } = await look(
      {
        ...healthy,
        DescribeScalingActivities: () => ({
          Activities: [
            {
              ...{
                ActivityId: "a",
                Description: "Launching a new EC2 instance: i-0abc",
                StatusCode: "Cancelled",
              },
              ...{ StatusMessage: "was abandoned", EndTime: when },
            },
            { ActivityId: "b", Description: "Terminating EC2 instance: i-0abd", StatusCode: "Successful" },
          ],
        }),
        DescribeInstances: () => ({ Reservations: [{ Instances: [tagged("i-0abc", "1")] }] }),
      },
      MASTERS,
    );
    expect(first.groups["masters-1"]?.launches).toEqual([
      {
        ...{
          id: "a",
          status: "Cancelled",
          message: "was abandoned",
          ended: when.getTime(),
          machine: "i-0abc",
        },
        template: { id: "lt-1", version: "1" },
      },
    ]);
  });

  test("asks for refreshes before groups, so that an ended refresh has left its machines in the list", async () => {
    const { calls } = await look(healthy, MASTERS);
    const order = calls.map(({ command }) => command);
    expect(order.indexOf("DescribeInstanceRefreshes")).toBeLessThan(
      order.indexOf("DescribeAutoScalingGroups"),
    );
  });

  test("takes a target for healthy only when it is", async () => {
    const states = ["healthy", "initial", "unhealthy", "draining", "unused", "unhealthy.draining"];
    const { first } = await look(
      {
        ...healthy,
        DescribeTargetHealth: () => ({
          TargetHealthDescriptions: states.map((State) => ({
            Target: { Id: `i-${State}` },
            TargetHealth: { State },
          })),
        }),
      },
      MASTERS,
    );
    expect(first.healthyTargets).toEqual(["i-healthy"]);
  });

  test("sees a group that does not exist", async () => {
    const refused = () => {
      throw awsError(
        "ValidationError",
        400,
        "AutoScalingGroup name not found - AutoScalingGroup 'masters-1' not found",
      );
    };
    const { first } = await look(
      {
        ...healthy,
        ...{ DescribeInstanceRefreshes: refused, DescribeScalingActivities: refused },
        DescribeAutoScalingGroups: () => ({ AutoScalingGroups: [] }),
      },
      MASTERS,
    );
    expect(first.groups["masters-1"]).toMatchObject({ template: undefined, machines: [] });
  });
});
