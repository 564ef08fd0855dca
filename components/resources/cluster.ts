import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { ApiBalancer } from "./apiBalancer";
import { WorkloadBalancer } from "./workloadBalancer";
import { commands, type Commands } from "./outputs";
import { creationIdentity, datastoreEpoch } from "../settings/identity";
import { datastoreLocation } from "../settings/location";
import { Datastore } from "./database";
import type { Command } from "@pulumi/command/local";
import { gateArgs } from "./gateArgs";
import { mastersRolled, ready, type GateArgs, type ReadyArgs } from "./gates";
import { Firewall } from "./firewall";
import { sealed } from "../guards/fingerprints";
import { kubeconfigParameter } from "./kubeconfig";
import type { Lookups } from "../guards/lookups";
import { Network } from "./network";
import { mastersArgs, poolArgs, type GroupsArgs } from "./groups";
import { NodeGroup } from "./nodeGroup";
import { SecretParameters, type SecretFile } from "./secretParameters";
import { mastersSecretFiles, poolSecretFiles, type ParameterNames } from "./userData";
import type { Settings } from "../settings/settings";
import { TAG, type Tags } from "../facts/names";

export interface ClusterArgs {
  /** The validated configuration. */
  readonly settings: Settings;
  /** What AWS said before anything registered. */
  readonly lookups: Lookups;
}

const SECRET_LENGTH = 48;
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
    const { organization, project, stack } = settings.identity;
    this.tags = {
      ...settings.tags,
      [TAG.stack]: `${organization}/${project}/${stack}`,
      Name: `k3s-${stack}`,
    };

    this.clusterId = this.createId(name);
    this.clusterSecret = this.createSecret(name, settings);
    const joinSecret = this.createJoinSecret(name, settings);
    const key = this.givenOrGenerated(`${name}-digest-key`, undefined, false);
    const network = this.createNetwork(name, args);
    const firewall = this.createFirewall(name, settings, network, lookups.caUrl);
    const datastore = this.createDatastore(name, settings, network, firewall);
    const api = this.createApiBalancer(name, settings, network, firewall);
    const workload = this.createWorkloadBalancer(name, settings, network, firewall);
    const kubeconfig = kubeconfigParameter(name, this.clusterId, this.tags, { parent: this });
    const parts: GroupsArgs = {
      ...args,
      ...{ network, firewall, api, workload, datastore, kubeconfig },
      clusterId: this.clusterId,
      ...sealed({ ...args, key }, { clusterSecret: this.clusterSecret, joinSecret }),
      tags: this.tags,
    };
    const masters = this.createMasters(name, parts);
    // A replaced database: new masters wait for it, and so does the gate's clock. A first `up` does not hold agents back.
    const after = lookups.losesCluster && datastore ? [datastore] : [];
    const rolled = this.createMastersRolled(name, args, after, gateArgs(args, api.targetGroupArn, [masters]));
    const agents = this.createAgents(name, parts, masters, rolled ?? masters.group);
    const watched = { ...gateArgs(args, api.targetGroupArn, [masters, ...agents]), mastersRolled: rolled };
    this.createReady(name, args, watched, datastore);

    this.apiUrl = pulumi.interpolate`https://${api.dnsName}:6443`;
    this.workloadHost = workload.dnsName;
    this.datastoreHost = datastore?.host;
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

  private createSecret(name: string, { clusterSecret, protect }: Settings): pulumi.Output<string> {
    return this.givenOrGenerated(`${name}-secret`, clusterSecret, protect);
  }

  /** What agents join with: in the current dialect a token of their own, so that they hold no server's. */
  private createJoinSecret(name: string, { release, agentToken, protect }: Settings): pulumi.Output<string> {
    if (release.dialect === "v0.10") return this.clusterSecret;
    return this.givenOrGenerated(`${name}-agent-token`, agentToken, protect);
  }

  private givenOrGenerated(name: string, given: string | undefined, protect: boolean): pulumi.Output<string> {
    if (given !== undefined) return pulumi.secret(given);
    const generated = new random.RandomPassword(
      name,
      { length: SECRET_LENGTH, special: false },
      { parent: this, protect },
    );
    return generated.result;
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

  private createDatastore(
    name: string,
    settings: Settings,
    network: Network,
    firewall: Firewall,
  ): Datastore | undefined {
    const { database } = firewall.groupIds;
    if (database === undefined) return undefined;
    return new Datastore(
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
        needs: network.wayOut,
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
        needs: network.wayOut,
        tags: this.tags,
      },
      { parent: this },
    );
  }

  private createMasters(name: string, parts: GroupsArgs): NodeGroup {
    const names = this.createSecrets(`${name}-masters`, "masters", parts, () => mastersSecretFiles(parts));
    const needs = [...parts.network.wayOut, ...parts.firewall.rules, parts.api.listener];
    return new NodeGroup(`${name}-masters`, { ...mastersArgs(parts, names), needs }, { parent: this });
  }

  /** The secret files of a group as parameters, unless user-data carries them. */
  private createSecrets(
    name: string,
    group: string,
    { settings, clusterId, tags }: GroupsArgs,
    files: () => SecretFile[],
  ): ParameterNames | undefined {
    if (settings.secretDelivery === "user-data") return undefined;
    return new SecretParameters(
      `${name}-secrets`,
      { clusterId, group, datastoreEpoch: datastoreEpoch(settings), files: files(), tags },
      { parent: this },
    ).names;
  }

  private createMastersRolled(
    name: string,
    { settings }: ClusterArgs,
    dependsOn: pulumi.Resource[],
    args: GateArgs,
  ): Command | undefined {
    return settings.gates.mastersRolled ? mastersRolled(name, args, { parent: this, dependsOn }) : undefined;
  }

  /** After the masters, so that a change reaches servers first. */
  private createAgents(
    name: string,
    parts: GroupsArgs,
    masters: NodeGroup,
    after: pulumi.Resource,
  ): NodeGroup[] {
    const needs = [
      ...parts.network.wayOut,
      ...parts.firewall.rules,
      parts.api.listener,
      ...parts.workload.listeners,
      after,
    ];
    return Object.keys(parts.settings.agentPools).map((pool) => {
      const group = `agents-${pool}`;
      const names = this.createSecrets(`${name}-${group}`, group, parts, () => poolSecretFiles(parts, pool));
      const pooled = poolArgs(parts, pool, names, masters);
      return new NodeGroup(`${name}-${group}`, { ...pooled, needs }, { parent: this });
    });
  }

  /** Its clock starts when the database is there: machines may have been made beside it. */
  private createReady(name: string, { settings }: ClusterArgs, args: ReadyArgs, datastore?: Datastore): void {
    if (settings.gates.ready) ready(name, args, { parent: this, dependsOn: datastore ? [datastore] : [] });
  }
}
