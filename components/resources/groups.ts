import * as pulumi from "@pulumi/pulumi";
import { MASTERS, TAG, poolGroup, rangesTag, type Tags } from "../facts/names";
import { machineFingerprint, type FingerprintArgs, type Fingerprints } from "../guards/fingerprints";
import type { MastersSettings, PoolSettings, Settings } from "../settings/settings";
import type { Firewall } from "./firewall";
import type { ImageChoice, NodeGroup, NodeGroupArgs } from "./nodeGroup";
import {
  MASTER_REFRESH,
  SINGLE_MASTER_MAINTENANCE,
  SINGLE_MASTER_REFRESH,
  masterMaintenance,
  poolMaintenance,
  poolRefresh,
} from "./refresh";
import { agentPolicy, masterPolicy, type PolicyOptions, type PolicyScope } from "./role";
import { mastersUserData, poolUserData, type ParameterNames, type UserDataArgs } from "./userData";
import type { WorkloadBalancer } from "./workloadBalancer";

/** What the groups of machines are made from. */
export interface GroupsArgs extends UserDataArgs {
  readonly firewall: Firewall;
  readonly workload: WorkloadBalancer;
  readonly fingerprints: Fingerprints;
  /** What further fingerprints are made with. */
  readonly fingerprintArgs: FingerprintArgs;
  readonly tags: Tags;
}

type GroupArgs = Omit<NodeGroupArgs, "needs">;

/** What the group of masters is. */
export function mastersArgs(args: GroupsArgs, names: ParameterNames | undefined): GroupArgs {
  const { settings, lookups, api, kubeconfig, firewall, fingerprints } = args;
  const { masters } = settings;
  const single = settings.datastore.kind === "sqlite";
  return {
    ...common(args, masters),
    group: MASTERS,
    instanceTypes: [masters.instanceType],
    spot: false,
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
    maintenance: single ? SINGLE_MASTER_MAINTENANCE : masterMaintenance(masters.desired),
    irreplaceable: single,
    replaceAccepted: settings.datastore.replaceLosesCluster,
    groupTags: { [TAG.dialect]: settings.release.dialect },
    machineTags: {
      [TAG.k3sVersion]: settings.k3sVersion,
      [TAG.datastore]: settings.datastore.kind,
      [TAG.secrets]: fingerprints.secrets,
      [TAG.ranges]: rangesTag(settings.network),
      ...(fingerprints.endpoint === undefined ? {} : { [TAG.endpoint]: fingerprints.endpoint }),
    },
    fingerprint: single ? (machine) => machineFingerprint(args.fingerprintArgs, machine) : undefined,
  };
}

/** What the group of an agent pool is. */
export function poolArgs(
  args: GroupsArgs,
  name: string,
  names: ParameterNames | undefined,
  masters: Pick<NodeGroup, "fingerprint">,
): GroupArgs {
  const { settings, lookups, firewall, workload } = args;
  const pool = settings.agentPools[name];
  const facts = lookups.agentPools[name];
  if (!pool || !facts) throw new RangeError(`no agent pool ${name}`);
  const group = poolGroup(name);
  return {
    ...common(args, pool),
    pool: name,
    group,
    instanceTypes: pool.instanceTypes,
    spot: pool.spot,
    facts,
    securityGroupIds: [firewall.groupIds.agents, ...(pool.ingress ? [firewall.groupIds.ingress] : [])],
    targetGroupArns: pool.ingress ? workload.targetGroupArns : [],
    userData: poolUserData(args, name, names, masters.fingerprint ?? args.fingerprints.endpoint),
    policy: args.clusterId.apply((clusterId) =>
      agentPolicy(scope(args, clusterId), group, policyOptions(settings)),
    ),
    refresh: poolRefresh(pool),
    maintenance: poolMaintenance(pool),
    irreplaceable: false,
  };
}

/** What masters and pools have in common. */
function common({ settings, network, clusterId, tags }: GroupsArgs, group: MastersSettings | PoolSettings) {
  const { min, desired, max, policyArns, imdsHopLimit, rootVolumeGiB } = group;
  return {
    sizes: { min, desired, max },
    image: imageChoice(settings, group),
    policyArns,
    imdsHopLimit,
    rootVolumeGiB,
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
