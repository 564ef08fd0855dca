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

/** The largest zone count that {@link subnetCidrs} leaves room for. */
const MOST_ZONES = 4;
/** Private and public halves, each divided among the zones. */
const EXTRA_BITS = 1 + Math.log2(MOST_ZONES);

/** One zone's address ranges. */
export interface ZoneCidrs {
  readonly private: string;
  readonly public: string;
}

/**
 * Divides a VPC among its zones: eight equal parts, four private and four public, so that a zone keeps its ranges
 * whichever other zones there are.
 * @param vpcCidr an IPv4 network of /16 to /22
 * @param position of the zone in the sorted list of zones, 0 to 3
 */
export function subnetCidrs(vpcCidr: string, position: number): ZoneCidrs {
  const vpc = new Address4(vpcCidr);
  const prefix = vpc.subnetMask + EXTRA_BITS;
  const size = 2n ** BigInt(32 - prefix);
  const part = (index: number): string =>
    `${Address4.fromBigInt(vpc.startAddress().bigInt() + BigInt(index) * size).correctForm()}/${prefix}`;
  return { private: part(position), public: part(MOST_ZONES + position) };
}
