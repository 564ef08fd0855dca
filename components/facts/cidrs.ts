import { Address4 } from "ip-address";

/** Whether two IPv4 networks share an address. */
export function overlap(left: string, right: string): boolean {
  const a = new Address4(left);
  const b = new Address4(right);
  return a.isInSubnet(b) || b.isInSubnet(a);
}

/** Prefix length of a network. */
export function prefixLength(cidr: string): number {
  return new Address4(cidr).subnetMask;
}

/** Zone letters a to h. */
const ZONE_SLOTS = 8;
/** Private and public halves, each divided among the slots. */
const EXTRA_BITS = 1 + Math.log2(ZONE_SLOTS);

/** One zone's address ranges. */
export interface ZoneCidrs {
  readonly private: string;
  readonly public: string;
}

/**
 * The ranges of a zone: a VPC is divided into sixteen equal parts, eight private and eight public, and the zone's letter
 * chooses, so that a zone keeps its ranges whichever other zones there are.
 * @param vpcCidr an IPv4 network of /16 to /22
 * @param zone an availability zone such as `us-east-1a`, letters a to h
 */
export function subnetCidrs(vpcCidr: string, zone: string): ZoneCidrs {
  const slot = zone.charCodeAt(zone.length - 1) - "a".charCodeAt(0);
  const vpc = new Address4(vpcCidr);
  const prefix = vpc.subnetMask + EXTRA_BITS;
  const size = 2n ** BigInt(32 - prefix);
  const part = (index: number): string =>
    `${Address4.fromBigInt(vpc.startAddress().bigInt() + BigInt(index) * size).correctForm()}/${prefix}`;
  return { private: part(slot), public: part(ZONE_SLOTS + slot) };
}

/** The address that k3s gives its DNS service: the tenth of the service range. */
export function clusterDns(serviceCidr: string): string {
  return Address4.fromBigInt(new Address4(serviceCidr).startAddress().bigInt() + 10n).correctForm();
}
