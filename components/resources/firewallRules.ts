import { API_PORT, POSTGRES_PORT, WORKLOAD_PORTS } from "../facts/names";
import { checkedUrl } from "../facts/urls";
import { externalEndpoint, type Settings } from "../settings/settings";

/** Security groups of the cluster, by what they protect. */
export const SECURITY_GROUPS = [
  "apiBalancer",
  "masters",
  "agents",
  "ingress",
  "database",
  "workloadBalancer",
] as const;
export type SecurityGroupName = (typeof SECURITY_GROUPS)[number];

/** One end of a rule: a security group of the cluster, an IPv4 network, or a security group of somebody else. */
export type Peer =
  { readonly group: SecurityGroupName } | { readonly cidr: string } | { readonly securityGroupId: string };

/** Who may connect to whom. It becomes an ingress rule at its destination and an egress rule at its source. */
export interface FirewallRule {
  /** Stable name: resources are keyed by it. */
  readonly key: string;
  readonly source: Peer;
  readonly destination: Peer;
  readonly protocol: "tcp" | "udp" | "all";
  /** Absent where the protocol is `all`. */
  readonly port?: number;
  readonly why: string;
}

const HTTPS_PORT = 443;
const TIME_SERVICE = "169.254.169.123/32";
const ANYWHERE = "0.0.0.0/0";

/** Where a datastore is, for the firewall. */
export type DatastoreLocation =
  | { readonly kind: "rds" }
  | { readonly kind: "sqlite" }
  | {
      readonly kind: "external";
      readonly ports: readonly number[];
      readonly cidrs: readonly string[];
      readonly securityGroupId?: string | undefined;
    };

/** Where the masters' datastore is. */
export function datastoreLocation(settings: Settings["datastore"]): DatastoreLocation {
  const { kind, cidrs = [], securityGroupId } = settings;
  if (kind !== "external") return { kind };
  const ports = new Set(externalEndpoint(settings).servers.map(({ port }) => port));
  return { kind, ports: [...ports], cidrs, securityGroupId };
}

/** What the table needs to know besides the settings. */
export interface RuleFacts {
  /** The primary range first. */
  readonly vpcCidrs: readonly string[];
  /** Where the masters' datastore is: the stack's own database, a datastore elsewhere, or none but a file. */
  readonly datastore: DatastoreLocation;
  /** Addresses that masters download from, besides the open 443. */
  readonly downloadUrls: readonly string[];
}

/**
 * Every rule of the cluster: who may connect to whom, on which port, and why. Nothing else is open. The API rules for
 * the stack's own NAT addresses are made by the firewall itself, since the addresses are not known beforehand.
 */
export function firewallRules(
  settings: Pick<Settings, "api" | "workload" | "network">,
  facts: RuleFacts,
): FirewallRule[] {
  return [
    ...apiRules(settings),
    ...nodeRules(),
    ...workloadRules(settings, facts),
    ...egressRules(settings, facts),
  ];
}

const group = (name: SecurityGroupName): Peer => ({ group: name });
const cidr = (network: string): Peer => ({ cidr: network });

function apiRules({ api }: Pick<Settings, "api">): FirewallRule[] {
  const to6443 = (key: string, source: Peer, destination: Peer, why: string): FirewallRule => ({
    key,
    source,
    destination,
    protocol: "tcp",
    port: API_PORT,
    why,
  });
  const allowed = api.access === "public" ? [...api.cidrs, ...api.natCidrs] : api.cidrs;
  return [
    to6443(
      "api-to-masters",
      group("apiBalancer"),
      group("masters"),
      "API and agent registration, and their health check",
    ),
    to6443("agents-to-api", group("agents"), group("apiBalancer"), "Agents register through the balancer"),
    to6443(
      "agents-to-masters-6443",
      group("agents"),
      group("masters"),
      "Joined agents dial every master directly",
    ),
    to6443(
      "masters-to-masters-6443",
      group("masters"),
      group("masters"),
      "Masters reach the API of each other",
    ),
    ...[...new Set(allowed)].map((network) =>
      to6443(`api-from-${network}`, cidr(network), group("apiBalancer"), "API for a configured network"),
    ),
  ];
}

function nodeRules(): FirewallRule[] {
  const nodes = ["masters", "agents"] as const;
  return nodes.flatMap((source) =>
    nodes.flatMap((destination): FirewallRule[] => [
      {
        key: `${source}-to-${destination}-8472`,
        source: group(source),
        destination: group(destination),
        protocol: "udp",
        port: 8472,
        why: "Pod network (flannel VXLAN)",
      },
      {
        key: `${source}-to-${destination}-10250`,
        source: group(source),
        destination: group(destination),
        protocol: "tcp",
        port: 10_250,
        why: "kubelet",
      },
    ]),
  );
}

function workloadRules({ workload }: Pick<Settings, "workload">, { vpcCidrs }: RuleFacts): FirewallRule[] {
  return WORKLOAD_PORTS.flatMap((port): FirewallRule[] => [
    ...(workload.cidrs ?? vpcCidrs).map((network): FirewallRule => ({
      key: `workload-${port}-from-${network}`,
      source: cidr(network),
      destination: group("workloadBalancer"),
      protocol: "tcp",
      port,
      why: "Workloads for a configured network",
    })),
    {
      key: `workload-to-ingress-${port}`,
      source: group("workloadBalancer"),
      destination: group("ingress"),
      protocol: "tcp",
      port,
      why: port === 80 ? "Workload traffic and the health check" : "Workload traffic",
    },
  ]);
}

function egressRules(
  { network, api }: Pick<Settings, "network" | "api">,
  { vpcCidrs, downloadUrls, datastore }: RuleFacts,
): FirewallRule[] {
  const downloadPorts = new Set(downloadUrls.map((url) => checkedUrl(url).port));
  const out = (
    source: SecurityGroupName,
    key: string,
    destination: Peer,
    protocol: FirewallRule["protocol"],
    port: number | undefined,
    why: string,
  ): FirewallRule => ({
    key: `${source}-out-${key}`,
    source: group(source),
    destination,
    protocol,
    ...(port === undefined ? {} : { port }),
    why,
  });
  return [
    ...datastoreRules(datastore),
    ...[...new Set([HTTPS_PORT, ...downloadPorts])].map((port) =>
      out("masters", String(port), cidr(ANYWHERE), "tcp", port, "Downloads, container images and AWS"),
    ),
    ...(["masters", "agents"] as const).flatMap((source) => [
      ...vpcCidrs.flatMap((range, i) => {
        const key = i === 0 ? "" : `-${range}`;
        return [
          out(source, `dns-udp${key}`, cidr(range), "udp", 53, "Name service"),
          out(source, `dns-tcp${key}`, cidr(range), "tcp", 53, "Name service"),
        ];
      }),
      out(source, "time", cidr(TIME_SERVICE), "udp", 123, "Time service"),
    ]),
    // The name of a public balancer means public addresses, which no rule that names its group matches.
    ...(api.access === "public"
      ? [out("agents", "api", cidr(ANYWHERE), "tcp", API_PORT, "Agents register through the public balancer")]
      : []),
    ...network.agentEgressCidrs.map((to) =>
      out("agents", to, cidr(to), "all", undefined, "Whatever workloads need"),
    ),
  ];
}

function datastoreRules(datastore: DatastoreLocation): FirewallRule[] {
  const rule = (key: string, destination: Peer, port: number): FirewallRule => ({
    key,
    source: group("masters"),
    destination,
    protocol: "tcp",
    port,
    why: "Datastore of k3s",
  });
  if (datastore.kind === "sqlite") return [];
  if (datastore.kind === "rds") return [rule("masters-to-database", group("database"), POSTGRES_PORT)];
  const { cidrs, securityGroupId } = datastore;
  const ends: [string, Peer][] = [
    ...cidrs.map((network): [string, Peer] => [network, cidr(network)]),
    ...(securityGroupId === undefined ? [] : [[securityGroupId, { securityGroupId }] as [string, Peer]]),
  ];
  return datastore.ports.flatMap((port) =>
    ends.map(([name, end]) => rule(`masters-to-datastore-${port}-${name}`, end, port)),
  );
}
