/** What AWS says before anything registers, as plain values. */

export interface Subnet {
  readonly id: string;
  readonly zone: string;
}

/** A VPC to create, over these zones (sorted by name). */
export interface NewNetwork {
  readonly kind: "new";
  readonly zones: readonly string[];
}

/** An existing VPC with its subnets (sorted by zone, then id). */
export interface ExistingNetwork {
  readonly kind: "existing";
  readonly vpcId: string;
  /** The VPC's primary range. */
  readonly vpcCidr: string;
  /** All its ranges, the primary one first. */
  readonly vpcCidrs: readonly string[];
  /** Over two zones or more; a zone may have several. */
  readonly privateSubnets: readonly Subnet[];
  /** One at most per zone. */
  readonly publicSubnets: readonly Subnet[];
}

/** What a group of machines can be made of. */
export interface MachineFacts {
  /** The network's zones that offer one of its instance types, sorted. */
  readonly zones: readonly string[];
  /** The configured image, or the newest of the release's family. */
  readonly imageId: string;
  /** Device name of the image's root volume. */
  readonly rootDeviceName: string;
}

export interface Lookups {
  /** The region that the AWS provider talks to, however it came by it. */
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  /** Domain of the partition's service principals and endpoints, for example `amazonaws.com`. */
  readonly dnsSuffix: string;
  /** Where machines download the certificate bundle of the database. */
  readonly caUrl: string;
  readonly network: NewNetwork | ExistingNetwork;
  readonly masters: MachineFacts;
  readonly agentPools: Readonly<Record<string, MachineFacts>>;
  /** Whether this deployment gives the running cluster up, as accepted, so that nothing of it is to be kept. */
  readonly losesCluster: boolean;
}
