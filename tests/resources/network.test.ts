import { input, ofType, the } from "../../plan/graph";
import { groupOf, listOf, namesOf, textOf } from "../support/graph/read";
import { runsOf } from "../support/program";

const graph = runsOf("dev", "pinned", "twoZones", "oddZone", "natPerZone", "noNat", "existing");

describe("network", () => {
  test("a new VPC has a private and a public subnet in each of the first three zones", () => {
    const subnets = ofType(graph("dev"), "Subnet").map((one) => [
      one.name,
      textOf(one, "availabilityZone"),
      textOf(one, "cidrBlock"),
      input(one, "mapPublicIpOnLaunch") ?? false,
    ]);
    expect(subnets.sort()).toEqual([
      ["k3s-network-private-us-east-1a", "us-east-1a", "10.0.0.0/20", false],
      ["k3s-network-private-us-east-1b", "us-east-1b", "10.0.16.0/20", false],
      ["k3s-network-private-us-east-1c", "us-east-1c", "10.0.32.0/20", false],
      ["k3s-network-public-us-east-1a", "us-east-1a", "10.0.128.0/20", false],
      ["k3s-network-public-us-east-1b", "us-east-1b", "10.0.144.0/20", false],
      ["k3s-network-public-us-east-1c", "us-east-1c", "10.0.160.0/20", false],
    ]);
  });

  test("pinned zones keep the ranges of their letters", () => {
    const subnets = ofType(graph("pinned"), "Subnet").map((one) => [one.name, textOf(one, "cidrBlock")]);
    expect(subnets.sort()).toEqual([
      ["k3s-network-private-us-east-1b", "10.0.16.0/20"],
      ["k3s-network-private-us-east-1d", "10.0.48.0/20"],
      ["k3s-network-public-us-east-1b", "10.0.144.0/20"],
      ["k3s-network-public-us-east-1d", "10.0.176.0/20"],
    ]);
  });

  test("a region of two zones has two", () => {
    expect(namesOf(graph("twoZones"), "Subnet")).toEqual([
      "k3s-network-private-us-west-1a",
      "k3s-network-private-us-west-1c",
      "k3s-network-public-us-west-1a",
      "k3s-network-public-us-west-1c",
    ]);
  });

  test("a zone that does not offer the type keeps its subnets and the database's, and has no machines", () => {
    const run = graph("oddZone");
    const ids = ["a", "b"].map((letter) => `k3s-network-private-us-east-1${letter}-id`);
    expect(listOf(groupOf(run, "masters"), "vpcZoneIdentifiers")).toEqual(ids);
    expect(listOf(groupOf(run, "agents-default"), "vpcZoneIdentifiers")).toEqual(ids);
    expect(listOf(the(run, "aws:rds:SubnetGroup"), "subnetIds")).toHaveLength(3);
  });

  test.each([
    ["dev", ["a"], { a: "a", b: "a", c: "a" }],
    ["natPerZone", ["a", "b", "c"], { a: "a", b: "b", c: "c" }],
    ["noNat", [], {}],
  ] as const)("%s has NAT gateways in %j, and the zones' routes lead to %j", (name, gateways, routes) => {
    const run = graph(name);
    expect(namesOf(run, "NatGateway")).toEqual(gateways.map((zone) => `k3s-network-nat-us-east-1${zone}`));
    for (const nat of ofType(run, "NatGateway")) {
      expect(textOf(nat, "subnetId")).toBe(`${nat.name.replace("nat", "public")}-id`);
    }
    const found = ofType(run, "aws:ec2:Route").filter(({ name: route }) => route.includes("private"));
    const expected = Object.entries(routes).map(([zone, nat]) => ({
      table: `k3s-network-private-us-east-1${zone}-id`,
      to: "0.0.0.0/0",
      nat: `k3s-network-nat-us-east-1${nat}-id`,
    }));
    const actual = found.map((route) => ({
      table: textOf(route, "routeTableId"),
      to: textOf(route, "destinationCidrBlock"),
      nat: textOf(route, "natGatewayId"),
    }));
    expect(actual.sort((a, b) => (a.table < b.table ? -1 : 1))).toEqual(expected);
  });

  test("without NAT machines live in the public subnets, and the database and balancers stay in the private ones", () => {
    const run = graph("noNat");
    const ids = (kind: string) =>
      ["a", "b", "c"].map((letter) => `k3s-network-${kind}-us-east-1${letter}-id`);
    for (const group of ["masters", "agents-default"]) {
      expect(listOf(groupOf(run, group), "vpcZoneIdentifiers")).toEqual(ids("public"));
    }
    for (const subnet of ofType(run, "Subnet")) {
      expect(input(subnet, "mapPublicIpOnLaunch") ?? false).toBe(subnet.name.includes("public"));
    }
    expect(listOf(the(run, "aws:rds:SubnetGroup"), "subnetIds")).toEqual(ids("private"));
    expect(listOf(the(run, "LoadBalancer", "k3s-api-lb"), "subnets")).toEqual(ids("private"));
  });

  test("S3 is reached by a gateway endpoint from every table", () => {
    const endpoint = the(graph("dev"), "VpcEndpoint");
    expect(textOf(endpoint, "serviceName")).toBe("com.amazonaws.us-east-1.s3");
    expect(textOf(endpoint, "vpcEndpointType")).toBe("Gateway");
    expect(listOf(endpoint, "routeTableIds").sort()).toEqual([
      "k3s-network-private-us-east-1a-id",
      "k3s-network-private-us-east-1b-id",
      "k3s-network-private-us-east-1c-id",
      "k3s-network-public-id",
    ]);
  });

  test("of an existing VPC nothing is made, and its subnets are used", () => {
    const run = graph("existing");
    for (const type of [
      "Vpc",
      "Subnet",
      "RouteTable",
      "Route",
      "NatGateway",
      "InternetGateway",
      "VpcEndpoint",
    ]) {
      expect([type, namesOf(run, type)]).toEqual([type, []]);
    }
    const subnets = ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"];
    expect(listOf(groupOf(run, "masters"), "vpcZoneIdentifiers")).toEqual(subnets);
    expect(listOf(the(run, "aws:rds:SubnetGroup"), "subnetIds")).toEqual(subnets);
    expect(listOf(the(run, "LoadBalancer", "k3s-workload-lb"), "subnets")).toEqual(subnets);
    for (const group of ofType(run, "SecurityGroup")) {
      expect(textOf(group, "vpcId")).toBe("vpc-0123456789abcdef0");
    }
  });
});
