import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  type ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";

/** An API balancer as the program makes one; returns the ARN of its target group. */
export async function createApi(
  elb: ElasticLoadBalancingV2Client,
  vpcId: string,
  subnet: string,
): Promise<string> {
  const balancer = { Name: "api", Type: "network", Scheme: "internal" } as const;
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ ...balancer, Subnets: [subnet] }));
  const target = {
    Name: "api",
    Protocol: "TCP",
    Port: 6443,
    VpcId: vpcId,
    TargetType: "instance",
  } as const;
  const { TargetGroups } = await elb.send(new CreateTargetGroupCommand(target));
  const arn = TargetGroups?.[0]?.TargetGroupArn ?? "";
  await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Protocol: "TCP",
      Port: 6443,
      DefaultActions: [{ Type: "forward", TargetGroupArn: arn }],
    }),
  );
  return arn;
}
