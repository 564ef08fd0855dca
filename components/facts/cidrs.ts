import { isIPv4, isIPv6 } from "node:net";
import { Address4 } from "ip-address";
import type { Refused } from "./refused";

const NETWORK_FORM = "<an IPv4 network: address/prefix length>";

/**
 * An IPv4 network as AWS and k3s take it: the bits beyond its prefix are zero.
 * @param text for example `10.42.0.0/16`
 */
export function parseNetwork(text: string): { readonly cidr: string } | Refused {
  const no = (refused: string, instead = NETWORK_FORM): Refused => ({ refused, instead });
  const [address = "", suffix, ...rest] = text.trim().split("/");
  if (isIPv6(address))
    return no("an IPv6 network: machines, pods and services of this program have IPv4 addresses");
  if (!isIPv4(address))
    return no(
      /^0\d|\.0\d/.test(address)
        ? "a number with a zero before it, which some take for an octal one"
        : "not an IPv4 network: four numbers from 0 to 255, and a prefix length",
    );
  if (suffix === undefined)
    return no(
      "it has no prefix length",
      `<${address}/32 for this address alone, or its network with its prefix length>`,
    );
  const prefix = rest.length === 0 ? prefixOf(suffix) : undefined;
  if (prefix === undefined)
    return no("its prefix length is no number from 0 to 32", `<${address}/prefix length>`);
  const cidr = `${new Address4(`${address}/${prefix}`).startAddress().correctForm()}/${prefix}`;
  if (cidr === text) return { cidr };
  if (cidr.startsWith(`${address}/`)) return no(`not written as ${cidr}`, cidr);
  return no(`not an IPv4 network: ${address} lies in ${cidr}; the address alone is ${address}/32`, cidr);
}

/** A prefix length, given as one or as a mask such as 255.255.0.0. */
function prefixOf(suffix: string): number | undefined {
  if (/^\d{1,2}$/.test(suffix)) return Number(suffix) <= 32 ? Number(suffix) : undefined;
  if (!isIPv4(suffix)) return undefined;
  const bits = suffix
    .split(".")
    .map((octet) => Number(octet).toString(2).padStart(8, "0"))
    .join("");
  return /^1*0*$/.test(bits) ? bits.lastIndexOf("1") + 1 : undefined;
}

/** Ranges that no VPC, pod or service can have (AWS VPC user guide, VPC CIDR blocks; IANA special-purpose registry). */
const UNUSABLE: readonly (readonly [cidr: string, what: string])[] = [
  ["0.0.0.0/8", "addresses of this host"],
  ["127.0.0.0/8", "loopback addresses"],
  ["169.254.0.0/16", "link-local addresses, where EC2 has its metadata, name and time services"],
  ["224.0.0.0/4", "multicast addresses"],
  ["240.0.0.0/4", "reserved addresses"],
];

/** Private ranges: RFC 1918, RFC 6598 (shared) and RFC 2544 (benchmarks), none of them routed in the internet. */
const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"] as const;
/** The private ranges in words. */
export const PRIVATE_RANGES = PRIVATE.join(", ");

/** What the unusable addresses are that a network holds; undefined where it holds none. */
export function unusable(cidr: string): string | undefined {
  const found = UNUSABLE.find(([range]) => overlap(range, cidr));
  return found && `${found[0]} has ${found[1]}`;
}

/** Whether all addresses of a network are private. */
export function isPrivate(cidr: string): boolean {
  return PRIVATE.some((range) => contains(range, cidr));
}

/** Whether no address of a network is one that can be reached elsewhere. */
export function isNowhere(cidr: string): boolean {
  return UNUSABLE.some(([range]) => contains(range, cidr));
}

/** Whether all addresses of `inner` are in `outer`. */
export function contains(outer: string, inner: string): boolean {
  return new Address4(inner).isInSubnet(new Address4(outer));
}

/** How many networks of a prefix length a network holds; none where it is smaller than one. */
export function parts(cidr: string, prefix: number): number {
  return Math.floor(2 ** (prefix - prefixLength(cidr)));
}

/** Networks that k3s's own defaults and their neighbours are. */
const USUAL = [42, 43, 44, 45, 46].map((octet) => `10.${octet}.0.0/16`);

/** A private network of this size that shares no address with those taken; undefined where there is none. */
export function freeNetwork(prefix: number, taken: readonly string[]): string | undefined {
  const isFree = (cidr: string): boolean => !taken.some((other) => overlap(cidr, other));
  const usual = USUAL.map((cidr) => networkAt(cidr, prefix)).find((cidr) => prefix >= 16 && isFree(cidr));
  if (usual !== undefined) return usual;
  for (const range of PRIVATE) {
    const start = new Address4(range).startAddress().bigInt();
    for (let i = 0; i < Math.min(parts(range, prefix), 4096); i++) {
      const cidr = `${Address4.fromBigInt(start + BigInt(i) * 2n ** BigInt(32 - prefix)).correctForm()}/${prefix}`;
      if (isFree(cidr)) return cidr;
    }
  }
  return undefined;
}

/** The network of a prefix length that begins a network or surrounds it. */
export function networkAt(cidr: string, prefix: number): string {
  const [address = ""] = cidr.split("/");
  return `${new Address4(`${address}/${prefix}`).startAddress().correctForm()}/${prefix}`;
}

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
