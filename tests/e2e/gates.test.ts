import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import {
  AutoScalingClient,
  CompleteLifecycleActionCommand,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  StartInstanceRefreshCommand,
  UpdateAutoScalingGroupCommand,
} from "@aws-sdk/client-auto-scaling";
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DescribeImagesCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { ElasticLoadBalancingV2Client } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { GatePlan, PlannedGroup } from "../../gate/types";
import { createApi } from "./support/api";
import { Emulator, emulatorMissing } from "./support/emulator";

// The gates' own script as the engine starts it, against an AWS that is emulated. What it prints and how it ends is what
// an operator sees.

const root = resolve(__dirname, "../..");
const missing = emulatorMissing();
if (missing) console.warn(`skipped: ${missing}`);

const access = { region: "us-east-1", credentials: { accessKeyId: "testing", secretAccessKey: "testing" } };
const rolling = { minHealthyPercentage: 100, maxHealthyPercentage: 150, instanceWarmup: 0 };

(missing ? describe.skip : describe)("gates against the emulator", () => {
  let aws: Emulator;
  let autoscaling: AutoScalingClient;
  let ec2: EC2Client;
  let targetGroupArn: string;
  let subnets: { id: string; zone: string }[];

  beforeAll(async () => {
    aws = await Emulator.start({ MOTO_EXT_REFRESH_SECONDS: "1" });
    const config = { ...access, endpoint: aws.url };
    autoscaling = new AutoScalingClient(config);
    ec2 = new EC2Client(config);
    const found = await ec2.send(new DescribeSubnetsCommand({}));
    subnets = (found.Subnets ?? [])
      .map(({ SubnetId = "", AvailabilityZone = "" }) => ({ id: SubnetId, zone: AvailabilityZone }))
      .sort((a, b) => a.zone.localeCompare(b.zone))
      .slice(0, 2);
    targetGroupArn = await createApi(
      new ElasticLoadBalancingV2Client(config),
      found.Subnets?.[0]?.VpcId ?? "",
      subnets[0]?.id ?? "",
    );
  }, 60_000);

  afterAll(async () => {
    autoscaling.destroy();
    ec2.destroy();
    await aws.stop();
  });

  beforeEach(() => aws.control("DELETE", "faults"));

  async function imageId(): Promise<string | undefined> {
    const { Images } = await ec2.send(new DescribeImagesCommand({ Owners: ["amazon"] }));
    return Images?.find(({ Architecture }) => Architecture === "x86_64")?.ImageId;
  }

  async function createTemplate(name: string): Promise<string> {
    const data = { ImageId: await imageId(), InstanceType: "t3.medium" } as const;
    const request = { LaunchTemplateName: name, LaunchTemplateData: data };
    const { LaunchTemplate } = await ec2.send(new CreateLaunchTemplateCommand(request));
    return LaunchTemplate?.LaunchTemplateId ?? "";
  }

  /** A new version of the template, which the group launches from then on, as the provider would do it. */
  async function change(group: PlannedGroup): Promise<PlannedGroup> {
    const { LaunchTemplateVersion } = await ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: group.templateId,
        LaunchTemplateData: { ImageId: await imageId(), InstanceType: "t3.large" },
      }),
    );
    return launchFrom(group, group.templateId, String(LaunchTemplateVersion?.VersionNumber));
  }

  async function launchFrom(group: PlannedGroup, id: string, version: string): Promise<PlannedGroup> {
    const LaunchTemplate = { LaunchTemplateId: id, Version: version };
    await autoscaling.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: group.name, LaunchTemplate }),
    );
    return { ...group, templateId: id, templateVersion: version };
  }

  async function createGroup(
    label: string,
    options: { role: "master" | "agent"; mixed?: boolean; zones?: number },
  ): Promise<PlannedGroup> {
    const name = `${expect.getState().currentTestName?.replace(/\W+/g, "-")}-${label}`;
    const templateId = await createTemplate(name);
    const launchTemplate = { LaunchTemplateId: templateId, Version: "1" };
    const overrides = [{ InstanceType: "t3.medium" }, { InstanceType: "t3.large" }];
    await autoscaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        MinSize: 2,
        DesiredCapacity: 2,
        MaxSize: 4,
        VPCZoneIdentifier: subnets
          .slice(0, options.zones)
          .map(({ id }) => id)
          .join(","),
        ...(options.role === "master" ? { TargetGroupARNs: [targetGroupArn] } : {}),
        ...(options.mixed
          ? {
              MixedInstancesPolicy: {
                LaunchTemplate: { LaunchTemplateSpecification: launchTemplate, Overrides: overrides },
              },
            }
          : { LaunchTemplate: launchTemplate }),
        LifecycleHookSpecificationList: [
          {
            LifecycleHookName: "launch",
            LifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
            DefaultResult: "ABANDON",
            HeartbeatTimeout: 600,
          },
        ],
      }),
    );
    const zones = subnets.map(({ zone }) => zone);
    return { name, label, role: options.role, templateId, templateVersion: "1", zones, refresh: rolling };
  }

  function startRefresh(group: PlannedGroup) {
    const Preferences = { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 };
    return autoscaling.send(
      new StartInstanceRefreshCommand({ AutoScalingGroupName: group.name, Preferences }),
    );
  }

  async function refreshesOf(group: PlannedGroup) {
    const command = new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: group.name });
    return (await autoscaling.send(command)).InstanceRefreshes ?? [];
  }

  async function machinesOf(group: PlannedGroup) {
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group.name] });
    return (await autoscaling.send(command)).AutoScalingGroups?.[0]?.Instances ?? [];
  }

  function begin(gate: GatePlan["gate"], groups: PlannedGroup[], changed: Partial<GatePlan> = {}) {
    const plan: GatePlan = {
      gate,
      accountId: "123456789012",
      aws: { region: "us-east-1", assumeRoles: [], endpoints: {} },
      apiTargetGroupArn: targetGroupArn,
      limits: { noProgressMinutes: 35, totalMinutes: 180 },
      pauseSeconds: 1,
      groups,
      ...changed,
    };
    const env = { PATH: process.env["PATH"], ...aws.environment, K3S_HA_GATE: JSON.stringify(plan) };
    const child = spawn("exec node gate/main.js", { cwd: root, env, shell: true });
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => (output.stdout += String(chunk)));
    child.stderr.on("data", (chunk) => (output.stderr += String(chunk)));
    const ended = once(child, "close").then(([status]) => ({ status: status as number, ...output }));
    /** Waits until the gate has said something. */
    const says = async (pattern: RegExp) => {
      while (!pattern.test(output.stderr)) {
        await Promise.race([
          once(child.stderr, "data"),
          ended.then(() => Promise.reject(new Error(`the gate ended without ${pattern}: ${output.stderr}`))),
        ]);
      }
    };
    return { ended, says };
  }

  const run = (...args: Parameters<typeof begin>) => begin(...args).ended;

  test("a creation passes both gates, a mixed group too", async () => {
    const masters = await createGroup("masters", { role: "master" });
    const pool = await createGroup("agents", { role: "agent", mixed: true });
    expect(await run("masters-rolled", [masters])).toMatchObject({ status: 0, stderr: "" });
    const passed = await run("ready", [masters, pool]);
    expect(passed).toMatchObject({ status: 0, stderr: "" });
    expect(passed.stdout).toContain("agents: 2 of 2 in service");
    expect(passed.stdout).toContain("API targets: 2 healthy");
  });

  test("a roll that runs is waited for until its last machine is in service", async () => {
    const masters = await change(await createGroup("masters", { role: "master" }));
    await aws.control("POST", "faults", { hook: masters.name, result: "timeout" });
    await startRefresh(masters);
    const gate = begin("masters-rolled", [masters]);
    await gate.says(/0 of 2 in service from \S+ version 2, 1 on the way .*, 2 of another version/);
    await aws.control("DELETE", "faults");
    for (const { InstanceId, LifecycleState } of await machinesOf(masters)) {
      if (LifecycleState !== "Pending:Wait") continue;
      await autoscaling.send(
        new CompleteLifecycleActionCommand({
          AutoScalingGroupName: masters.name,
          LifecycleHookName: "launch",
          InstanceId,
          LifecycleActionResult: "CONTINUE",
        }),
      );
    }
    expect((await gate.ended).status).toBe(0);
    expect((await machinesOf(masters)).map(({ LaunchTemplate }) => LaunchTemplate?.Version)).toEqual([
      "2",
      "2",
    ]);
    expect(await refreshesOf(masters)).toMatchObject([{ Status: "Successful" }]);
  });

  test("a roll that nobody started is started, once, without a desired configuration", async () => {
    const masters = await createGroup("masters", { role: "master" });
    // A new image epoch: another template that starts at version 1.
    const changed = await launchFrom(masters, await createTemplate(`${masters.name}-2`), "1");
    const before = (await machinesOf(masters)).map(({ InstanceId }) => InstanceId);
    const passed = await run("masters-rolled", [changed]);
    expect(passed.status).toBe(0);
    expect(passed.stderr).toContain("started instance refresh");
    const refreshes = await refreshesOf(changed);
    expect(refreshes).toMatchObject([
      { Status: "Successful", Preferences: { MinHealthyPercentage: 100, MaxHealthyPercentage: 150 } },
    ]);
    expect(refreshes[0]?.DesiredConfiguration).toBeUndefined();
    const after = (await machinesOf(masters)).map(({ InstanceId }) => InstanceId);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  test("a version that never comes up ends the gate; run again it tries one refresh more, and passes when mended", async () => {
    const masters = await change(await createGroup("masters", { role: "master" }));
    await aws.control("POST", "faults", { hook: masters.name, result: "abandon" });
    await startRefresh(masters);
    const failed = await run("masters-rolled", [masters]);
    expect(failed.status).toBe(1);
    expect(failed.stdout).toBe("");
    expect(failed.stderr).toMatch(/abandoned and none came into service|ended Failed/);
    expect(failed.stderr).toContain("last activities of masters");
    expect(failed.stderr).toContain("Lifecycle Action Completed with ABANDON Result");
    expect(failed.stderr).toMatch(/console of i-[0-9a-f]+/);
    await aws.control("DELETE", "faults");
    await aws.control("POST", "settle", {});
    const passed = await run("ready", [masters]);
    expect(passed.status).toBe(0);
    expect((await refreshesOf(masters)).map(({ Status }) => Status)).toEqual(["Successful", "Failed"]);
  });

  test("masters in one zone of two are named", async () => {
    const masters = await createGroup("masters", { role: "master", zones: 1 });
    const passed = await run("ready", [masters]);
    expect(passed.status).toBe(0);
    expect(passed.stderr).toMatch(
      /^warning: masters stand in 1 of 2 zones: i-\w+ in us-east-1a, i-\w+ in us-east-1a; none in us-east-1b\n$/,
    );
  });

  test("another account is refused", async () => {
    const masters = await createGroup("masters", { role: "master" });
    const refused = await run("ready", [masters], { accountId: "210987654321" });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("in account 123456789012, the program in 210987654321");
  });

  test("the roles of the configuration are assumed, one after the other", async () => {
    const masters = await createGroup("masters", { role: "master" });
    const assumeRoles = ["111111111111", "210987654321"].map((account) => ({
      roleArn: `arn:aws:iam::${account}:role/deploy`,
      externalId: "k3s-ha",
      sessionName: "from-a-test",
    }));
    const refused = await run("ready", [masters], {
      aws: { region: "us-east-1", assumeRoles, endpoints: {} },
    });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("runs as arn:aws:sts::210987654321:assumed-role/deploy/from-a-test");
  });
});
