import { z } from "zod";
import { key } from "./key";
import { configSet, refuse, type Rule } from "./problem";
import { cidr, flag, oneOf, textLike, uniqueList } from "./types";

const hostName = (): z.ZodType<string> =>
  textLike(
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
    "not a lower-case host name or IPv4 address",
  );

/** Schema of `api`: the balancer on 6443 for the Kubernetes API and agent registration. */
export const api = key(
  z
    .strictObject({
      access: key(oneOf("internal", "public").default("internal"), {
        description: "Whether the API balancer has private addresses only. A change replaces the balancer.",
        allowed: "internal or public",
        example: "internal",
      }),
      cidrs: key(uniqueList(cidr(), 0, 40).default([]), {
        description: "Networks that may reach the API balancer on 6443 besides the agents.",
        allowed: "a list of IPv4 networks; at least one where access is public",
        example: ["203.0.113.0/24"],
      }),
      natCidrs: key(uniqueList(cidr(), 0, 10).default([]), {
        description:
          "Addresses from which the agents of an existing VPC reach the internet, as /32 networks; needed where access is public. A new VPC's NAT addresses are added by themselves.",
        allowed: "a list of IPv4 networks",
        example: ["198.51.100.7/32"],
      }),
      tlsSans: key(uniqueList(hostName(), 0, 20).default([]), {
        description: "Further names in the API's certificate, for example a DNS name of yours.",
        allowed: "a list of host names or IPv4 addresses",
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
      cidrs: key(uniqueList(cidr(), 1, 30).optional(), {
        description: "Networks that may reach the workload balancer on 80 and 443.",
        allowed: "one or more IPv4 networks",
        example: ["0.0.0.0/0"],
        defaultText: "the VPC's range where access is internal; must be given where it is public",
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

export const balancerRules: readonly Rule[] = [
  {
    needs: ["api"],
    find: ({ api }) =>
      api.access === "public" && api.cidrs.length === 0
        ? [refuse(["api", "cidrs"], api.cidrs, "a public API needs the networks that may reach it")]
        : [],
  },
  {
    needs: ["api", "network"],
    find: ({ api, network }) => {
      if (api.access !== "public") return [];
      if (network.vpcId !== undefined) {
        const reason = "agents of an existing VPC reach a public API from NAT addresses that must be given";
        return api.natCidrs.length === 0 ? [refuse(["api", "natCidrs"], api.natCidrs, reason)] : [];
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
            ),
          ]
        : [],
  },
];
