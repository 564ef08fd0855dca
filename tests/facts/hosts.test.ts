import fc from "fast-check";
import { isIP } from "node:net";
import { hostProblem, isOwnHost, parseTlsName, takesWildcards } from "../../components/facts/hosts";

describe("a name in the API's certificate", () => {
  test.each([
    ["k3s.example.com", "dns"],
    ["k3s", "dns"],
    ["xn--bcher-kva.example.com", "dns"],
    [`${"a".repeat(63)}.example.com`, "dns"],
    [`${"a.".repeat(125)}abc`, "dns"],
    ["7.example.com", "dns"],
    ["*.example.com", "wildcard"],
    ["*.k8s.local", "wildcard"],
    ["192.0.2.7", "ipv4"],
    ["2001:db8::7", "ipv6"],
    ["::1", "ipv6"],
    ["fe80::1", "ipv6"],
  ])("%s is of kind %s", (name, kind) => expect(parseTlsName(name)).toEqual({ kind }));

  const nearly = fc
    .array(
      fc.constantFrom(
        "*",
        ".",
        "a",
        "B",
        "-",
        "_",
        ":",
        "::",
        "1",
        "255",
        "[",
        "]",
        "%",
        "/",
        " ",
        "é",
        "xn--",
        "https://",
      ),
    )
    .map((parts) => parts.join(""));
  const anything = fc.oneof(fc.string({ unit: "binary" }), nearly, fc.domain(), fc.ipV4(), fc.ipV6());

  test("is never a crash; what is accepted is lower-case and of the kind that Node takes it for", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const name = parseTlsName(text);
        if ("refused" in name) return;
        expect(text).toBe(text.toLowerCase());
        expect(text.length).toBeLessThanOrEqual(255);
        expect(isIP(text)).toBe({ ipv4: 4, ipv6: 6, dns: 0, wildcard: 0 }[name.kind]);
        expect(text.startsWith("*.")).toBe(name.kind === "wildcard");
        expect(text.replace(/^\*\./, "")).toMatch(/^[a-z0-9.:-]+$/);
      }),
      { numRuns: 3000 },
    );
  });

  test("what is proposed instead is accepted, or a form to fill in", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const name = parseTlsName(text);
        if (!("refused" in name) || name.instead === undefined || name.instead.startsWith("<")) return;
        expect(parseTlsName(name.instead)).not.toHaveProperty("refused");
      }),
      { numRuns: 3000 },
    );
  });

  test("every address and every domain is one", () => {
    fc.assert(
      fc.property(fc.domain(), (name) => expect(parseTlsName(name.toLowerCase())).toEqual({ kind: "dns" })),
    );
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        if (!address.startsWith("0.")) expect(parseTlsName(address)).toEqual({ kind: "ipv4" });
      }),
    );
  });
});

// k3s-io/k3s#14312, validated on the branch of v1.36 after v1.36.2.
test.each([
  ["v0.10.2", true],
  ["v1.32.5+k3s1", false],
  ["v1.35.9+k3s1", false],
  ["v1.36.2+k3s1", false],
  ["v1.36.3+k3s1", true],
  ["v1.36.4+k3s1", true],
  ["v1.37.0+k3s1", true],
])("k3s %s takes wildcards: %s", (version, expected) => expect(takesWildcards(version)).toBe(expected));

test.each([
  ["localhost", true],
  ["mirror.localhost", true],
  ["127.8.0.1", true],
  ["169.254.169.254", true],
  ["0.0.0.0", true],
  ["10.0.0.7", false],
  ["localhost.example.com", false],
  ["127.example.com", false],
])("%s is the machine itself: %s", (host, expected) => expect(isOwnHost(host)).toBe(expected));

test("a host is judged without a crash", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (host) => {
      if (hostProblem(host) === undefined) expect(host).toMatch(/^[A-Za-z0-9.-]{1,253}$/);
    }),
  );
});
