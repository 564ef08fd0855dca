import * as pulumi from "@pulumi/pulumi";
import { iam } from "../aws/provider";
import { MASTERS, TAG, parameterName, type Tags } from "../facts/names";

export interface MachineRoleArgs {
  /** What the machines may do. */
  readonly policy: pulumi.Input<PolicyDocument>;
  /** Further policies by ARN. */
  readonly policyArns: readonly string[];
  /** @default - none */
  readonly permissionsBoundaryArn?: string | undefined;
  readonly tags: Tags;
}

/** The role of one group of machines with its instance profile. It is not for people or pods. Costs nothing. */
export class MachineRole extends pulumi.ComponentResource {
  readonly instanceProfileArn: pulumi.Output<string>;
  /** What must exist before a machine can use its permissions. */
  readonly permissions: readonly pulumi.Resource[];

  constructor(name: string, args: MachineRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:MachineRole", name, {}, opts);

    const role = new iam.Role(
      `${name}-role`,
      {
        assumeRolePolicy: ASSUME_ROLE,
        ...(args.permissionsBoundaryArn === undefined
          ? {}
          : { permissionsBoundary: args.permissionsBoundaryArn }),
        tags: args.tags,
      },
      { parent: this },
    );
    const own = new iam.RolePolicy(
      `${name}-policy`,
      { role: role.name, policy: pulumi.jsonStringify(args.policy) },
      { parent: this },
    );
    const further = args.policyArns.map(
      (policyArn) =>
        new iam.RolePolicyAttachment(
          `${name}-${policyArn}`,
          { role: role.name, policyArn },
          { parent: this },
        ),
    );
    const profile = new iam.InstanceProfile(
      `${name}-profile`,
      { role: role.name, tags: args.tags },
      { parent: this },
    );
    this.instanceProfileArn = profile.arn;
    this.permissions = [own, ...further];
    this.registerOutputs({ instanceProfileArn: this.instanceProfileArn });
  }
}

/** Where the machines' permissions apply. */
export interface PolicyScope {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  /** Value of the tag `k3s-ha:cluster`. */
  readonly clusterId: string;
}

export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** What some configurations need besides. */
export interface PolicyOptions {
  /** Whether the machines read their secret files as parameters. */
  readonly readsSecrets: boolean;
  /** Whether a master keeps its root volume from deletion. */
  readonly keepsRootVolume: boolean;
}

/** Lets EC2 machines take a role. */
const ASSUME_ROLE = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ec2.amazonaws.com" } }],
});

/**
 * What a master may do: complete hooks of the cluster's groups, see machines and targets, and read and write the one
 * kubeconfig parameter.
 * @param kubeconfigParameter name of the parameter, beginning with a slash
 */
export function masterPolicy(
  scope: PolicyScope,
  kubeconfigParameter: string,
  options: PolicyOptions,
): PolicyDocument {
  return document([
    ...common(scope),
    ...secrets(scope, MASTERS, options),
    ...rootVolume(scope, options),
    hooks(scope, { [`aws:ResourceTag/${TAG.cluster}`]: scope.clusterId }),
    {
      Sid: "SeeMachines",
      Effect: "Allow",
      Action: ["ec2:DescribeInstances", "elasticloadbalancing:DescribeTargetHealth"],
      Resource: "*",
    },
    {
      Sid: "PublishKubeconfig",
      Effect: "Allow",
      Action: ["ssm:GetParameter", "ssm:PutParameter"],
      Resource: arn(scope, "ssm", `parameter${kubeconfigParameter}`),
    },
  ]);
}

/** What an agent may do: complete the hooks of its own group. */
export function agentPolicy(scope: PolicyScope, group: string, options: PolicyOptions): PolicyDocument {
  return document([
    ...common(scope),
    ...secrets(scope, group, options),
    hooks(scope, {
      [`aws:ResourceTag/${TAG.cluster}`]: scope.clusterId,
      [`aws:ResourceTag/${TAG.group}`]: group,
    }),
  ]);
}

function document(statements: readonly Statement[]): PolicyDocument {
  return { Version: "2012-10-17", Statement: statements };
}

function arn({ partition, region, accountId }: PolicyScope, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** Session Manager without the managed policy's right to read every parameter, and a machine's view of its group. */
function common(scope: PolicyScope): Statement[] {
  return [
    {
      Sid: "SessionManager",
      Effect: "Allow",
      Action: [
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
      ],
      Resource: "*",
    },
    {
      Sid: "SessionManagerRegistration",
      Effect: "Allow",
      Action: ["ssm:UpdateInstanceInformation"],
      Resource: arn(scope, "ec2", "instance/*"),
    },
    {
      Sid: "SeeOwnGroup",
      Effect: "Allow",
      Action: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeAutoScalingInstances"],
      Resource: "*",
    },
  ];
}

/** The secret files of a group, which its role alone reads. */
function secrets(scope: PolicyScope, group: string, { readsSecrets }: PolicyOptions): Statement[] {
  if (!readsSecrets) return [];
  return [
    {
      Sid: "ReadSecrets",
      Effect: "Allow",
      Action: ["ssm:GetParameter"],
      Resource: arn(scope, "ssm", `parameter${parameterName(scope.clusterId, group, "*")}`),
    },
  ];
}

function rootVolume(scope: PolicyScope, { keepsRootVolume }: PolicyOptions): Statement[] {
  if (!keepsRootVolume) return [];
  return [
    {
      Sid: "KeepRootVolume",
      Effect: "Allow",
      Action: ["ec2:ModifyInstanceAttribute"],
      Resource: arn(scope, "ec2", "instance/*"),
      Condition: {
        StringEquals: {
          [`aws:ResourceTag/${TAG.cluster}`]: scope.clusterId,
          [`aws:ResourceTag/${TAG.group}`]: MASTERS,
        },
      },
    },
  ];
}

function hooks(scope: PolicyScope, tags: Readonly<Record<string, string>>): Statement {
  return {
    Sid: "CompleteHooks",
    Effect: "Allow",
    Action: ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"],
    Resource: arn(scope, "autoscaling", "autoScalingGroup:*:autoScalingGroupName/*"),
    Condition: { StringEquals: tags },
  };
}
