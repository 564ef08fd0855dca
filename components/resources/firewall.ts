import * as pulumi from "@pulumi/pulumi";
import { ec2, vpc } from "../aws/provider";
import { API_PORT, type Tags } from "../facts/names";
import type { Settings } from "../settings/settings";
import {
  SECURITY_GROUPS,
  firewallRules,
  type DatastoreLocation,
  type FirewallRule,
  type Peer,
  type SecurityGroupName,
} from "./firewallRules";

export interface FirewallArgs {
  /** The VPC of all groups. */
  readonly vpcId: pulumi.Input<string>;
  /** IPv4 ranges of the VPC, the primary one first. */
  readonly vpcCidrs: readonly string[];
  readonly settings: Pick<Settings, "api" | "workload" | "network">;
  /** Addresses that masters download from: their ports are opened. */
  readonly downloadUrls: readonly string[];
  /** Public addresses of the stack's own NAT gateways by zone; let in where the API is public. */
  readonly natAddresses: Readonly<Record<string, pulumi.Input<string>>>;
  /** Where the masters' datastore is. */
  readonly datastore: DatastoreLocation;
  readonly tags: Tags;
}

/**
 * The security groups of the cluster with the rules of `firewallRules.ts`, each an ingress rule at its destination and an
 * egress rule at its source. It opens nothing that the table does not list, and is not for rules of workloads:
 * those belong to network policies. Costs nothing.
 */
export class Firewall extends pulumi.ComponentResource {
  /** Ids of the security groups; the database's only where it is the stack's own. */
  readonly groupIds: GroupIds;
  /** Every rule, for what must not start before they exist. */
  readonly rules: readonly pulumi.Resource[];

  constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:Firewall", name, {}, opts);

    const groups = this.createGroups(name, args);
    this.groupIds = groups;
    this.rules = [
      ...firewallRules(args.settings, args).flatMap((rule) => this.createRules(name, rule, args.tags)),
      ...this.createNatRules(name, args),
    ];
    this.registerOutputs({ groupIds: this.groupIds });
  }

  private createGroups(name: string, args: FirewallArgs): GroupIds {
    const names = SECURITY_GROUPS.filter((one) => one !== "database" || args.datastore.kind === "rds");
    const ids = names.map((one) => {
      const group = new ec2.SecurityGroup(
        `${name}-${one}`,
        {
          vpcId: args.vpcId,
          description: DESCRIPTIONS[one],
          tags: { ...args.tags, Name: `${args.tags.Name}-${one}` },
        },
        { parent: this },
      );
      return [one, group.id] as const;
    });
    return Object.fromEntries(ids) as GroupIds;
  }

  private createRules(name: string, rule: FirewallRule, tags: Tags): pulumi.Resource[] {
    const { key, source, destination, protocol, port, why } = rule;
    const common = {
      ipProtocol: protocol === "all" ? "-1" : protocol,
      ...(port === undefined ? {} : { fromPort: port, toPort: port }),
      description: why,
      tags,
    };
    const rules: pulumi.Resource[] = [];
    if ("group" in destination) {
      rules.push(
        new vpc.SecurityGroupIngressRule(
          `${name}-${key}-in`,
          { securityGroupId: this.idOf(destination.group), ...this.referenceTo(source), ...common },
          { parent: this },
        ),
      );
    }
    if ("group" in source) {
      rules.push(
        new vpc.SecurityGroupEgressRule(
          `${name}-${key}-out`,
          { securityGroupId: this.idOf(source.group), ...this.referenceTo(destination), ...common },
          { parent: this },
        ),
      );
    }
    return rules;
  }

  private idOf(group: SecurityGroupName): pulumi.Output<string> {
    const id = this.groupIds[group];
    if (id === undefined) throw new RangeError(`no security group ${group}`);
    return id;
  }

  private referenceTo(
    peer: Peer,
  ): { cidrIpv4: string } | { referencedSecurityGroupId: pulumi.Input<string> } {
    if ("cidr" in peer) return { cidrIpv4: peer.cidr };
    return { referencedSecurityGroupId: "group" in peer ? this.idOf(peer.group) : peer.securityGroupId };
  }

  /** Agents of a new VPC come to a public API from the stack's own NAT addresses. */
  private createNatRules(name: string, args: FirewallArgs): pulumi.Resource[] {
    if (args.settings.api.access !== "public") return [];
    return Object.entries(args.natAddresses).map(
      ([zone, address]) =>
        new vpc.SecurityGroupIngressRule(
          `${name}-api-from-nat-${zone}`,
          {
            securityGroupId: this.groupIds.apiBalancer,
            cidrIpv4: pulumi.interpolate`${address}/32`,
            ipProtocol: "tcp",
            fromPort: API_PORT,
            toPort: API_PORT,
            description: "Agents register through the NAT of this stack",
            tags: args.tags,
          },
          { parent: this },
        ),
    );
  }
}

type GroupIds = Readonly<Record<Exclude<SecurityGroupName, "database">, pulumi.Output<string>>> & {
  readonly database?: pulumi.Output<string>;
};

const DESCRIPTIONS: Readonly<Record<SecurityGroupName, string>> = {
  apiBalancer: "k3s API balancer",
  masters: "k3s masters",
  agents: "k3s agents",
  ingress: "k3s agents that receive workload traffic",
  database: "k3s datastore",
  workloadBalancer: "k3s workload balancer",
};
