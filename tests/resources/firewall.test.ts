import { input, ofType } from "../../plan/graph";
import { textOf } from "../support/graph/read";
import { beyond, egress, ingress } from "../support/graph/rules";
import { runsOf } from "../support/program";

const graph = runsOf(
  "dev",
  "publicApi",
  "existingPublicApi",
  "existing",
  "publicWorkload",
  "narrow",
  "natPerZone",
  "noNat",
  "pools",
  "hardened",
);

/** Both ends of these have a security group: an ingress rule at the right, an egress rule at the left. */
const BETWEEN = [
  "agents > apiBalancer tcp 6443",
  "agents > masters tcp 6443",
  "apiBalancer > masters tcp 6443",
  "masters > masters tcp 6443",
  "masters > masters udp 8472",
  "masters > agents udp 8472",
  "agents > masters udp 8472",
  "agents > agents udp 8472",
  "masters > masters tcp 10250",
  "masters > agents tcp 10250",
  "agents > masters tcp 10250",
  "agents > agents tcp 10250",
  "masters > database tcp 5432",
  "workloadBalancer > ingress tcp 80",
  "workloadBalancer > ingress tcp 443",
];
const FROM_OUTSIDE = ["10.0.0.0/16 > workloadBalancer tcp 80", "10.0.0.0/16 > workloadBalancer tcp 443"];
const NAMES_AND_TIME = ["masters", "agents"].flatMap((from) => [
  `${from} > 10.0.0.0/16 udp 53`,
  `${from} > 10.0.0.0/16 tcp 53`,
  `${from} > 169.254.169.123/32 udp 123`,
]);
const TO_OUTSIDE = [...NAMES_AND_TIME, "masters > 0.0.0.0/0 tcp 443", "agents > 0.0.0.0/0 -1 all"];

describe("firewall", () => {
  test("opens exactly the edges of this table", () => {
    expect(ingress(graph("dev"))).toEqual([...BETWEEN, ...FROM_OUTSIDE].sort());
    expect(egress(graph("dev"))).toEqual([...BETWEEN, ...TO_OUTSIDE].sort());
  });

  test("says of every rule why it is there, in words that EC2 takes", () => {
    const rules = ["SecurityGroupIngressRule", "SecurityGroupEgressRule"].flatMap((type) =>
      ofType(graph("publicApi"), type),
    );
    for (const rule of rules)
      expect(textOf(rule, "description")).toMatch(/^[A-Za-z0-9 ._:/()#,@[\]+=&;{}!$*'-]{5,255}$/);
  });

  test("a public API lets its networks and the stack's own NAT addresses in, and nobody else", () => {
    const [a, b, c] = beyond(ingress(graph("publicApi")), ingress(graph("dev"))).filter((rule) =>
      rule.includes("/32 > apiBalancer tcp 6443"),
    );
    expect(beyond(ingress(graph("publicApi")), ingress(graph("dev")))).toEqual(
      ["203.0.113.0/24 > apiBalancer tcp 6443", a, b, c].sort(),
    );
    const addresses = ofType(graph("publicApi"), "SecurityGroupIngressRule")
      .filter(({ name }) => name.includes("from-nat"))
      .map((rule) => [rule.name, rule.propertyDependencies.cidrIpv4?.map((urn) => urn.split("::").at(-1))]);
    expect(addresses.sort()).toEqual(
      ["a", "b", "c"].map((zone) => [
        `k3s-firewall-api-from-nat-us-east-1${zone}`,
        [`k3s-network-nat-us-east-1${zone}`],
      ]),
    );
    expect(beyond(egress(graph("publicApi")), egress(graph("dev")))).toEqual(["agents > 0.0.0.0/0 tcp 6443"]);
    expect(beyond(egress(graph("dev")), egress(graph("publicApi")))).toEqual([]);
  });

  test("a public API of an existing VPC lets the given NAT addresses in", () => {
    expect(beyond(ingress(graph("existingPublicApi")), ingress(graph("existing")))).toEqual([
      "198.51.100.7/32 > apiBalancer tcp 6443",
      "203.0.113.0/24 > apiBalancer tcp 6443",
    ]);
  });

  test("an existing VPC is reached by its own range", () => {
    expect(ingress(graph("existing"))).toContain("10.20.0.0/16 > workloadBalancer tcp 80");
    expect(egress(graph("existing"))).toContain("masters > 10.20.0.0/16 udp 53");
  });

  test("a public workload balancer is reached by its networks", () => {
    expect(beyond(ingress(graph("publicWorkload")), ingress(graph("dev")))).toEqual([
      "0.0.0.0/0 > workloadBalancer tcp 443",
      "0.0.0.0/0 > workloadBalancer tcp 80",
    ]);
  });

  test("agents' way out narrows, and masters reach the ports of configured downloads", () => {
    const run = egress(graph("narrow"));
    expect(beyond(run, egress(graph("dev")))).toEqual([
      "agents > 10.0.0.0/8 -1 all",
      "agents > 192.0.2.0/24 -1 all",
      "masters > 0.0.0.0/0 tcp 8443",
      "masters > 0.0.0.0/0 tcp 9443",
    ]);
    expect(beyond(egress(graph("dev")), run)).toEqual(["agents > 0.0.0.0/0 -1 all"]);
  });

  test.each([
    "dev",
    "natPerZone",
    "noNat",
    "existing",
    "publicApi",
    "existingPublicApi",
    "narrow",
    "pools",
    "hardened",
  ] as const)("nothing of %s is reachable from the world", (name) => {
    expect(ingress(graph(name)).filter((rule) => rule.startsWith("0.0.0.0/0"))).toEqual([]);
    for (const group of ofType(graph(name), "SecurityGroup")) {
      expect([group.name, input(group, "ingress"), input(group, "egress")]).toEqual([
        group.name,
        undefined,
        undefined,
      ]);
    }
  });

  test("no rule opens a range of ports, and none but the agents' way out every protocol", () => {
    for (const name of ["dev", "publicApi", "narrow", "existing"] as const) {
      const all = [...ingress(graph(name)), ...egress(graph(name))];
      expect(all.filter((rule) => rule.endsWith("a range"))).toEqual([]);
      expect(all.filter((rule) => rule.endsWith("all") && !rule.startsWith("agents > "))).toEqual([]);
    }
  });
});
