import { z } from "zod";
import { isNowhere, isPrivate, parseNetwork, prefixLength, unusable } from "../facts/cidrs";
import { FIRST_WITH_WILDCARDS, parseTlsName, takesWildcards } from "../facts/hosts";
import { key } from "./key";
import { configSet, configSetList, refuse, type Problem, type Rule } from "./problem";
import type { Configuration } from "./schema";
import { flag, oneOf, parsed, uniqueList } from "./types";

const ANYWHERE = "0.0.0.0/0";

/** A network from which clients come. */
const clientCidr = (): z.ZodType<string> =>
  parsed((value) => {
    const network = parseNetwork(value);
    const nowhere = "cidr" in network && isNowhere(network.cidr) ? unusable(network.cidr) : undefined;
    if (nowhere === undefined) return network;
    return { refused: `no client comes from there: ${nowhere}`, instead: "<the network of the clients>" };
  });

/** An address that an agent of another network shows to a public balancer. */
const natCidr = (): z.ZodType<string> =>
  parsed((value) => {
    const network = parseNetwork(value);
    if ("refused" in network || (!isPrivate(network.cidr) && !isNowhere(network.cidr))) return network;
    const refused =
      "a public balancer sees agents come from the NAT gateways' public addresses, never from private ones";
    return { refused, instead: "<public address of a NAT gateway, with /32>" };
  });

/** Schema of `api`: the balancer on 6443 for the Kubernetes API and agent registration. */
export const api = key(
  z
    .strictObject({
      access: key(oneOf("internal", "public").default("internal"), {
        description: "Whether the API balancer has private addresses only. A change replaces the balancer.",
        allowed: "internal or public",
        example: "internal",
      }),
      cidrs: key(uniqueList(clientCidr(), 0, 40).default([]), {
        description: "Networks that may reach the API balancer on 6443 besides the agents.",
        allowed: "a list of IPv4 networks; at least one where access is public",
        example: ["203.0.113.0/24"],
      }),
      natCidrs: key(uniqueList(natCidr(), 0, 10).default([]), {
        description:
          "Addresses from which the agents of an existing VPC reach the internet, as /32 networks; needed where access is public. A new VPC's NAT addresses are added by themselves.",
        allowed: "a list of IPv4 networks",
        example: ["198.51.100.7/32"],
      }),
      tlsSans: key(uniqueList(parsed(parseTlsName), 0, 20).default([]), {
        description:
          "Further names in the API's certificate, for example a DNS name of yours. Wildcards from k3s v1.36.3+k3s1 on, and on v0.10.",
        allowed: "a list of DNS names (*.example.com for all below one), IPv4 and IPv6 addresses",
        example: ["k3s.example.com"],
      }),
      healthCheck: key(oneOf("ping", "readyz").default("ping"), {
        description:
          "What the balancer asks a master: ping proves the listener, readyz the API server and its datastore (it opens the health paths and /version to the unauthenticated). Not on v0.10.",
        allowed: "ping or readyz",
        example: "readyz",
      }),
    })
    .prefault({}),
  {
    description: "The balancer for the API and agent registration (6443).",
    allowed: "an object",
    example: {},
  },
);

/** Schema of `workload`: the balancer on 80 and 443 for what runs on the agents. */
export const workload = key(
  z
    .strictObject({
      access: key(oneOf("internal", "public").default("internal"), {
        description:
          "Whether the workload balancer has private addresses only. A change replaces the balancer.",
        allowed: "internal or public",
        example: "public",
      }),
      cidrs: key(uniqueList(clientCidr(), 1, 30).optional(), {
        description: "Networks that may reach the workload balancer on 80 and 443.",
        allowed: "one or more IPv4 networks",
        example: ["0.0.0.0/0"],
        defaultText: "the VPC's range where access is internal; must be given where it is public",
      }),
      ownIngress: key(flag().default(false), {
        description:
          "Says that you bring what answers on ports 80 and 443 of the agents (an ingress controller, a load balancer for Services), so that k3s's traefik and servicelb may be disabled. Until it answers, the workload balancer has no healthy target.",
        allowed: "true or false",
        example: true,
      }),
      proxyProtocol: key(flag().default(false), {
        description: "Whether Traefik learns client addresses by the proxy protocol. Not on v0.10.",
        allowed: "true or false",
        example: true,
      }),
    })
    .prefault({}),
  { description: "The balancer for workloads (80 and 443).", allowed: "an object", example: {} },
);

const CLIENTS = "<network of the clients, or 0.0.0.0/0 for all of the internet>";

export const balancerRules: readonly Rule[] = [
  {
    needs: ["api"],
    find: ({ api }) =>
      api.access === "public" && api.cidrs.length === 0
        ? [
            refuse(
              ["api", "cidrs"],
              api.cidrs,
              "a public API needs the networks that may reach it",
              configSetList(["api", "cidrs"], [CLIENTS], true),
            ),
          ]
        : [],
  },
  {
    needs: ["api", "k3sVersion"],
    find: ({ api, k3sVersion }) => {
      if (takesWildcards(k3sVersion)) return [];
      return api.tlsSans.flatMap((name, i): Problem[] => {
        if (!name.startsWith("*.")) return [];
        const reason = `k3s ${k3sVersion} leaves wildcards out of its certificate: it takes them from ${FIRST_WITH_WILDCARDS} on`;
        const fix = configSet(["api", "tlsSans", i], `<a name below ${name.slice(2)}, one entry for each>`);
        return [refuse(["api", "tlsSans", i], name, reason, fix)];
      });
    },
  },
  {
    needs: ["api", "network"],
    find: ({ api, network }) => {
      if (api.access !== "public") return [];
      if (network.vpcId !== undefined) {
        const reason = "agents of an existing VPC reach a public API from NAT addresses that must be given";
        const fix = configSetList(["api", "natCidrs"], ["<public address of a NAT gateway, with /32>"], true);
        return api.natCidrs.length === 0 ? [refuse(["api", "natCidrs"], api.natCidrs, reason, fix)] : [];
      }
      const reason = "with network.natGateway none agents come from addresses that nobody knows";
      return network.natGateway === "none"
        ? [
            refuse(
              ["api", "access"],
              api.access,
              reason,
              `an internal API: ${configSet(["api", "access"], "internal")}; or a NAT gateway: ${configSet(["network", "natGateway"], "<single or perZone>")}`,
            ),
          ]
        : [];
    },
  },
  {
    needs: ["workload"],
    find: ({ workload }) =>
      workload.access === "public" && workload.cidrs === undefined
        ? [
            refuse(
              ["workload", "cidrs"],
              undefined,
              "a public workload balancer needs the networks that may reach it",
              configSetList(["workload", "cidrs"], [CLIENTS], false),
            ),
          ]
        : [],
  },
];

/** Networks of this prefix length and shorter hold millions of other people's machines. */
const WORLD = 7;

export function balancerWarnings({ api, workload }: Configuration): string[] {
  const open = (key: string, access: string, cidrs: readonly string[] = []): string[] => {
    if (access !== "public") return [];
    const wide = cidrs.filter((range) => prefixLength(range) <= WORLD);
    return [
      ...wide.map((range) => {
        const whom =
          range === ANYWHERE ? "to everybody in the internet" : `to a large part of the internet (${range})`;
        return `${key} opens ${key.startsWith("api") ? "the Kubernetes API (6443)" : "workloads (80 and 443)"} ${whom}`;
      }),
      ...(cidrs.length > 0 && cidrs.every(isPrivate)
        ? [
            `${key} holds private networks only, from which nobody reaches the public addresses of the balancer: its access is public`,
          ]
        : []),
    ];
  };
  return [
    ...open("api.cidrs", api.access, api.cidrs),
    ...open("api.natCidrs", api.access, api.natCidrs),
    ...open("workload.cidrs", workload.access, workload.cidrs),
    ...(api.access === "internal" && api.natCidrs.length > 0
      ? ["api.natCidrs has no effect while api.access is internal"]
      : []),
  ];
}
