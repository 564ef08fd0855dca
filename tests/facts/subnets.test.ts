import fc from "fast-check";
import { clusterDns, overlap, prefixLength, subnetCidrs } from "../../components/facts/cidrs";

/** Integer arithmetic of this test's own. */
function range(cidr: string): { first: number; last: number } {
  const [address = "", prefix = ""] = cidr.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return { first, last: first + 2 ** (32 - Number(prefix)) - 1 };
}

function network(address: number, prefix: number): string {
  const size = 2 ** (32 - prefix);
  const first = Math.floor(address / size) * size;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
}

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const networks = (min: number, max: number) =>
  fc.tuple(address, fc.integer({ min, max })).map(([start, prefix]) => network(start, prefix));
const vpcCidr = networks(16, 22);
const LETTERS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const zones = fc.uniqueArray(fc.constantFrom(...LETTERS), { minLength: 2, maxLength: 8 });

describe("subnets of a VPC", () => {
  test("lie inside it and apart from each other, whatever its range and zones", () => {
    fc.assert(
      fc.property(vpcCidr, zones, (vpc, letters) => {
        const whole = range(vpc);
        const parts = letters
          .flatMap((letter) => Object.values(subnetCidrs(vpc, `us-east-1${letter}`)) as string[])
          .map(range)
          .sort((a, b) => a.first - b.first);
        expect(parts[0]!.first).toBeGreaterThanOrEqual(whole.first);
        expect(parts.at(-1)!.last).toBeLessThanOrEqual(whole.last);
        parts.slice(1).forEach((part, i) => expect(part.first).toBeGreaterThan(parts[i]!.last));
      }),
    );
  });

  test("have sixteen addresses or more, which AWS demands", () => {
    fc.assert(
      fc.property(vpcCidr, zones, (vpc, letters) => {
        const { first, last } = range(subnetCidrs(vpc, `eu-west-1${letters[0]}`).private);
        expect(last - first + 1).toBeGreaterThanOrEqual(16);
      }),
    );
  });

  // A zone's ranges hang on its own letter and on nothing else: neither on the other zones nor on the region.
  test.each([
    ["10.0.0.0/16", "us-east-1a", { private: "10.0.0.0/20", public: "10.0.128.0/20" }],
    ["10.0.0.0/16", "us-east-1b", { private: "10.0.16.0/20", public: "10.0.144.0/20" }],
    ["10.0.0.0/16", "us-east-1c", { private: "10.0.32.0/20", public: "10.0.160.0/20" }],
    ["10.0.0.0/16", "ap-northeast-1d", { private: "10.0.48.0/20", public: "10.0.176.0/20" }],
    ["10.0.0.0/16", "us-east-1h", { private: "10.0.112.0/20", public: "10.0.240.0/20" }],
    ["172.20.4.0/22", "us-east-1a", { private: "172.20.4.0/26", public: "172.20.6.0/26" }],
    ["192.168.0.0/18", "us-east-1f", { private: "192.168.20.0/22", public: "192.168.52.0/22" }],
  ])("of %s in %s are %j", (vpc, zone, cidrs) => expect(subnetCidrs(vpc, zone)).toEqual(cidrs));
});

describe("networks", () => {
  test("overlap exactly where they share an address", () => {
    const near = fc.integer({ min: 0x0a000000, max: 0x0a00ffff });
    const nearby = fc
      .tuple(near, fc.integer({ min: 8, max: 32 }))
      .map(([start, prefix]) => network(start, prefix));
    fc.assert(
      fc.property(nearby, nearby, (left, right) => {
        const [a, b] = [range(left), range(right)];
        expect(overlap(left, right)).toBe(a.first <= b.last && b.first <= a.last);
      }),
    );
  });

  test.each([
    ["10.0.0.0/16", "10.0.0.0/16", true],
    ["10.0.0.0/8", "10.42.0.0/16", true],
    ["10.42.3.0/24", "10.42.0.0/16", true],
    ["10.42.0.0/16", "10.43.0.0/16", false],
    ["0.0.0.0/0", "203.0.113.7/32", true],
  ])("%s and %s overlap: %s", (left, right, expected) => {
    expect(overlap(left, right)).toBe(expected);
    expect(overlap(right, left)).toBe(expected);
  });

  test("know their prefix", () => {
    expect(prefixLength("10.0.0.0/16")).toBe(16);
    expect(prefixLength("203.0.113.7/32")).toBe(32);
  });

  test.each([
    ["10.43.0.0/16", "10.43.0.10"],
    ["172.30.8.0/22", "172.30.8.10"],
    ["192.168.255.240/28", "192.168.255.250"],
  ])("the DNS service of %s is %s", (services, dns) => expect(clusterDns(services)).toBe(dns));
});
