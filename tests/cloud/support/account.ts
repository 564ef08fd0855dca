import {
  DescribeInstanceAttributeCommand,
  EC2Client,
  TerminateInstancesCommand,
  paginateDescribeInstances,
} from "@aws-sdk/client-ec2";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AutoScalingClient, TerminateInstanceInAutoScalingGroupCommand } from "@aws-sdk/client-auto-scaling";
import type { Listener } from "./balancers";
import type { Instance } from "./machine";

/** What the emulator says that there is. */
export class Account {
  private readonly autoscaling: AutoScalingClient;
  private readonly ec2: EC2Client;
  private readonly elb: ElasticLoadBalancingV2Client;
  private readonly userData = new Map<string, Buffer>();

  constructor(url: string, region: string) {
    const credentials = { accessKeyId: "testing", secretAccessKey: "testing" };
    const options = { endpoint: url, region, credentials };
    this.autoscaling = new AutoScalingClient(options);
    this.ec2 = new EC2Client(options);
    this.elb = new ElasticLoadBalancingV2Client(options);
  }

  /** As a group does that finds a machine unhealthy: with its hooks. */
  async replace(InstanceId: string): Promise<void> {
    const command = { InstanceId, ShouldDecrementDesiredCapacity: false };
    await this.autoscaling.send(new TerminateInstanceInAutoScalingGroupCommand(command));
  }

  /** As AWS does that takes spot capacity away: at once. */
  async terminate(id: string): Promise<void> {
    await this.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  }

  /** Those that run. */
  async instances(): Promise<Instance[]> {
    const filters = [{ Name: "instance-state-name", Values: ["pending", "running"] }];
    const found: Instance[] = [];
    for await (const page of paginateDescribeInstances({ client: this.ec2 }, { Filters: filters }))
      for (const each of (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? [])) {
        const id = each.InstanceId ?? "";
        const group = each.Tags?.find(({ Key }) => Key === "aws:autoscaling:groupName")?.Value ?? "";
        const place = { ip: each.PrivateIpAddress ?? "", zone: each.Placement?.AvailabilityZone ?? "" };
        found.push({ id, group, ...place, userData: await this.userDataOf(id) });
      }
    return found;
  }

  private async userDataOf(id: string): Promise<Buffer> {
    const known = this.userData.get(id);
    if (known) return known;
    const command = new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: "userData" });
    const { UserData } = await this.ec2.send(command);
    const data = Buffer.from(UserData?.Value ?? "", "base64");
    this.userData.set(id, data);
    return data;
  }

  async listeners(): Promise<Listener[]> {
    const found: Listener[] = [];
    const { LoadBalancers = [] } = await this.elb.send(new DescribeLoadBalancersCommand({}));
    for (const { LoadBalancerArn, DNSName } of LoadBalancers) {
      const { Listeners = [] } = await this.elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
      for (const { ListenerArn, Port, DefaultActions } of Listeners) {
        const arn = DefaultActions?.[0]?.TargetGroupArn ?? "";
        const known = { arn: ListenerArn ?? "", host: (DNSName ?? "").toLowerCase(), port: Port ?? 0 };
        found.push({ ...known, ...(await this.targetGroup(arn)) });
      }
    }
    return found;
  }

  private async targetGroup(TargetGroupArn: string): Promise<Omit<Listener, "arn" | "host" | "port">> {
    const asked = new DescribeTargetGroupsCommand({ TargetGroupArns: [TargetGroupArn] });
    const group = (await this.elb.send(asked)).TargetGroups?.[0];
    const attributes = await this.elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    const delay = attributes.Attributes?.find(({ Key }) => Key === "deregistration_delay.timeout_seconds");
    return {
      targetGroupArn: TargetGroupArn,
      targetPort: group?.Port ?? 0,
      check: `${(group?.HealthCheckProtocol ?? "tcp").toLowerCase()}:${group?.HealthCheckPath ?? ""}`,
      match: group?.Matcher?.HttpCode ?? "200-399",
      intervalSeconds: group?.HealthCheckIntervalSeconds ?? 10,
      timeoutSeconds: group?.HealthCheckTimeoutSeconds ?? 5,
      delaySeconds: Number(delay?.Value ?? 300),
    };
  }

  /** Machines that are registered with a target group. */
  async targets(TargetGroupArn: string): Promise<string[]> {
    const { TargetHealthDescriptions = [] } = await this.elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn }),
    );
    return TargetHealthDescriptions.map(({ Target }) => Target?.Id ?? "");
  }
}
