import * as pulumi from "@pulumi/pulumi";
import type { WorkloadBalancer } from "./workloadBalancer";
import type { Firewall } from "./firewall";
import type { Settings } from "../settings/settings";
import { TAG, type Tags } from "../facts/names";
import { rangesTag } from "../guards/masters";
import type { NodeGroup, NodeGroupArgs } from "./nodeGroup";
import { machineTag, type SealedTags, type Sealing } from "../guards/fingerprints";
import { agentPolicy, masterPolicy, type PolicyOptions, type PolicyScope } from "./policies";
import { MASTER_REFRESH, SINGLE_MASTER_REFRESH, poolRefresh } from "./refresh";
import type { ImageChoice } from "./template";
import { mastersUserData, poolUserData, type ParameterNames, type UserDataArgs } from "./userData";

/** What the groups of machines are made from. */
export interface GroupsArgs extends UserDataArgs, SealedTags {
  readonly firewall: Firewall;
  readonly workload: WorkloadBalancer;
  /** What the digests in tags are made with. */
  readonly sealing: Sealing;
  readonly tags: Tags;
}

type GroupArgs = Omit<NodeGroupArgs, "needs">;

/** What the group of masters is. */
export function mastersArgs(args: GroupsArgs, names: ParameterNames | undefined): GroupArgs {
  const { settings, lookups, api, kubeconfig, firewall } = args;
  const { masters } = settings;
  const single = settings.datastore.kind === "sqlite";
  return {
    ...common(args),
    ...masters,
    group: "masters",
    instanceTypes: [masters.instanceType],
    spot: false,
    sizes: masters,
    image: imageChoice(settings, masters),
    facts: lookups.masters,
    securityGroupIds: [firewall.groupIds.masters],
    targetGroupArns: [api.targetGroupArn],
    userData: mastersUserData(args, names),
    policy: pulumi
      .all([args.clusterId, kubeconfig.name])
      .apply(([clusterId, parameter]) =>
        masterPolicy(scope(args, clusterId), parameter, policyOptions(settings)),
      ),
    refresh: single ? SINGLE_MASTER_REFRESH : MASTER_REFRESH,
    irreplaceable: single,
    replaceAccepted: settings.datastore.replaceLosesCluster,
    groupTags: { [TAG.dialect]: settings.release.dialect },
    machineTags: {
      [TAG.k3sVersion]: settings.k3sVersion,
      [TAG.datastore]: settings.datastore.kind,
      [TAG.secrets]: args.secretsTag,
      [TAG.ranges]: rangesTag(settings.network),
      ...(args.endpointTag === undefined ? {} : { [TAG.endpoint]: args.endpointTag }),
    },
    seal: single ? (machine) => machineTag(args.sealing, machine) : undefined,
  };
}

/** What the group of an agent pool is. */
export function poolArgs(
  args: GroupsArgs,
  name: string,
  names: ParameterNames | undefined,
  masters: Pick<NodeGroup, "seal">,
): GroupArgs {
  const { settings, lookups, firewall, workload } = args;
  const pool = settings.agentPools[name];
  const facts = lookups.agentPools[name];
  if (!pool || !facts) throw new RangeError(`no agent pool ${name}`);
  const group = `agents-${name}`;
  return {
    ...common(args),
    ...pool,
    pool: name,
    group,
    sizes: pool,
    image: imageChoice(settings, pool),
    facts,
    securityGroupIds: [firewall.groupIds.agents, ...(pool.ingress ? [firewall.groupIds.ingress] : [])],
    targetGroupArns: pool.ingress ? workload.targetGroupArns : [],
    userData: poolUserData(args, name, names, masters.seal ?? args.endpointTag),
    policy: args.clusterId.apply((clusterId) =>
      agentPolicy(scope(args, clusterId), group, policyOptions(settings)),
    ),
    refresh: poolRefresh(pool),
    irreplaceable: false,
  };
}

function common({
  settings,
  network,
  clusterId,
  tags,
}: GroupsArgs): Pick<
  NodeGroupArgs,
  "subnets" | "clusterId" | "tags" | "kmsKeyArn" | "permissionsBoundaryArn"
> {
  return {
    subnets: network.nodeSubnets,
    clusterId,
    tags,
    kmsKeyArn: settings.kmsKeyArn,
    permissionsBoundaryArn: settings.permissionsBoundaryArn,
  };
}

function scope({ lookups }: GroupsArgs, clusterId: string): PolicyScope {
  return {
    partition: lookups.partition,
    region: lookups.region,
    accountId: lookups.accountId,
    clusterId,
  };
}

function policyOptions({ secretDelivery, datastore }: Settings): PolicyOptions {
  return { readsSecrets: secretDelivery === "ssm", keepsRootVolume: datastore.kind === "sqlite" };
}

function imageChoice(
  settings: Settings,
  machine: { readonly architecture: string; readonly amiId?: string | undefined },
): ImageChoice {
  return {
    family: settings.release.image.family,
    architecture: machine.architecture,
    epoch: settings.imageEpoch,
    ...(machine.amiId === undefined ? {} : { amiId: machine.amiId }),
  };
}
