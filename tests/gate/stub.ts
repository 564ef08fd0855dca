import type { Clients } from "../../gate/clients";
import { runGate } from "../../gate/run";
import type { GatePlan, PlannedGroup } from "../../gate/types";

// Stubbed AWS clients and a clock that jumps, for the gates' script.

export type Answers = Record<string, (input: Record<string, unknown>) => unknown>;
export interface Call {
  readonly command: string;
  readonly input: Record<string, unknown>;
}

/** Clients that answer by a command's name, such as `DescribeInstances`; a function that throws is a refusal. */
export function stub(answers: Answers): { clients: Clients; calls: Call[] } {
  const calls: Call[] = [];
  const client = {
    send: async (command: { input: Record<string, unknown> }) => {
      const name = command.constructor.name.replace(/Command$/, "");
      calls.push({ command: name, input: command.input });
      const answer = answers[name];
      if (!answer) throw new Error(`the test has no answer to ${name}`);
      return answer(command.input);
    },
  };
  const clients = { autoscaling: client, ec2: client, elb: client, sts: client } as unknown as Clients;
  return { clients, calls };
}

export function awsError(name: string, status: number, message = "refused"): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

export const MASTERS: PlannedGroup = {
  name: "masters-1",
  label: "masters",
  role: "master",
  templateId: "lt-1",
  templateVersion: "2",
  zones: ["us-east-1a", "us-east-1b"],
  refresh: { minHealthyPercentage: 100, maxHealthyPercentage: 110, instanceWarmup: 42 },
};
export const POOL: PlannedGroup = { ...MASTERS, name: "agents-1", label: "agents-spot", role: "agent" };

export function plan(gate: GatePlan["gate"], ...groups: PlannedGroup[]): GatePlan {
  return {
    gate,
    accountId: "123456789012",
    aws: { region: "us-east-1", assumeRoles: [], endpoints: {} },
    apiTargetGroupArn: "arn:api",
    limits: { noProgressMinutes: 35, totalMinutes: 180 },
    pauseSeconds: 10,
    groups,
  };
}

export const template = (version: string) => ({ LaunchTemplateId: "lt-1", Version: version });
export const instance = (id: string, version: string, state = "InService", zone = "us-east-1a") => ({
  ...{ InstanceId: id, LifecycleState: state, AvailabilityZone: zone },
  LaunchTemplate: template(version),
});
export const tagged = (id: string, version: string, templateId = "lt-1") => ({
  InstanceId: id,
  Tags: [
    { Key: "Name", Value: "k3s-dev-masters" },
    { Key: "aws:ec2launchtemplate:id", Value: templateId },
    { Key: "aws:ec2launchtemplate:version", Value: version },
  ],
});

/** Two masters in two zones that serve as wanted. */
export const healthy: Answers = {
  GetCallerIdentity: () => ({ Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/me" }),
  DescribeInstanceRefreshes: () => ({ InstanceRefreshes: [] }),
  DescribeScalingActivities: () => ({ Activities: [] }),
  DescribeAutoScalingGroups: () => ({
    AutoScalingGroups: [
      {
        ...{ AutoScalingGroupName: "masters-1", DesiredCapacity: 2, LaunchTemplate: template("2") },
        Instances: [instance("i-1", "2"), instance("i-2", "2", "InService", "us-east-1b")],
      },
    ],
  }),
  DescribeInstances: () => ({ Reservations: [{ Instances: [tagged("i-1", "2"), tagged("i-2", "2")] }] }),
  DescribeTargetHealth: () => ({
    TargetHealthDescriptions: ["i-1", "i-2"].map((Id) => ({
      Target: { Id },
      TargetHealth: { State: "healthy" },
    })),
  }),
};

/** Runs a gate to its end; a pause takes no time. */
export async function run(gatePlan: GatePlan, answers: Answers) {
  const { clients, calls } = stub(answers);
  const said: string[] = [];
  let now = 0;
  const clock = { now: () => now, sleep: async (milliseconds: number) => void (now += milliseconds) };
  const result = await runGate({ plan: gatePlan, clients, clock, say: (text) => said.push(text) }).then(
    (passed) => ({ passed }),
    (error: unknown) => ({ failed: (error as Error).message }),
  );
  return { ...result, said, calls, minutes: now / 60_000 };
}

/** One answer after another, the last for ever. */
export function inTurn(...answers: unknown[]): () => unknown {
  let turn = 0;
  return () => answers[Math.min(turn++, answers.length - 1)];
}

export const masters = (...instances: unknown[]) => ({
  AutoScalingGroups: [
    {
      AutoScalingGroupName: "masters-1",
      DesiredCapacity: 2,
      LaunchTemplate: template("2"),
      Instances: instances,
    },
  ],
});
