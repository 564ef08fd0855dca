import * as pulumi from "@pulumi/pulumi";
import type { Subnet } from "../aws/network";
import { ec2 } from "../aws/provider";
import { subnetCidrs } from "../facts/cidrs";
import type { Tags } from "../facts/names";
import type { Lookups } from "../guards/lookUp";
import type { Settings } from "../settings/settings";

export interface NetworkArgs {
  readonly settings: Settings["network"];
  /** Zones of a new VPC, or the existing one with its subnets. */
  readonly lookups: Lookups["network"];
  readonly region: string;
  readonly tags: Tags;
}

/** A subnet by its zone. */
export interface ZonedSubnet {
  readonly zone: string;
  readonly id: pulumi.Input<string>;
}

/**
 * The cluster's network: a new VPC with a private and a public subnet per zone, an internet gateway, NAT and an S3
 * gateway endpoint, or the given subnets of an existing VPC, which it leaves as it is. It is not for peering or VPNs:
 * bring your own VPC for those. Costs about 33 USD a month and NAT gateway, plus traffic; the rest is free.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** IPv4 ranges of the VPC, the primary one first. */
  readonly vpcCidrs: readonly string[];
  /** For the database. */
  readonly privateSubnets: readonly ZonedSubnet[];
  /** For balancers, internal and public, one per zone: AWS refuses a second. */
  readonly balancerSubnets: {
    readonly internal: readonly ZonedSubnet[];
    readonly public: readonly ZonedSubnet[];
  };
  /** For machines: the private ones, or the public ones where there is no NAT. */
  readonly nodeSubnets: readonly ZonedSubnet[];
  /** Public addresses of this stack's NAT gateways by zone. */
  readonly natAddresses: Readonly<Record<string, pulumi.Output<string>>>;
  /** What must exist before a machine can reach the internet. */
  readonly egress: readonly pulumi.Resource[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:Network", name, {}, opts);

    const parts =
      args.lookups.kind === "existing"
        ? useExisting(args.lookups)
        : this.create(name, args, args.lookups.zones);
    this.vpcId = pulumi.output(parts.vpcId);
    this.vpcCidrs = parts.vpcCidrs;
    this.privateSubnets = parts.privateSubnets;
    this.balancerSubnets = {
      internal: onePerZone(parts.privateSubnets),
      public: onePerZone(parts.publicSubnets),
    };
    this.nodeSubnets = parts.nodeSubnets;
    this.natAddresses = parts.natAddresses;
    this.egress = parts.egress;
    this.registerOutputs({ vpcId: this.vpcId });
  }

  private create(name: string, args: NetworkArgs, zones: readonly string[]): NetworkParts {
    const child = { parent: this };
    const tagged = (suffix: string): Tags => ({ ...args.tags, Name: `${args.tags.Name}-${suffix}` });
    const { vpcCidr, natGateway } = args.settings;

    const vpc = new ec2.Vpc(
      `${name}-vpc`,
      { cidrBlock: vpcCidr, enableDnsHostnames: true, enableDnsSupport: true, tags: tagged("vpc") },
      child,
    );
    const gateway = new ec2.InternetGateway(
      `${name}-internet`,
      { vpcId: vpc.id, tags: tagged("internet") },
      child,
    );
    const publicTable = new ec2.RouteTable(
      `${name}-public`,
      { vpcId: vpc.id, tags: tagged("public") },
      child,
    );
    const publicRoute = new ec2.Route(
      `${name}-public-internet`,
      { routeTableId: publicTable.id, destinationCidrBlock: ANYWHERE, gatewayId: gateway.id },
      child,
    );
    const subnets = zones.map((zone) => {
      const cidrs = subnetCidrs(vpcCidr, zone);
      const common = { vpcId: vpc.id, availabilityZone: zone };
      const publicSubnet = new ec2.Subnet(
        `${name}-public-${zone}`,
        {
          ...common,
          cidrBlock: cidrs.public,
          mapPublicIpOnLaunch: natGateway === "none",
          tags: tagged(`public-${zone}`),
        },
        child,
      );
      const privateSubnet = new ec2.Subnet(
        `${name}-private-${zone}`,
        { ...common, cidrBlock: cidrs.private, tags: tagged(`private-${zone}`) },
        child,
      );
      const privateTable = new ec2.RouteTable(
        `${name}-private-${zone}`,
        { vpcId: vpc.id, tags: tagged(`private-${zone}`) },
        child,
      );
      const associations = [
        new ec2.RouteTableAssociation(
          `${name}-public-${zone}`,
          { subnetId: publicSubnet.id, routeTableId: publicTable.id },
          child,
        ),
        new ec2.RouteTableAssociation(
          `${name}-private-${zone}`,
          { subnetId: privateSubnet.id, routeTableId: privateTable.id },
          child,
        ),
      ];
      return { zone, publicSubnet, privateSubnet, privateTable, associations };
    });
    const s3 = new ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${args.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: [publicTable.id, ...subnets.map((subnet) => subnet.privateTable.id)],
        tags: tagged("s3"),
      },
      child,
    );

    const natZones = natGateway === "none" ? [] : natGateway === "single" ? zones.slice(0, 1) : zones;
    const nats = new Map(
      subnets
        .filter(({ zone }) => natZones.includes(zone))
        .map(({ zone, publicSubnet }) => {
          const address = new ec2.Eip(
            `${name}-nat-${zone}`,
            { domain: "vpc", tags: tagged(`nat-${zone}`) },
            child,
          );
          const nat = new ec2.NatGateway(
            `${name}-nat-${zone}`,
            { subnetId: publicSubnet.id, allocationId: address.id, tags: tagged(`nat-${zone}`) },
            { parent: this, dependsOn: [gateway, publicRoute] },
          );
          return [zone, { address, nat }] as const;
        }),
    );
    const natRoutes = subnets.flatMap(({ zone, privateTable }) => {
      const nat = nats.get(zone) ?? [...nats.values()][0];
      if (!nat) return [];
      const route = {
        routeTableId: privateTable.id,
        destinationCidrBlock: ANYWHERE,
        natGatewayId: nat.nat.id,
      };
      return [new ec2.Route(`${name}-private-internet-${zone}`, route, child)];
    });

    const zoned = (pick: (subnet: (typeof subnets)[number]) => ec2.Subnet): ZonedSubnet[] =>
      subnets.map((subnet) => ({ zone: subnet.zone, id: pick(subnet).id }));
    const publicSubnets = zoned(({ publicSubnet }) => publicSubnet);
    const privateSubnets = zoned(({ privateSubnet }) => privateSubnet);
    return {
      vpcId: vpc.id,
      vpcCidrs: [vpcCidr],
      publicSubnets,
      privateSubnets,
      nodeSubnets: natGateway === "none" ? publicSubnets : privateSubnets,
      natAddresses: Object.fromEntries([...nats].map(([zone, { address }]) => [zone, address.publicIp])),
      egress: [publicRoute, s3, ...natRoutes, ...subnets.flatMap(({ associations }) => associations)],
    };
  }
}

const ANYWHERE = "0.0.0.0/0";

interface NetworkParts {
  readonly vpcId: pulumi.Input<string>;
  readonly vpcCidrs: readonly string[];
  readonly privateSubnets: readonly ZonedSubnet[];
  readonly publicSubnets: readonly ZonedSubnet[];
  readonly nodeSubnets: readonly ZonedSubnet[];
  readonly natAddresses: Readonly<Record<string, pulumi.Output<string>>>;
  readonly egress: readonly pulumi.Resource[];
}

interface GivenSubnets {
  readonly vpcId: string;
  readonly vpcCidrs: readonly string[];
  readonly privateSubnets: readonly Subnet[];
  readonly publicSubnets: readonly Subnet[];
}

function useExisting({ vpcId, vpcCidrs, privateSubnets, publicSubnets }: GivenSubnets): NetworkParts {
  return {
    vpcId,
    vpcCidrs,
    privateSubnets,
    publicSubnets,
    nodeSubnets: privateSubnets,
    natAddresses: {},
    egress: [],
  };
}

/** The first subnet of each zone: a network load balancer takes no second one. */
export function onePerZone<T extends { readonly zone: string }>(subnets: readonly T[]): T[] {
  return subnets.filter((subnet, i) => subnets.findIndex(({ zone }) => zone === subnet.zone) === i);
}
