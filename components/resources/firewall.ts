import * as pulumi from "@pulumi/pulumi";
import { ec2, vpc } from "../aws/provider";
import type { Settings } from "../settings/settings";
import type { Tags } from "../facts/names";
import {
  API_PORT,
  PARTIES,
  edges,
  type DatastoreLocation,
  type Edge,
  type End,
  type Party,
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
 * One security group per party of the cluster and one rule per edge of the table in `edges.ts`: an ingress rule at its
 * end, an egress rule at its start. It opens nothing that the table does not list, and is not for rules of workloads:
 * those belong to network policies. Costs nothing.
 */
export class Firewall extends pulumi.ComponentResource {
  /** Ids of the security groups by party; the database's only where it is the stack's own. */
  readonly groupIds: GroupIds;
  /** Every rule, for what must not start before they exist. */
  readonly rules: readonly pulumi.Resource[];

  constructor(name: string, args: FirewallArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:Firewall", name, {}, opts);

    const groups = this.createGroups(name, args);
    this.groupIds = groups;
    this.rules = [
      ...edges(args.settings, args).flatMap((edge) => this.createRules(name, edge, args.tags)),
      ...this.createNatRules(name, args),
    ];
    this.registerOutputs({ groupIds: this.groupIds });
  }

  private createGroups(name: string, args: FirewallArgs): GroupIds {
    const parties = PARTIES.filter((party) => party !== "database" || args.datastore.kind === "rds");
    const ids = parties.map((party) => {
      const group = new ec2.SecurityGroup(
        `${name}-${party}`,
        {
          vpcId: args.vpcId,
          description: DESCRIPTIONS[party],
          tags: { ...args.tags, Name: `${args.tags.Name}-${party}` },
        },
        { parent: this },
      );
      return [party, group.id] as const;
    });
    return Object.fromEntries(ids) as GroupIds;
  }

  private createRules(name: string, edge: Edge, tags: Tags): pulumi.Resource[] {
    const port = edge.port === undefined ? {} : { fromPort: edge.port, toPort: edge.port };
    const common = {
      ipProtocol: edge.protocol === "all" ? "-1" : edge.protocol,
      ...port,
      description: edge.why,
      tags,
    };
    const rules: pulumi.Resource[] = [];
    if ("party" in edge.to) {
      rules.push(
        new vpc.SecurityGroupIngressRule(
          `${name}-${edge.key}-in`,
          { securityGroupId: this.idOf(edge.to.party), ...this.peer(edge.from), ...common },
          { parent: this },
        ),
      );
    }
    if ("party" in edge.from) {
      rules.push(
        new vpc.SecurityGroupEgressRule(
          `${name}-${edge.key}-out`,
          { securityGroupId: this.idOf(edge.from.party), ...this.peer(edge.to), ...common },
          { parent: this },
        ),
      );
    }
    return rules;
  }

  private idOf(party: Party): pulumi.Output<string> {
    const id = this.groupIds[party];
    if (id === undefined) throw new RangeError(`no security group of ${party}`);
    return id;
  }

  private peer(end: End): { cidrIpv4: string } | { referencedSecurityGroupId: pulumi.Input<string> } {
    if ("cidr" in end) return { cidrIpv4: end.cidr };
    return { referencedSecurityGroupId: "party" in end ? this.idOf(end.party) : end.securityGroupId };
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

type GroupIds = Readonly<Record<Exclude<Party, "database">, pulumi.Output<string>>> & {
  readonly database?: pulumi.Output<string>;
};

const DESCRIPTIONS: Readonly<Record<Party, string>> = {
  apiBalancer: "k3s API balancer",
  masters: "k3s masters",
  agents: "k3s agents",
  ingress: "k3s agents that receive workload traffic",
  database: "k3s datastore",
  workloadBalancer: "k3s workload balancer",
};
