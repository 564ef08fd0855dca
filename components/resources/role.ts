import * as pulumi from "@pulumi/pulumi";
import { iam } from "../aws/provider";
import type { Tags } from "../facts/names";
import { ASSUME_ROLE, type PolicyDocument } from "./policies";

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
