import * as pulumi from "@pulumi/pulumi";
import { autoscaling, ec2 } from "../aws/provider";
import { LAUNCH_HOOK, TAG, TERMINATE_HOOK, type Tags } from "../facts/names";
import type { GroupFacts } from "../guards/lookUp";
import type { RefreshPreferences } from "../../gate/types";
import type { GateGroup } from "./gates";
import type { ZonedSubnet } from "./network";
import { MachineRole, type PolicyDocument } from "./role";

/** What an image is chosen by. */
export interface ImageChoice {
  readonly family: string;
  readonly architecture: string;
  readonly amiId?: string;
  readonly epoch: number;
}

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
  readonly facts: GroupFacts;
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
  /** How AWS replaces a machine outside a refresh. */
  readonly maintenance: Pick<RefreshPreferences, "minHealthyPercentage" | "maxHealthyPercentage">;
  /** Whether the machine is the cluster (SQLite): nothing but an `up` or a destroy ends it. */
  readonly irreplaceable: boolean;
  /** Whether this deployment may replace it all the same, as accepted. @default false */
  readonly replaceAccepted?: boolean;
  /** Further tags of the group, which its machines get too. @default - none */
  readonly groupTags?: Tags;
  /** Further tags of the machines alone. @default - none */
  readonly machineTags?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Makes the value of the tag `k3s-ha:machine` of all else that decides what a machine is. @default - no such tag */
  readonly fingerprint?: ((machine: pulumi.Input<unknown>) => pulumi.Output<string>) | undefined;
  /** Value of the tag `k3s-ha:cluster`. */
  readonly clusterId: pulumi.Input<string>;
  /** All that the machines need to boot and to leave: a destroy drains them before it takes any of it away. */
  readonly needs: readonly pulumi.Resource[];
  readonly tags: Tags;
}

const DAY_SECONDS = 86_400;
/** Agents fetch their one-year certificate only when they start: no machine may grow so old. */
const LONGEST_LIFE_SECONDS = 180 * DAY_SECONDS;

/**
 * The hooks of every group. Both end by themselves soon, so that a destroy is never held up; a machine that works on
 * prolongs its own by heartbeats. A machine that never says CONTINUE is abandoned, and a bad version stops there.
 * A change here would replace the groups.
 */
const HOOKS = [
  {
    name: LAUNCH_HOOK,
    lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
    defaultResult: "ABANDON",
    heartbeatTimeout: 600,
  },
  {
    name: TERMINATE_HOOK,
    lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
    defaultResult: "CONTINUE",
    heartbeatTimeout: 300,
  },
];

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
  readonly fingerprint: pulumi.Output<string> | undefined;

  constructor(name: string, args: NodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:NodeGroup", name, {}, opts);

    const tags = { ...args.tags, Name: `${args.tags.Name}-${args.group}` };
    const role = new MachineRole(name, { ...args, tags }, { parent: this });
    const { template, fingerprint } = this.createTemplate(name, args, tags, role.instanceProfileArn);
    this.fingerprint = fingerprint;
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
  ): { template: ec2.LaunchTemplate; fingerprint: pulumi.Output<string> | undefined } {
    const tagged = { ...tags, [TAG.cluster]: args.clusterId, [TAG.group]: args.group };
    const machine = { ...machineInputs(args), iamInstanceProfile: { arn: profileArn } };
    const image = imageKey(args.image);
    const fingerprint = args.fingerprint?.({ machine, image, tagged, own: args.machineTags, hooks: HOOKS });
    const own = { ...args.machineTags, ...(fingerprint === undefined ? {} : { [TAG.machine]: fingerprint }) };
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
    return { template, fingerprint };
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
        instanceMaintenancePolicy: args.maintenance,
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

/**
 * The part of a launch template's logical name that carries what its image was chosen by. The template ignores changes
 * of the image itself, so that a newly published one rolls nothing; any change of the choice gives another template.
 */
export function imageKey({ family, architecture, amiId, epoch }: ImageChoice): string {
  return [amiId ?? family, architecture, String(epoch)].join("-");
}
