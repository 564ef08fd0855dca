import { the } from "../../plan/graph";
import { outputOf, textOf } from "../support/graph/read";
import { rights } from "../support/graph/rules";
import { runsOf, type Runs } from "../support/program";

const graph = runsOf("dev", "pools", "government");

/** AWS has no resource level for these (service authorization reference). */
const WITHOUT_RESOURCE = [
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
  "ec2messages:AcknowledgeMessage",
  "ec2messages:DeleteMessage",
  "ec2messages:FailMessage",
  "ec2messages:GetEndpoint",
  "ec2messages:GetMessages",
  "ec2messages:SendReply",
  "autoscaling:DescribeAutoScalingGroups",
  "autoscaling:DescribeAutoScalingInstances",
  "ec2:DescribeInstances",
  "elasticloadbalancing:DescribeTargetHealth",
];
/** Of those, what only masters need. */
const MASTERS_ONLY = ["ec2:DescribeInstances", "elasticloadbalancing:DescribeTargetHealth"];
const HOOK_ACTIONS = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"];

function expected(
  role: "masters" | "agents",
  cluster: string,
  group: string,
  partition = "aws",
  region = "us-east-1",
) {
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:123456789012:${resource}`;
  const tags = {
    "aws:ResourceTag/k3s-ha:cluster": cluster,
    ...(role === "agents" && { "aws:ResourceTag/k3s-ha:group": group }),
  };
  const groups = arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/*");
  const parameter = arn("ssm", `parameter/k3s-ha/${cluster}/kubeconfig`);
  return [
    ...WITHOUT_RESOURCE.filter((action) => role === "masters" || !MASTERS_ONLY.includes(action)).map(
      (action) => `${action} *`,
    ),
    `ssm:UpdateInstanceInformation ${arn("ec2", "instance/*")}`,
    ...HOOK_ACTIONS.map((action) => `${action} ${groups} ${JSON.stringify({ StringEquals: tags })}`),
    ...(role === "masters" ? [`ssm:GetParameter ${parameter}`, `ssm:PutParameter ${parameter}`] : []),
  ].sort();
}

describe("roles", () => {
  const policy = (run: Parameters<Runs>[0], group: string) =>
    textOf(the(graph(run), "RolePolicy", `k3s-${group}-policy`), "policy");
  const cluster = (run: Parameters<Runs>[0]) => outputOf(graph(run), "clusterId");

  test("masters may do this and no more", () => {
    expect(rights(policy("dev", "masters"))).toEqual(expected("masters", cluster("dev"), "masters"));
  });

  test.each([
    ["dev", "agents-default"],
    ["pools", "agents-web"],
    ["pools", "agents-spot-machine"],
    ["pools", "agents-arm"],
  ] as const)("%s %s may do this and no more, on its own group alone", (run, group) => {
    expect(rights(policy(run, group))).toEqual(expected("agents", cluster(run), group));
  });

  test("another partition has its own ARNs", () => {
    const of = (role: "masters" | "agents", group: string) =>
      expected(role, cluster("government"), group, "aws-us-gov", "us-gov-west-1");
    expect(rights(policy("government", "masters"))).toEqual(of("masters", "masters"));
    expect(rights(policy("government", "agents-default"))).toEqual(of("agents", "agents-default"));
  });

  test("EC2 alone takes the roles, and each group has its own", () => {
    for (const group of ["masters", "agents-web", "agents-spot-machine", "agents-arm"]) {
      const role = the(graph("pools"), "aws:iam:Role", `k3s-${group}-role`);
      expect(JSON.parse(textOf(role, "assumeRolePolicy"))).toEqual({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } },
        ],
      });
      const profile = the(graph("pools"), "InstanceProfile", `k3s-${group}-profile`);
      expect(textOf(profile, "role")).toBe(`k3s-${group}-role-1234567`);
      const own = the(graph("pools"), "RolePolicy", `k3s-${group}-policy`);
      expect(textOf(own, "role")).toBe(`k3s-${group}-role-1234567`);
    }
  });
});
