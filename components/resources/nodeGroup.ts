import * as pulumi from "@pulumi/pulumi";
import { autoscaling, ec2 } from "../aws/provider";
import type { GateGroup } from "./gates";
import type { MachineFacts } from "../guards/lookups";
import type { ZonedSubnet } from "./network";
import { TAG, type Tags } from "../facts/names";
import { HOOKS, LONGEST_LIFE_SECONDS } from "../facts/lifecycle";
import type { PolicyDocument } from "./policies";
import { machineShare, type RefreshPreferences } from "./refresh";
import { MachineRole } from "./role";
import { imageKey, type ImageChoice } from "./template";

export interface NodeGroupArgs {
  /** `masters` or `agents-<pool>`: value of the tag `k3s-ha:group`. */
  readonly group: string;
  /** Name of the agent pool. @default - none, the group of masters */
  readonly pool?: string;
  /** Instance types, the first preferred. */
  readonly instanceTypes: readonly string[];
  readonly spot: boolean;
  /** Numbers of machines. */
  readonly sizes: { readonly min: number; readonly desired: number; readonly max: number };
  readonly image: ImageChoice;
  /** Zones, image and root device, as AWS says. */
  readonly facts: MachineFacts;
  /** Subnets of the network; those in the group's zones are used. */
  readonly subnets: readonly ZonedSubnet[];
  readonly securityGroupIds: readonly pulumi.Input<string>[];
  /** Target groups that the machines join. */
  readonly targetGroupArns: readonly pulumi.Input<string>[];
  /** Base64 of the packed user-data. Secret. */
  readonly userData: pulumi.Input<string>;
  /** What the machines may do. */
  readonly policy: pulumi.Input<PolicyDocument>;
  readonly policyArns: readonly string[];
  /** @default - none */
  readonly permissionsBoundaryArn?: string | undefined;
  /** Customer key of the volumes. @default - the AWS-managed key of EBS */
  readonly kmsKeyArn?: string | undefined;
  readonly imdsHopLimit: number;
  /** Size of the root volume in GiB. */
  readonly rootVolumeGiB: number;
  readonly refresh: RefreshPreferences;
  /** Whether the machine is the cluster (SQLite): nothing but an `up` or a destroy ends it. */
  readonly irreplaceable: boolean;
  /** Whether this deployment may replace it all the same, as accepted. @default false */
  readonly replaceAccepted?: boolean;
  /** Further tags of the group, which its machines get too. @default - none */
  readonly groupTags?: Tags;
  /** Further tags of the machines alone. @default - none */
  readonly machineTags?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Makes the value of the tag `k3s-ha:machine` of all else that decides what a machine is. @default - no such tag */
  readonly seal?: ((machine: pulumi.Input<unknown>) => pulumi.Output<string>) | undefined;
  /** Value of the tag `k3s-ha:cluster`. */
  readonly clusterId: pulumi.Input<string>;
  /** All that the machines need to boot and to leave: a destroy drains them before it takes any of it away. */
  readonly needs: readonly pulumi.Resource[];
  readonly tags: Tags;
}

/**
 * A group of machines, masters or agents of one pool: role, launch template and autoscaling group with launch and
 * terminate hooks. A change of the template rolls the group by an instance refresh, which it starts and does not wait
 * for. It is not for machines without k3s. Costs what its machines cost: about 32 USD a month for a t3.medium with 20 GiB.
 */
export class NodeGroup extends pulumi.ComponentResource {
  /** What a gate watches: the group's name, template and version. */
  readonly watched: GateGroup;
  /** The group itself, for what must come after it. */
  readonly group: autoscaling.Group;
  /** Changes when an irreplaceable machine is replaced all the same. @default - none, for other machines */
  readonly seal: pulumi.Output<string> | undefined;

  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:NodeGroup", name, {}, opts);

    const tags = { ...args.tags, Name: `${args.tags.Name}-${args.group}` };
    const role = new MachineRole(name, { ...args, tags }, { parent: this });
    const { template, seal } = this.createTemplate(name, args, tags, role.instanceProfileArn);
    this.seal = seal;
    this.group = this.createGroup(name, args, tags, template, [...args.needs, ...role.permissions]);
    const { sizes, refresh, pool } = args;
    this.watched = {
      name: this.group.name,
      role: pool === undefined ? "master" : "agent",
      pool,
      templateId: template.id,
      templateVersion: template.latestVersion.apply(String),
      sizes: { min: sizes.min, desired: sizes.desired, max: sizes.max },
      zones: args.facts.zones,
      refresh,
    };
    this.registerOutputs({ groupName: this.group.name });
  }

  private createTemplate(
    name: string,
    args: NodeGroupArgs,
    tags: Tags,
    profileArn: pulumi.Input<string>,
  ): { template: ec2.LaunchTemplate; seal: pulumi.Output<string> | undefined } {
    const tagged = { ...tags, [TAG.cluster]: args.clusterId, [TAG.group]: args.group };
    const machine = { ...machineInputs(args), iamInstanceProfile: { arn: profileArn } };
    const image = imageKey(args.image);
    const seal = args.seal?.({ machine, image, tagged, own: args.machineTags, hooks: HOOKS });
    const own = { ...args.machineTags, ...(seal === undefined ? {} : { [TAG.machine]: seal }) };
    const template = new ec2.LaunchTemplate(
      `${name}-${image}`,
      {
        ...machine,
        imageId: args.facts.imageId,
        // The provider's default tags reach neither machines nor volumes.
        tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
          resourceType,
          tags: resourceType === "instance" ? { ...tagged, ...own } : tagged,
        })),
        updateDefaultVersion: true,
        tags,
      },
      { parent: this, ignoreChanges: args.image.amiId === undefined ? ["imageId"] : [] },
    );
    return { template, seal };
  }

  private createGroup(
    name: string,
    args: NodeGroupArgs,
    tags: Tags,
    template: ec2.LaunchTemplate,
    dependsOn: pulumi.Resource[],
  ): autoscaling.Group {
    const { min, desired, max } = args.sizes;
    // A concrete version: a group of $Latest never rolls.
    const launchTemplate = { id: template.id, version: template.latestVersion.apply(String) };
    const own = { ...args.groupTags, [TAG.cluster]: args.clusterId, [TAG.group]: args.group };
    const groupTags = Object.entries({ ...tags, ...own });
    return new autoscaling.Group(
      name,
      {
        ...(isMixed(args) ? { mixedInstancesPolicy: mixedPolicy(args, launchTemplate) } : { launchTemplate }),
        minSize: min,
        desiredCapacity: desired,
        maxSize: max,
        vpcZoneIdentifiers: args.subnets
          .filter(({ zone }) => args.facts.zones.includes(zone))
          .map(({ id }) => id),
        targetGroupArns: [...args.targetGroupArns],
        initialLifecycleHooks: HOOKS,
        // With ELB checks a database failover would replace every master.
        healthCheckType: "EC2",
        defaultInstanceWarmup: args.refresh.instanceWarmup,
        ...(args.irreplaceable
          ? { suspendedProcesses: ["ReplaceUnhealthy", "AZRebalance"] }
          : { maxInstanceLifetime: LONGEST_LIFE_SECONDS }),
        capacityRebalance: args.spot,
        instanceMaintenancePolicy: args.irreplaceable
          ? { minHealthyPercentage: 0, maxHealthyPercentage: 100 }
          : { minHealthyPercentage: 100, maxHealthyPercentage: 100 + machineShare(desired) },
        ...(args.irreplaceable && !args.replaceAccepted ? {} : { instanceRefresh: rolling(args.refresh) }),
        // Waiting inside the group's creation would hide the reason of a failure; the gates wait.
        waitForCapacityTimeout: "0",
        tags: groupTags.map(([key, value]) => ({ key, value, propagateAtLaunch: true })),
      },
      { parent: this, dependsOn, customTimeouts: { delete: "20m" } },
    );
  }
}

/** What a machine is made of, besides image, role and tags. */
function machineInputs(args: NodeGroupArgs) {
  return {
    ...(isMixed(args) ? {} : { instanceType: args.instanceTypes[0] }),
    vpcSecurityGroupIds: [...args.securityGroupIds],
    metadataOptions: {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: args.imdsHopLimit,
    },
    blockDeviceMappings: [
      {
        deviceName: args.facts.rootDeviceName,
        ebs: {
          encrypted: "true",
          volumeType: "gp3",
          volumeSize: args.rootVolumeGiB,
          deleteOnTermination: "true",
          ...(args.kmsKeyArn === undefined ? {} : { kmsKeyId: args.kmsKeyArn }),
        },
      },
    ],
    userData: args.userData,
  };
}

function rolling(refresh: RefreshPreferences) {
  const { minHealthyPercentage, maxHealthyPercentage, instanceWarmup } = refresh;
  return {
    strategy: "Rolling",
    preferences: { minHealthyPercentage, maxHealthyPercentage, instanceWarmup: String(instanceWarmup) },
  };
}

/** Spot capacity and several types need a mixed policy. */
function isMixed({ spot, instanceTypes }: NodeGroupArgs): boolean {
  return spot || instanceTypes.length > 1;
}

function mixedPolicy(
  { spot, instanceTypes }: NodeGroupArgs,
  { id, version }: { id: pulumi.Input<string>; version: pulumi.Input<string> },
): autoscaling.GroupArgs["mixedInstancesPolicy"] {
  return {
    launchTemplate: {
      launchTemplateSpecification: { launchTemplateId: id, version },
      overrides: instanceTypes.map((instanceType) => ({ instanceType })),
    },
    instancesDistribution: {
      onDemandAllocationStrategy: "prioritized",
      onDemandBaseCapacity: 0,
      onDemandPercentageAboveBaseCapacity: spot ? 0 : 100,
      spotAllocationStrategy: "price-capacity-optimized",
    },
  };
}
