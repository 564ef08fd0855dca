import type { Settings } from "../settings/settings";

/** Everything that has a security group of its own. */
export const PARTIES = [
  "apiBalancer",
  "masters",
  "agents",
  "ingress",
  "database",
  "workloadBalancer",
] as const;
export type Party = (typeof PARTIES)[number];

/** One end of an edge: a party, an IPv4 network, or a security group of somebody else. */
export type End =
  { readonly party: Party } | { readonly cidr: string } | { readonly securityGroupId: string };

/** Something that may connect to something else. */
export interface Edge {
  /** Stable name: resources are keyed by it. */
  readonly key: string;
  readonly from: End;
  readonly to: End;
  readonly protocol: "tcp" | "udp" | "all";
  /** Absent where the protocol is `all`. */
  readonly port?: number;
  readonly why: string;
}

export const API_PORT = 6443;
export const POSTGRES_PORT = 5432;
export const WORKLOAD_PORTS = [80, 443] as const;
const HTTPS_PORT = 443;
const TIME_SERVICE = "169.254.169.123/32";
const WORLD = "0.0.0.0/0";

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

/** What the table needs to know besides the settings. */
export interface EdgeFacts {
  /** The primary range first. */
  readonly vpcCidrs: readonly string[];
  /** Where the masters' datastore is: the stack's own database, a datastore elsewhere, or none but a file. */
  readonly datastore: DatastoreLocation;
  /** Addresses that masters download from, besides the open 443. */
  readonly downloadUrls: readonly string[];
}

/**
 * Every edge of the cluster: who may connect to whom, on which port, and why. Nothing else is open. The API rules for
 * the stack's own NAT addresses are made by the firewall itself, since the addresses are not known beforehand.
 */
export function edges(settings: Pick<Settings, "api" | "workload" | "network">, facts: EdgeFacts): Edge[] {
  return [
    ...apiEdges(settings),
    ...nodeEdges(),
    ...workloadEdges(settings, facts),
    ...outboundEdges(settings, facts),
  ];
}

const party = (name: Party): End => ({ party: name });
const cidr = (network: string): End => ({ cidr: network });

function apiEdges({ api }: Pick<Settings, "api">): Edge[] {
  const to6443 = (key: string, from: End, to: End, why: string): Edge => ({
    key,
    from,
    to,
    protocol: "tcp",
    port: API_PORT,
    why,
  });
  const allowed = api.access === "public" ? [...api.cidrs, ...api.natCidrs] : api.cidrs;
  return [
    to6443(
      "api-to-masters",
      party("apiBalancer"),
      party("masters"),
      "API and agent registration, and their health check",
    ),
    to6443("agents-to-api", party("agents"), party("apiBalancer"), "Agents register through the balancer"),
    to6443(
      "agents-to-masters-6443",
      party("agents"),
      party("masters"),
      "Joined agents dial every master directly",
    ),
    to6443(
      "masters-to-masters-6443",
      party("masters"),
      party("masters"),
      "Masters reach the API of each other",
    ),
    ...[...new Set(allowed)].map((network) =>
      to6443(`api-from-${network}`, cidr(network), party("apiBalancer"), "API for a configured network"),
    ),
  ];
}

function nodeEdges(): Edge[] {
  const nodes = ["masters", "agents"] as const;
  return nodes.flatMap((from) =>
    nodes.flatMap((to): Edge[] => [
      {
        key: `${from}-to-${to}-8472`,
        from: party(from),
        to: party(to),
        protocol: "udp",
        port: 8472,
        why: "Pod network (flannel VXLAN)",
      },
      {
        key: `${from}-to-${to}-10250`,
        from: party(from),
        to: party(to),
        protocol: "tcp",
        port: 10_250,
        why: "kubelet",
      },
    ]),
  );
}

function workloadEdges({ workload }: Pick<Settings, "workload">, { vpcCidrs }: EdgeFacts): Edge[] {
  return WORKLOAD_PORTS.flatMap((port): Edge[] => [
    ...(workload.cidrs ?? vpcCidrs).map((network): Edge => ({
      key: `workload-${port}-from-${network}`,
      from: cidr(network),
      to: party("workloadBalancer"),
      protocol: "tcp",
      port,
      why: "Workloads for a configured network",
    })),
    {
      key: `workload-to-ingress-${port}`,
      from: party("workloadBalancer"),
      to: party("ingress"),
      protocol: "tcp",
      port,
      why: port === 80 ? "Workload traffic and the health check" : "Workload traffic",
    },
  ]);
}

function outboundEdges(
  { network, api }: Pick<Settings, "network" | "api">,
  { vpcCidrs, downloadUrls, datastore }: EdgeFacts,
): Edge[] {
  const downloadPorts = new Set(downloadUrls.map((url) => Number(new URL(url).port || HTTPS_PORT)));
  const out = (
    from: Party,
    key: string,
    to: End,
    protocol: Edge["protocol"],
    port: number | undefined,
    why: string,
  ): Edge => ({
    key: `${from}-out-${key}`,
    from: party(from),
    to,
    protocol,
    ...(port === undefined ? {} : { port }),
    why,
  });
  return [
    ...datastoreEdges(datastore),
    ...[...new Set([HTTPS_PORT, ...downloadPorts])].map((port) =>
      out("masters", String(port), cidr(WORLD), "tcp", port, "Downloads, container images and AWS"),
    ),
    ...(["masters", "agents"] as const).flatMap((from) => [
      ...vpcCidrs.flatMap((range, i) => {
        const key = i === 0 ? "" : `-${range}`;
        return [
          out(from, `dns-udp${key}`, cidr(range), "udp", 53, "Name service"),
          out(from, `dns-tcp${key}`, cidr(range), "tcp", 53, "Name service"),
        ];
      }),
      out(from, "time", cidr(TIME_SERVICE), "udp", 123, "Time service"),
    ]),
    // The name of a public balancer means public addresses, which no rule that names its group matches.
    ...(api.access === "public"
      ? [out("agents", "api", cidr(WORLD), "tcp", API_PORT, "Agents register through the public balancer")]
      : []),
    ...network.agentEgressCidrs.map((to) =>
      out("agents", to, cidr(to), "all", undefined, "Whatever workloads need"),
    ),
  ];
}

function datastoreEdges(datastore: DatastoreLocation): Edge[] {
  const edge = (key: string, to: End, port: number): Edge => ({
    key,
    from: party("masters"),
    to,
    protocol: "tcp",
    port,
    why: "Datastore of k3s",
  });
  if (datastore.kind === "sqlite") return [];
  if (datastore.kind === "rds") return [edge("masters-to-database", party("database"), POSTGRES_PORT)];
  const { cidrs, securityGroupId } = datastore;
  const ends: [string, End][] = [
    ...cidrs.map((network): [string, End] => [network, cidr(network)]),
    ...(securityGroupId === undefined ? [] : [[securityGroupId, { securityGroupId }] as [string, End]]),
  ];
  return datastore.ports.flatMap((port) =>
    ends.map(([name, end]) => edge(`masters-to-datastore-${port}-${name}`, end, port)),
  );
}
