import * as pulumi from "@pulumi/pulumi";
import { lb } from "../aws/provider";
import { API_PORT, type Tags } from "../facts/names";
import type { ZonedSubnet } from "./network";

export interface ApiBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Subnets of the balancer's addresses: private ones for an internal balancer. */
  readonly subnets: readonly ZonedSubnet[];
  readonly securityGroupId: pulumi.Input<string>;
  /** Whether the balancer has private addresses only. A change replaces it, and its name with it. */
  readonly internal: boolean;
  /** `/ping` proves the listener, `/readyz` the API server and its datastore. */
  readonly healthPath: "/ping" | "/readyz";
  /** Routes to the internet, without which AWS makes no public balancer. */
  readonly egress: readonly pulumi.Resource[];
  readonly tags: Tags;
}

/** An established watch or `kubectl exec` may be silent for so long. */
const IDLE_SECONDS = 3600;
const DEREGISTRATION_SECONDS = 60;

/**
 * The network balancer in front of the masters on 6443: the Kubernetes API, and the address at which agents register.
 * Masters themselves must not call it. It is not for workloads. Costs about 16 USD a month plus traffic.
 */
export class ApiBalancer extends pulumi.ComponentResource {
  readonly dnsName: pulumi.Output<string>;
  readonly targetGroupArn: pulumi.Output<string>;
  /** Without it targets are unused and never healthy. */
  readonly listener: lb.Listener;

  constructor(name: string, args: ApiBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:ApiBalancer", name, {}, opts);

    const balancer = new lb.LoadBalancer(
      `${name}-lb`,
      {
        loadBalancerType: "network",
        internal: args.internal,
        subnets: args.subnets.map(({ id }) => id),
        // Security groups cannot be added to a balancer made without.
        securityGroups: [args.securityGroupId],
        enableCrossZoneLoadBalancing: true,
        tags: args.tags,
      },
      { parent: this, dependsOn: [...args.egress] },
    );
    const targets = new lb.TargetGroup(
      `${name}-tg`,
      {
        port: API_PORT,
        protocol: "TCP",
        targetType: "instance",
        vpcId: args.vpcId,
        // With client addresses preserved, a node that reaches itself through the balancer hangs.
        preserveClientIp: "false",
        deregistrationDelay: DEREGISTRATION_SECONDS,
        connectionTermination: true,
        healthCheck: {
          protocol: "HTTPS",
          port: String(API_PORT),
          path: args.healthPath,
          matcher: "200",
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
        tags: args.tags,
      },
      { parent: this },
    );
    this.listener = new lb.Listener(
      `${name}-listener`,
      {
        loadBalancerArn: balancer.arn,
        port: API_PORT,
        protocol: "TCP",
        tcpIdleTimeoutSeconds: IDLE_SECONDS,
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
        tags: args.tags,
      },
      { parent: this },
    );
    this.dnsName = balancer.dnsName;
    this.targetGroupArn = targets.arn;
    this.registerOutputs({ dnsName: this.dnsName, targetGroupArn: this.targetGroupArn });
  }
}
