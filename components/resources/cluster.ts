import type { Command } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { MASTERS, TAG, apiUrl, poolGroup, stackTag, type Tags } from "../facts/names";
import { compareSecrets } from "../guards/fingerprints";
import type { Lookups } from "../guards/lookUp";
import { creationIdentity, datastoreEpoch } from "../settings/creation";
import type { Settings } from "../settings/settings";
import { ApiBalancer } from "./apiBalancer";
import { Database } from "./database";
import { Firewall } from "./firewall";
import { datastoreLocation } from "./firewallRules";
import { gateArgs, mastersRolled, ready } from "./gates";
import { mastersArgs, poolArgs, type GroupsArgs } from "./groups";
import { Network } from "./network";
import { NodeGroup } from "./nodeGroup";
import { commands, type Commands } from "./outputs";
import {
  SecretParameters,
  fingerprintKey,
  kubeconfigParameter,
  sharedSecrets,
  type ParameterFile,
} from "./secrets";
import { mastersParameterFiles, poolParameterFiles, type ParameterNames } from "./userData";
import { WorkloadBalancer } from "./workloadBalancer";

export interface ClusterArgs {
  /** The validated configuration. */
  readonly settings: Settings;
  /** What AWS said before anything registered. */
  readonly lookups: Lookups;
}

const ID_BYTES = 6;

/**
 * A highly available k3s cluster: network, firewall, datastore, the balancers for API and workloads, a group of masters
 * and groups of agents. It is not for anything that runs on the cluster. Costs about 250 USD a month with the defaults
 * (us-east-1, November 2026), without Extended Support.
 */
export class Cluster extends pulumi.ComponentResource {
  /** Value of the tag `k3s-ha:cluster`, unique among clusters. */
  readonly clusterId: pulumi.Output<string>;
  /** `https://<api balancer>:6443`. */
  readonly apiUrl: pulumi.Output<string>;
  readonly workloadHost: pulumi.Output<string>;
  /** Where the stack's own database is; absent with other kinds of datastore. */
  readonly datastoreHost: pulumi.Output<string> | undefined;
  /** Name of the SecureString parameter to which a Ready master writes the kubeconfig. */
  readonly kubeconfigParameter: pulumi.Output<string>;
  /** What servers and agents share. Secret. */
  readonly clusterSecret: pulumi.Output<string>;

  /** Commands for people, to copy. */
  readonly commands: pulumi.Output<Commands>;

  private readonly tags: Tags;

  constructor(name: string, args: ClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:Cluster", name, {}, opts);
    const { settings, lookups } = args;
    const { stack } = settings.identity;
    this.tags = {
      ...settings.tags,
      [TAG.stack]: stackTag(settings.identity),
      Name: `k3s-${stack}`,
    };

    this.clusterId = this.createId(name);
    const given = sharedSecrets(name, settings, { parent: this });
    this.clusterSecret = given.clusterSecret;
    const fingerprintArgs = { settings, lookups, key: fingerprintKey(name, { parent: this }) };
    const { secrets, fingerprints } = compareSecrets(fingerprintArgs, given);
    const network = this.createNetwork(name, args);
    const firewall = this.createFirewall(name, settings, network, lookups.caUrl);
    const database = this.createDatabase(name, settings, network, firewall);
    const api = this.createApiBalancer(name, settings, network, firewall);
    const workload = this.createWorkloadBalancer(name, settings, network, firewall);
    const kubeconfig = kubeconfigParameter(name, this.clusterId, this.tags, { parent: this });
    const parts: GroupsArgs = {
      settings,
      lookups,
      network,
      firewall,
      api,
      workload,
      database,
      kubeconfig,
      clusterId: this.clusterId,
      secrets,
      fingerprints,
      fingerprintArgs,
      tags: this.tags,
    };
    const masters = this.createMasters(name, parts);
    const rolled = this.createMastersRolled(name, args, masters, api, database);
    const agents = this.createAgents(name, parts, masters, rolled ?? masters.group);
    this.createReady(name, args, [masters, ...agents], api, rolled, database);

    this.apiUrl = api.dnsName.apply(apiUrl);
    this.workloadHost = workload.dnsName;
    this.datastoreHost = database?.host;
    this.kubeconfigParameter = kubeconfig.name;
    this.commands = pulumi.all([this.clusterId, api.dnsName]).apply(([clusterId, apiHost]) =>
      commands({
        region: lookups.region,
        stack,
        clusterId,
        apiHost,
        internalApi: settings.api.access === "internal",
      }),
    );
    this.registerOutputs({
      clusterId: this.clusterId,
      apiUrl: this.apiUrl,
      workloadHost: this.workloadHost,
      datastoreHost: this.datastoreHost,
      kubeconfigParameter: this.kubeconfigParameter,
    });
  }

  private createId(name: string): pulumi.Output<string> {
    const id = new random.RandomId(`${name}-id`, { byteLength: ID_BYTES }, { parent: this });
    return pulumi.interpolate`k3s-${id.hex}`;
  }

  private createNetwork(name: string, { settings, lookups }: ClusterArgs): Network {
    const { region } = lookups;
    return new Network(
      `${name}-network`,
      { settings: settings.network, lookups: lookups.network, region, tags: this.tags },
      { parent: this },
    );
  }

  private createFirewall(name: string, settings: Settings, network: Network, caUrl: string): Firewall {
    const mirrors = Object.values(settings.registries?.mirrors ?? {});
    return new Firewall(
      `${name}-firewall`,
      {
        vpcId: network.vpcId,
        vpcCidrs: network.vpcCidrs,
        settings,
        downloadUrls: [settings.k3sDownloadUrl, caUrl, ...mirrors.flatMap(({ endpoint }) => endpoint)],
        natAddresses: network.natAddresses,
        datastore: datastoreLocation(settings.datastore),
        tags: this.tags,
      },
      { parent: this },
    );
  }

  private createDatabase(
    name: string,
    settings: Settings,
    network: Network,
    firewall: Firewall,
  ): Database | undefined {
    const { database } = firewall.groupIds;
    if (database === undefined) return undefined;
    return new Database(
      `${name}-datastore`,
      {
        settings: settings.datastore,
        createdWith: creationIdentity(settings),
        epoch: datastoreEpoch(settings),
        dialect: settings.release.dialect,
        identifier: this.clusterId,
        subnets: network.privateSubnets,
        securityGroupId: database,
        protect: settings.protect,
        finalSnapshot: settings.finalSnapshot,
        allowExtendedSupport: settings.allowExtendedSupport,
        kmsKeyArn: settings.kmsKeyArn,
        tags: this.tags,
      },
      { parent: this },
    );
  }

  private createApiBalancer(
    name: string,
    { api }: Settings,
    network: Network,
    firewall: Firewall,
  ): ApiBalancer {
    const internal = api.access === "internal";
    return new ApiBalancer(
      `${name}-api`,
      {
        vpcId: network.vpcId,
        subnets: internal ? network.balancerSubnets.internal : network.balancerSubnets.public,
        securityGroupId: firewall.groupIds.apiBalancer,
        internal,
        healthPath: `/${api.healthCheck}`,
        egress: network.egress,
        tags: this.tags,
      },
      { parent: this },
    );
  }

  private createWorkloadBalancer(
    name: string,
    { workload }: Settings,
    network: Network,
    firewall: Firewall,
  ): WorkloadBalancer {
    const internal = workload.access === "internal";
    return new WorkloadBalancer(
      `${name}-workload`,
      {
        vpcId: network.vpcId,
        subnets: internal ? network.balancerSubnets.internal : network.balancerSubnets.public,
        securityGroupId: firewall.groupIds.workloadBalancer,
        internal,
        proxyProtocol: workload.proxyProtocol,
        egress: network.egress,
        tags: this.tags,
      },
      { parent: this },
    );
  }

  private createMasters(name: string, parts: GroupsArgs): NodeGroup {
    const names = this.createParameters(`${name}-${MASTERS}`, MASTERS, parts, () =>
      mastersParameterFiles(parts),
    );
    const needs = [...parts.network.egress, ...parts.firewall.rules, parts.api.listener];
    return new NodeGroup(`${name}-${MASTERS}`, { ...mastersArgs(parts, names), needs }, { parent: this });
  }

  /** The secret files of a group as parameters, unless user-data carries them. */
  private createParameters(
    name: string,
    group: string,
    { settings, clusterId, tags }: GroupsArgs,
    files: () => ParameterFile[],
  ): ParameterNames | undefined {
    if (settings.secretDelivery === "user-data") return undefined;
    return new SecretParameters(
      `${name}-secrets`,
      { clusterId, group, datastoreEpoch: datastoreEpoch(settings), files: files(), tags },
      { parent: this },
    ).names;
  }

  /**
   * Where this deployment replaces the database, masters wait for the new one, so the gate's clock starts when it is
   * there. In a first deployment it does not wait: agents would wait with it.
   */
  private createMastersRolled(
    name: string,
    args: ClusterArgs,
    masters: NodeGroup,
    api: ApiBalancer,
    database: Database | undefined,
  ): Command | undefined {
    if (!args.settings.gates.mastersRolled) return undefined;
    const dependsOn = args.lookups.losesCluster && database ? [database] : [];
    return mastersRolled(name, gateArgs(args, api.targetGroupArn, [masters]), { parent: this, dependsOn });
  }

  /** After the masters, so that a change reaches servers first. */
  private createAgents(
    name: string,
    parts: GroupsArgs,
    masters: NodeGroup,
    after: pulumi.Resource,
  ): NodeGroup[] {
    const needs = [
      ...parts.network.egress,
      ...parts.firewall.rules,
      parts.api.listener,
      ...parts.workload.listeners,
      after,
    ];
    return Object.keys(parts.settings.agentPools).map((pool) => {
      const group = poolGroup(pool);
      const names = this.createParameters(`${name}-${group}`, group, parts, () => poolParameterFiles(parts));
      const pooled = poolArgs(parts, pool, names, masters);
      return new NodeGroup(`${name}-${group}`, { ...pooled, needs }, { parent: this });
    });
  }

  /** Its clock starts when the database is there: machines may have been made beside it. */
  private createReady(
    name: string,
    args: ClusterArgs,
    groups: readonly NodeGroup[],
    api: ApiBalancer,
    rolled: Command | undefined,
    database: Database | undefined,
  ): void {
    if (!args.settings.gates.ready) return;
    const watched = { ...gateArgs(args, api.targetGroupArn, groups), mastersRolled: rolled };
    ready(name, watched, { parent: this, dependsOn: database ? [database] : [] });
  }
}
