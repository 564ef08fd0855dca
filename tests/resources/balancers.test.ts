import { input, ofType, the } from "../../plan/graph";
import { groupOf, inputsOf, listOf, textOf } from "../support/graph/read";
import { runsOf } from "../support/program";

const graph = runsOf("dev", "publicApi", "publicWorkload", "pools");

const checks = { interval: 10, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 2 };

describe("balancers", () => {
  test.each([
    ["k3s-api-lb", "k3s-firewall-apiBalancer-id", "publicApi"],
    ["k3s-workload-lb", "k3s-firewall-workloadBalancer-id", "publicWorkload"],
  ] as const)(
    "%s is an internal network balancer unless it is declared public",
    (name, firewall, publicRun) => {
      const balancer = the(graph("dev"), "LoadBalancer", name);
      expect(input(balancer, "loadBalancerType")).toBe("network");
      expect(input(balancer, "internal")).toBe(true);
      expect(input(balancer, "enableCrossZoneLoadBalancing")).toBe(true);
      // At creation, or never.
      expect(listOf(balancer, "securityGroups")).toEqual([firewall]);
      expect(listOf(balancer, "subnets").every((id) => id.includes("private"))).toBe(true);
      const open = the(graph(publicRun), "LoadBalancer", name);
      expect(input(open, "internal")).toBe(false);
      expect(listOf(open, "subnets")).toEqual(
        ["a", "b", "c"].map((letter) => `k3s-network-public-us-east-1${letter}-id`),
      );
      const [other] = ofType(graph(publicRun), "LoadBalancer").filter((one) => one.name !== name);
      expect(input(other!, "internal")).toBe(true);
    },
  );

  test("the API's target group checks /ping and hides clients, so that no node meets itself", () => {
    const inputs = inputsOf(the(graph("dev"), "TargetGroup", "k3s-api-tg"), "tags", "vpcId");
    expect(inputs).toEqual({
      port: 6443,
      protocol: "TCP",
      targetType: "instance",
      preserveClientIp: "false",
      deregistrationDelay: 60,
      connectionTermination: true,
      healthCheck: { ...checks, protocol: "HTTPS", port: "6443", path: "/ping", matcher: "200" },
    });
  });

  test.each([
    [80, "dev", "false"],
    [443, "dev", "false"],
    [80, "publicWorkload", "true"],
    [443, "publicWorkload", "true"],
  ] as const)(
    "the workload's port %i of %s checks Traefik on 80; client addresses kept: %s",
    (port, run, kept) => {
      const group = the(graph(run), "TargetGroup", `k3s-workload-tg-${port}`);
      expect(input(group, "port")).toBe(port);
      expect(input(group, "protocol")).toBe("TCP");
      expect(input(group, "preserveClientIp")).toBe(kept);
      expect(input(group, "deregistrationDelay")).toBe(60);
      expect(input(group, "connectionTermination")).toBe(true);
      expect(input(group, "healthCheck")).toEqual({
        ...checks,
        ...{ protocol: "HTTP", port: "80", path: "/", matcher: "200-404" },
      });
    },
  );

  test("three listeners forward, the API's with an hour of idleness", () => {
    const listeners = ofType(graph("dev"), "Listener").map((one) => [
      one.name,
      input(one, "port"),
      input(one, "protocol"),
      input(one, "tcpIdleTimeoutSeconds"),
      textOf(one, "loadBalancerArn").split("/").at(-2),
      textOf(one, "defaultActions.0.targetGroupArn").split("/").at(-2),
    ]);
    expect(listeners.sort()).toEqual([
      ["k3s-api-listener", 6443, "TCP", 3600, "k3s-api-lb", "k3s-api-tg"],
      ["k3s-workload-listener-443", 443, "TCP", undefined, "k3s-workload-lb", "k3s-workload-tg-443"],
      ["k3s-workload-listener-80", 80, "TCP", undefined, "k3s-workload-lb", "k3s-workload-tg-80"],
    ]);
  });

  test("masters join the API, pools with ingress the workload balancer, and nobody both", () => {
    const joined = (run: "dev" | "pools", group: string) =>
      listOf(groupOf(graph(run), group), "targetGroupArns").map((arn) => arn.split("/").at(-2));
    expect(joined("dev", "masters")).toEqual(["k3s-api-tg"]);
    expect(joined("dev", "agents-default")).toEqual(["k3s-workload-tg-80", "k3s-workload-tg-443"]);
    expect(joined("pools", "agents-web")).toEqual(["k3s-workload-tg-80", "k3s-workload-tg-443"]);
    expect(joined("pools", "agents-arm")).toEqual(["k3s-workload-tg-80", "k3s-workload-tg-443"]);
    // Tainted, so without ingress.
    expect(joined("pools", "agents-spot-machine")).toEqual([]);
  });
});
