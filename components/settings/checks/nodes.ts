import { refuse, type Check, type Problem } from "../problem";

interface Sizes {
  readonly min: number;
  readonly desired: number;
  readonly max: number;
}

function sizeProblems(path: readonly string[], { min, desired, max }: Sizes): Problem[] {
  return [
    ...(min > desired ? [refuse([...path, "min"], min, `it is more than desired (${desired})`)] : []),
    ...(desired > max ? [refuse([...path, "desired"], desired, `it is more than max (${max})`)] : []),
  ];
}

export const nodeChecks: readonly Check[] = [
  { needs: ["masters"], find: ({ masters }) => sizeProblems(["masters"], masters) },
  {
    needs: ["agentPools"],
    find: ({ agentPools }) =>
      Object.entries(agentPools).flatMap(([name, pool]) => sizeProblems(["agentPools", name], pool)),
  },
  {
    needs: ["agentPools"],
    find: ({ agentPools }) => {
      if (Object.values(agentPools).some((pool) => pool.ingress ?? pool.taints.length === 0)) return [];
      const [first = "default"] = Object.keys(agentPools);
      const reason = "no pool has ingress, so the workload balancer would send to nobody";
      return [
        refuse(
          ["agentPools"],
          agentPools,
          reason,
          `pulumi config set --path 'k3s-ha:agentPools.${first}.ingress' true`,
        ),
      ];
    },
  },
  {
    needs: ["gates"],
    find: ({ gates }) =>
      2 * gates.noProgressMinutes > gates.totalMinutes
        ? [
            refuse(
              ["gates", "totalMinutes"],
              gates.totalMinutes,
              `each gate has half of it, which is less than noProgressMinutes (${gates.noProgressMinutes})`,
            ),
          ]
        : [],
  },
];
