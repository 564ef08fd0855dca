import * as pulumi from "@pulumi/pulumi";
import { lb } from "../aws/provider";
import { WORKLOAD_PORTS, type Tags } from "../facts/names";
import type { ZonedSubnet } from "./network";

export interface WorkloadBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of the balancer's addresses: private ones for an internal balancer. */
  readonly subnets: readonly ZonedSubnet[];
  readonly securityGroupId: pulumi.Input<string>;
  /** Whether the balancer has private addresses only. A change replaces it, and its name with it. */
  readonly internal: boolean;
  /** Whether targets are told client addresses by the proxy protocol, which they must parse. */
  readonly proxyProtocol: boolean;
  /** Routes to the internet, without which AWS makes no public balancer. */
  readonly egress: readonly pulumi.Resource[];
  readonly tags: Tags;
}

const DEREGISTRATION_SECONDS = 60;

/**
 * The network balancer on 80 and 443 in front of the agents of pools with `ingress`, where the bundled Traefik listens.
 * TLS ends in Traefik. Both ports are checked by `GET /` on port 80, which one Traefik answers for the whole cluster
 * (404 without a route), so the check says whether ingress works at all, not whether this agent does. It is not for
 * other ports. Costs about 16 USD a month plus traffic.
 */
export class WorkloadBalancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  /** Target groups of ports 80 and 443. */
  readonly targetGroupArns: readonly pulumi.Output<string>[];
  /** Without them targets are unused and never healthy. */
  readonly listeners: readonly lb.Listener[];

  constructor(name: string, args: WorkloadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:WorkloadBalancer", name, {}, opts);

    const balancer = new lb.LoadBalancer(
      `${name}-lb`,
      {
        loadBalancerType: "network",
        internal: args.internal,
        subnets: args.subnets.map(({ id }) => id),
        securityGroups: [args.securityGroupId],
        enableCrossZoneLoadBalancing: true,
        tags: args.tags,
      },
      { parent: this, dependsOn: [...args.egress] },
    );
    const ports = WORKLOAD_PORTS.map((port) => this.createPort(name, port, balancer.arn, args));
    this.dnsName = balancer.dnsName;
    this.targetGroupArns = ports.map(({ targets }) => targets.arn);
    this.listeners = ports.map(({ listener }) => listener);
    this.registerOutputs({ dnsName: this.dnsName });
  }

  private createPort(
    name: string,
    port: number,
    loadBalancerArn: pulumi.Input<string>,
    args: WorkloadBalancerArgs,
  ): { targets: lb.TargetGroup; listener: lb.Listener } {
    const targets = new lb.TargetGroup(
      `${name}-tg-${port}`,
      {
        port,
        protocol: "TCP",
        targetType: "instance",
        vpcId: args.vpcId,
        // Pods behind an internal balancer may be its clients, and would reach themselves.
        preserveClientIp: args.internal ? "false" : "true",
        proxyProtocolV2: args.proxyProtocol,
        deregistrationDelay: DEREGISTRATION_SECONDS,
        connectionTermination: true,
        healthCheck: {
          protocol: "HTTP",
          port: "80",
          path: "/",
          matcher: "200-404",
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
        tags: args.tags,
      },
      { parent: this },
    );
    const listener = new lb.Listener(
      `${name}-listener-${port}`,
      {
        loadBalancerArn,
        port,
        protocol: "TCP",
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
        tags: args.tags,
      },
      { parent: this },
    );
    return { targets, listener };
  }
}
