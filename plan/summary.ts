import { isPastSupport } from "../components/facts/k3sVersions";
import type { PoolSettings, Settings, Sizes } from "../components/settings/settings";
import type { Costs } from "./costs";
import { PRICES_ARE_OF } from "./prices";
import type { Registration, Wire } from "./types";
import { isRecord, unwrap } from "./values";

/** One line of what is about to exist. */
export interface SummaryLine {
  /** For example `masters`, or `pool web`. */
  readonly name: string;
  readonly text: string;
}

export interface SummaryArgs {
  readonly settings: Settings;
  readonly registrations: readonly Registration[];
  readonly costs: Costs;
  readonly region: string;
  /** What the program and the plan warn of. */
  readonly warnings: readonly string[];
}

/** What `pulumi up` would create in a new stack, for somebody who reads one screen. */
export function summaryOf(args: SummaryArgs): SummaryLine[] {
  const { settings, registrations, costs, region, warnings } = args;
  return [
    { name: "k3s", text: k3sText(settings) },
    { name: "region", text: placeText(region, registrations, settings) },
    { name: "masters", text: mastersText(settings) },
    ...Object.entries(settings.agentPools).map(([name, pool]) => ({
      name: `pool ${name}`,
      text: poolText(pool),
    })),
    { name: "datastore", text: datastoreText(settings) },
    ...reachableLines(settings, registrations),
    {
      name: "secrets",
      text:
        settings.secretDelivery === "ssm"
          ? "in SecureString parameters, which each machine's role reads for itself"
          : "in user-data, which everybody may read who may describe launch templates in the account",
    },
    { name: "cost", text: costText(costs) },
    ...warnings.map((text) => ({ name: "warning", text })),
  ];
}

function k3sText({ k3sVersion, release }: Settings): string {
  if (release.experimental) return `${k3sVersion}, whose high availability is experimental: for testing only`;
  return isPastSupport(k3sVersion)
    ? `${k3sVersion}, past upstream's support`
    : `${k3sVersion}, supported upstream as far as this program knows`;
}

function placeText(region: string, registrations: readonly Registration[], { network }: Settings): string {
  const zones = registrations
    .filter(({ type }) => type === "aws:ec2/subnet:Subnet")
    .map((subnet) => textOf(plain(subnet).availabilityZone));
  const distinct = [...new Set(zones)].sort();
  const where =
    network.vpcId === undefined
      ? `a new VPC ${network.vpcCidr} over ${distinct.join(", ")}`
      : `the existing ${network.vpcId}`;
  return `${region}, ${where}`;
}

function mastersText({ masters }: Settings): string {
  return [`${sizeText(masters)} ${masters.instanceType}`, ...nodeText(masters)].join(", ");
}

function poolText(pool: PoolSettings): string {
  return [
    `${sizeText(pool)} ${pool.instanceTypes.join(" or ")}`,
    ...(pool.spot ? ["spot"] : []),
    pool.ingress ? "receives workload traffic" : "receives no workload traffic",
    ...nodeText(pool),
  ].join(", ");
}

function sizeText({ min, desired, max }: Sizes): string {
  return min === max ? `${desired} ×` : `${desired} (${min} to ${max}) ×`;
}

function nodeText({
  labels,
  taints,
}: {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
}): string[] {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    ...(pairs.length > 0 ? [`labels ${pairs.join(" ")}`] : []),
    ...(taints.length > 0 ? [`taints ${taints.join(" ")}`] : []),
  ];
}

function datastoreText({ datastore, protect, finalSnapshot }: Settings): string {
  switch (datastore.kind) {
    case "sqlite":
      return "SQLite on the only master's volume: not highly available";
    case "external":
      return "yours, by datastore.endpoint";
    case "rds":
      return [
        `RDS PostgreSQL ${datastore.engineVersion} on ${datastore.instanceClass}`,
        datastore.multiAz ? "with a standby in another zone" : "in one zone",
        `${datastore.storageGiB} GiB (up to ${datastore.maxStorageGiB})`,
        `backups of ${datastore.backupRetentionDays} days`,
        protect ? "protected from deletion" : "not protected from deletion",
        finalSnapshot ? "leaves a final snapshot" : "leaves no final snapshot",
      ].join(", ");
  }
}

/** Each network that security groups let in from outside the cluster, by what it reaches. */
function reachableLines({ api, workload }: Settings, registrations: readonly Registration[]): SummaryLine[] {
  const open = registrations
    .filter(({ type }) => type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    .map(plain)
    .filter(({ cidrIpv4 }) => cidrIpv4 !== undefined);
  const toApi = open.filter(({ fromPort }) => fromPort === 6443);
  const toWorkloads = open.filter(({ fromPort }) => fromPort !== 6443);
  return [
    { name: "API", text: openText(api.access, toApi, "from nobody but the agents") },
    { name: "workloads", text: openText(workload.access, toWorkloads, "from nobody") },
  ];
}

function openText(access: string, rules: readonly { [key: string]: Wire }[], none: string): string {
  const balancer = access === "public" ? "a public balancer" : "a balancer with private addresses";
  const ports = [...new Set(rules.map(({ fromPort }) => Number(fromPort)))].sort((a, b) => a - b);
  const networks = [...new Set(rules.map(({ cidrIpv4 }) => networkText(textOf(cidrIpv4))))];
  return rules.length === 0
    ? `${balancer}, open ${none}`
    : `${balancer}, open on ${ports.join(", ")} from ${networks.join(", ")}`;
}

function networkText(cidr: string): string {
  if (cidr === "0.0.0.0/0") return "THE WHOLE INTERNET (0.0.0.0/0)";
  return cidr.includes("/") ? cidr : "the NAT gateways of this stack";
}

function costText({ usd, unknown }: Costs): string {
  const missing = unknown.length === 0 ? "" : `, and what is not known here: ${unknown.join("; ")}`;
  return `about ${usd} USD a month without traffic (${PRICES_ARE_OF})${missing}; -v shows the parts`;
}

/** The lines of the estimate, for `-v`. */
export function costLines({ lines }: Costs): string[] {
  const width = Math.max(0, ...lines.map(({ what }) => what.length));
  return lines.map(
    ({ what, usd }) => `${what.padEnd(width)}  ${usd === undefined ? "unknown" : usd.toFixed(2).padStart(8)}`,
  );
}

function plain(registration: Registration): { [key: string]: Wire } {
  const inputs = unwrap(registration.inputs);
  return isRecord(inputs) ? inputs : {};
}

function textOf(value: Wire | undefined): string {
  return typeof value === "string" ? value : "";
}
