import fc from "fast-check";
import {
  contains,
  freeNetwork,
  isNowhere,
  isPrivate,
  networkAt,
  overlap,
  parseNetwork,
  parts,
  prefixLength,
  unusable,
} from "../../components/facts/cidrs";

const octet = fc.integer({ min: 0, max: 255 });
const dotted = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join("."));
const nearly = fc
  .array(fc.constantFrom("10", ".", "0", "/", "16", "255", "256", "::", "a", " ", "-", "01", "\n"))
  .map((texts) => texts.join(""));

describe("an IPv4 network", () => {
  test("is never a crash; what is accepted is read back as it is written", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), nearly), (text) => {
        const network = parseNetwork(text);
        if ("refused" in network) return;
        expect(network.cidr).toBe(text);
        expect(prefixLength(text)).toBe(Number(text.split("/")[1]));
      }),
      { numRuns: 3000 },
    );
  });

  test("of any address and prefix is proposed, and that is accepted", () => {
    fc.assert(
      fc.property(dotted, fc.integer({ min: 0, max: 32 }), (address, prefix) => {
        const network = parseNetwork(`${address}/${prefix}`);
        const meant = "refused" in network ? network.instead : network.cidr;
        expect(parseNetwork(meant ?? "")).toEqual({ cidr: meant });
        expect(contains(meant ?? "", `${address}/32`)).toBe(true);
      }),
    );
  });

  test.each([
    ["10.0.0.1/16", "10.0.0.0/16"],
    ["203.0.113.77/29", "203.0.113.72/29"],
    ["10.0.0.0/255.255.240.0", "10.0.0.0/20"],
    ["10.1.2.3/255.255.255.255", "10.1.2.3/32"],
    ["10.1.2.3/0.0.0.0", "0.0.0.0/0"],
    [" 10.0.0.0/16\t", "10.0.0.0/16"],
  ])("%j was meant for %s", (text, meant) => expect(parseNetwork(text)).toMatchObject({ instead: meant }));
});

describe("ranges", () => {
  test.each([
    ["10.0.0.0/8", true],
    ["10.255.0.0/16", true],
    ["172.16.0.0/12", true],
    ["172.32.0.0/16", false],
    ["172.0.0.0/8", false],
    ["192.168.255.0/24", true],
    ["192.169.0.0/16", false],
    ["100.64.0.0/10", true],
    ["100.128.0.0/16", false],
    ["198.18.0.0/15", true],
    ["198.20.0.0/16", false],
    ["0.0.0.0/0", false],
  ])("%s is private: %s", (cidr, expected) => expect(isPrivate(cidr)).toBe(expected));

  test.each([
    ["127.0.0.1/32", "127.0.0.0/8 has loopback addresses", true],
    ["0.0.0.0/0", "0.0.0.0/8 has addresses of this host", false],
    ["169.254.169.254/32", "169.254.0.0/16 has link-local addresses", true],
    ["160.0.0.0/4", "169.254.0.0/16 has link-local addresses", false],
    ["239.255.0.0/16", "224.0.0.0/4 has multicast addresses", true],
    ["255.255.255.255/32", "240.0.0.0/4 has reserved addresses", true],
  ])("%s holds what cannot be used: %s", (cidr, words, whole) => {
    expect(unusable(cidr)).toContain(words);
    expect(isNowhere(cidr)).toBe(whole);
  });

  test.each(["10.0.0.0/8", "128.0.0.0/4", "1.0.0.0/8", "223.255.255.0/24"])("%s can be used", (cidr) => {
    expect(unusable(cidr)).toBeUndefined();
    expect(isNowhere(cidr)).toBe(false);
  });

  test.each([
    ["10.42.0.0/16", 24, 256],
    ["10.42.0.0/24", 24, 1],
    ["10.42.0.0/25", 24, 0],
    ["10.0.0.0/8", 24, 65_536],
  ])("%s has room for so many /%d: %d", (cidr, prefix, expected) =>
    expect(parts(cidr, prefix)).toBe(expected),
  );

  test.each([
    ["10.9.9.0/24", 22, "10.9.8.0/22"],
    ["10.40.0.0/14", 16, "10.40.0.0/16"],
  ])("at %s the /%d is %s", (cidr, prefix, expected) => expect(networkAt(cidr, prefix)).toBe(expected));
});

describe("a free network", () => {
  test.each([
    [16, [], "10.42.0.0/16"],
    [20, ["10.42.0.0/16"], "10.43.0.0/20"],
    [15, ["10.0.0.0/16", "10.43.0.0/16"], "10.2.0.0/15"],
    [16, ["10.0.0.0/8"], "172.16.0.0/16"],
    [12, ["10.0.0.0/8"], "172.16.0.0/12"],
    [12, ["10.0.0.0/8", "172.16.0.0/16"], "100.64.0.0/12"],
    [8, ["10.0.0.0/16"], undefined],
  ])("of /%d beside %j is %s", (prefix, taken, expected) =>
    expect(freeNetwork(prefix, taken)).toBe(expected),
  );

  test("is private, of its size, and shares no address with those taken", () => {
    const taken = fc.array(
      fc
        .tuple(octet, fc.integer({ min: 12, max: 24 }))
        .map(([second, prefix]) => networkAt(`10.${second}.0.0/${prefix}`, prefix)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 27 }), taken, (prefix, others) => {
        const free = freeNetwork(prefix, others);
        if (free === undefined) return expect(prefix).toBeLessThan(16);
        expect(prefixLength(free)).toBe(prefix);
        expect(parseNetwork(free)).toEqual({ cidr: free });
        expect(isPrivate(free)).toBe(true);
        expect(others.some((other) => overlap(other, free))).toBe(false);
      }),
    );
  });
});
