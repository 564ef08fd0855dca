import * as pulumi from "@pulumi/pulumi";
import type { ssm } from "../aws";
import type { ApiBalancer } from "../balancers/apiBalancer";
import type { WorkloadBalancer } from "../balancers/workloadBalancer";
import { datastoreEpoch } from "../datastore/creationIdentity";
import type { Datastore } from "../datastore/datastore";
import type { Firewall } from "../firewall/firewall";
import { agentValues, masterValues } from "../k3s/machineValues";
import type { Lookups } from "../lookups/lookups";
import { packUserData } from "../machine/pack";
import { renderUserData } from "../machine/render";
import type { MachineValues } from "../machine/values";
import type { Network } from "../network/network";
import type { Settings } from "../settings/settings";
import type { Tags } from "../tags";
import type { NodeGroupArgs } from "./nodeGroup";
import { agentPolicy, masterPolicy, type PolicyScope } from "./policies";
import { MASTER_REFRESH, poolRefresh } from "./refresh";
import type { ImageChoice } from "./template";

/** What the groups of machines are made from. */
export interface GroupsArgs {
  readonly settings: Settings;
  readonly lookups: Lookups;
  readonly network: Network;
  readonly firewall: Firewall;
  readonly datastore: Datastore;
  readonly api: ApiBalancer;
  readonly workload: WorkloadBalancer;
  /** The parameter that a Ready master writes. */
  readonly kubeconfig: ssm.Parameter;
  readonly clusterId: pulumi.Output<string>;
  /** Secret. */
  readonly clusterSecret: pulumi.Output<string>;
  /** What agents join with. Secret. */
  readonly joinSecret: pulumi.Output<string>;
  readonly tags: Tags;
}

type GroupArgs = Omit<NodeGroupArgs, "needs">;

/** What the group of masters is. */
export function mastersArgs(args: GroupsArgs): GroupArgs {
  const { settings, lookups, api, datastore, kubeconfig, firewall } = args;
  const { masters } = settings;
  const values = pulumi
    .output({
      ...agentRuntime(args),
      clusterSecret: args.clusterSecret,
      vpcCidr: args.network.vpcCidr,
      apiTargetGroupArn: api.targetGroupArn,
      kubeconfigParameter: kubeconfig.name,
      datastoreHost: datastore.host,
      datastorePort: datastore.port,
      datastorePassword: datastore.password,
      caUrl: lookups.caUrl,
    })
    .apply((runtime) => masterValues(settings, runtime));
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
    userData: packed(values),
    policy: pulumi
      .all([args.clusterId, kubeconfig.name])
      .apply(([clusterId, parameter]) => masterPolicy(scope(args, clusterId), parameter)),
    refresh: MASTER_REFRESH,
  };
}

/** What the group of an agent pool is. */
export function poolArgs(args: GroupsArgs, name: string): GroupArgs {
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
    userData: packed(
      pulumi.output(agentRuntime(args)).apply((runtime) => agentValues(settings, name, runtime)),
    ),
    policy: args.clusterId.apply((clusterId) => agentPolicy(scope(args, clusterId), group)),
    refresh: poolRefresh(pool),
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

function agentRuntime({ settings, lookups, clusterId, joinSecret, api }: GroupsArgs) {
  return {
    clusterId,
    region: lookups.region,
    joinSecret,
    apiHost: api.dnsName,
    datastoreEpoch: datastoreEpoch(settings),
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

/** Base64 comes last; the size has been checked with sample values before anything registered. */
function packed(values: pulumi.Output<MachineValues>): pulumi.Output<string> {
  return pulumi.secret(values.apply((plain) => packUserData(renderUserData(plain))));
}
