import { refuse, type Check } from "../problem";

export const balancerChecks: readonly Check[] = [
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
              "pulumi config set --path 'k3s-ha:api.access' internal",
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
