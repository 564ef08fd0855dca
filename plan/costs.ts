import { extendedSupportUsd } from "../components/facts/rds";
import { HOURLY, HOURS_PER_MONTH, STORAGE_MONTH, databaseHour, databaseVcpus, instanceHour } from "./prices";
import type { Registration, Wire } from "./types";
import { isRecord, unwrap } from "./values";

/** One line of the estimate. */
export interface CostLine {
  /** What it is, for example `3 × t3.medium (k3s-masters)`. */
  readonly what: string;
  /** US dollars a month; absent where the price is unknown. */
  readonly usd?: number;
}

/** What the stack costs a month, without traffic, as far as prices are known. */
export interface Costs {
  readonly lines: readonly CostLine[];
  /** The sum of the known prices, in whole US dollars. */
  readonly usd: number;
  /** Parts whose price is unknown, left out of the sum. */
  readonly unknown: readonly string[];
}

/** Estimates from what the program registers, at the desired numbers of machines. */
export function costsOf(registrations: readonly Registration[]): Costs {
  const lines = [
    ...machineLines(registrations),
    ...databaseLines(registrations),
    ...balancerLines(registrations),
    ...networkLines(registrations),
  ];
  const usd = lines.reduce((sum, line) => sum + (line.usd ?? 0), 0);
  const unknown = lines.filter((line) => line.usd === undefined).map(({ what }) => what);
  return { lines, usd: Math.round(usd), unknown };
}

const ofType = (registrations: readonly Registration[], type: string): Registration[] =>
  registrations.filter((one) => one.type === type);

function plain(registration: Registration): { [key: string]: Wire } {
  const inputs = unwrap(registration.inputs);
  return isRecord(inputs) ? inputs : {};
}

function machineLines(registrations: readonly Registration[]): CostLine[] {
  const nodesArePublic = ofType(registrations, "aws:ec2/subnet:Subnet").some(
    (subnet) => plain(subnet).mapPublicIpOnLaunch === true,
  );
  return ofType(registrations, "aws:autoscaling/group:Group").flatMap((group) => {
    const count = Number(plain(group).desiredCapacity ?? 0);
    const template = registrations.find(
      ({ type, parent }) => type === "aws:ec2/launchTemplate:LaunchTemplate" && parent === group.parent,
    );
    if (template === undefined || count === 0) return [];
    const { type, spot } = instanceTypeOf(plain(group), plain(template));
    const hour = instanceHour(type);
    const gib = rootGib(plain(template));
    return [
      {
        what: `${count} × ${type}${spot ? ", spot: at most" : ""} (${group.name})`,
        ...priced(hour === undefined ? undefined : count * hour * HOURS_PER_MONTH),
      },
      { what: `${count} × ${gib} GiB gp3`, ...priced(count * gib * STORAGE_MONTH.volume) },
      ...(nodesArePublic ? [addresses(count, `machines of ${group.name}`)] : []),
    ];
  });
}

/** The first type is the preferred one. */
function instanceTypeOf(
  group: { [key: string]: Wire },
  template: { [key: string]: Wire },
): { readonly type: string; readonly spot: boolean } {
  const policy = isRecord(group.mixedInstancesPolicy) ? group.mixedInstancesPolicy : undefined;
  if (policy === undefined) return { type: textOf(template.instanceType), spot: false };
  const launch = isRecord(policy.launchTemplate) ? policy.launchTemplate : {};
  const [first] = Array.isArray(launch.overrides) ? launch.overrides : [];
  const distribution = isRecord(policy.instancesDistribution) ? policy.instancesDistribution : {};
  return {
    type: isRecord(first) ? textOf(first.instanceType) : "",
    spot: distribution.onDemandPercentageAboveBaseCapacity === 0,
  };
}

function rootGib({ blockDeviceMappings }: { [key: string]: Wire }): number {
  const [root] = Array.isArray(blockDeviceMappings) ? blockDeviceMappings : [];
  const ebs = isRecord(root) && isRecord(root.ebs) ? root.ebs : {};
  return Number(ebs.volumeSize ?? 0);
}

function databaseLines(registrations: readonly Registration[]): CostLine[] {
  return ofType(registrations, "aws:rds/instance:Instance").flatMap((instance) => {
    const inputs = plain(instance);
    const instanceClass = textOf(inputs.instanceClass);
    const version = textOf(inputs.engineVersion);
    const count = inputs.multiAz === true ? 2 : 1;
    const standby = count === 2 ? " with its standby" : "";
    const hour = databaseHour(instanceClass);
    const gib = Number(inputs.allocatedStorage ?? 0);
    const support = extendedSupportUsd(version);
    const vCpus = databaseVcpus(instanceClass);
    return [
      {
        what: `${instanceClass}${standby}`,
        ...priced(hour === undefined ? undefined : count * hour * HOURS_PER_MONTH),
      },
      { what: `${count} × ${gib} GiB of the database`, ...priced(count * gib * STORAGE_MONTH.database) },
      ...(support === undefined
        ? []
        : [
            {
              what: `Extended Support of PostgreSQL ${version}${standby}`,
              ...priced(vCpus === undefined ? undefined : count * vCpus * support),
            },
          ]),
    ];
  });
}

function balancerLines(registrations: readonly Registration[]): CostLine[] {
  const balancers = ofType(registrations, "aws:lb/loadBalancer:LoadBalancer");
  const open = balancers.filter((balancer) => plain(balancer).internal === false);
  const count = balancers.length;
  return [
    ...(count === 0
      ? []
      : [
          {
            what: `${count} network load balancers`,
            ...priced(count * HOURLY.networkBalancer * HOURS_PER_MONTH),
          },
        ]),
    ...open.map((balancer) => {
      const { subnets } = plain(balancer);
      return addresses(Array.isArray(subnets) ? subnets.length : 0, balancer.name);
    }),
  ];
}

function networkLines(registrations: readonly Registration[]): CostLine[] {
  const gateways = ofType(registrations, "aws:ec2/natGateway:NatGateway").length;
  const eips = ofType(registrations, "aws:ec2/eip:Eip").length;
  return [
    ...(gateways === 0
      ? []
      : [
          {
            what: `${gateways} NAT gateway${gateways === 1 ? "" : "s"}`,
            ...priced(gateways * HOURLY.natGateway * HOURS_PER_MONTH),
          },
        ]),
    ...(eips === 0 ? [] : [addresses(eips, "NAT gateways")]),
  ];
}

function addresses(count: number, of: string): CostLine {
  return {
    what: `${count} public IPv4 address${count === 1 ? "" : "es"} (${of})`,
    ...priced(count * HOURLY.publicAddress * HOURS_PER_MONTH),
  };
}

/** In cents. */
function priced(usd: number | undefined): { readonly usd?: number } {
  return usd === undefined ? {} : { usd: Math.round(usd * 100) / 100 };
}

function textOf(value: Wire | undefined): string {
  return typeof value === "string" ? value : "";
}
