import { masterSizes, type Sizes } from "../defaults";
import { refuse, type Check, type Problem } from "../problem";

function sizeProblems(path: readonly string[], { min, desired, max }: Sizes): Problem[] {
  const set = (name: string, value: number): string =>
    `pulumi config set --path 'k3s-ha:${[...path, name].join(".")}' ${value}`;
  return [
    ...(min > desired
      ? [refuse([...path, "min"], min, `it is more than desired (${desired})`, set("min", desired))]
      : []),
    ...(desired > max
      ? [refuse([...path, "desired"], desired, `it is more than max (${max})`, set("desired", max))]
      : []),
  ];
}

/** Two masters or more; one and no more where the datastore is a file of its own. */
function masterCountProblems(kind: string, sizes: Sizes): Problem[] {
  return (["min", "desired", "max"] as const).flatMap((name) => {
    const size = sizes[name];
    if (kind === "sqlite" && size !== 1) {
      const fix = `pulumi config set --path 'k3s-ha:masters.${name}' 1`;
      return [refuse(["masters", name], size, "datastore.kind sqlite has exactly one master", fix)];
    }
    return kind !== "sqlite" && size < 2 ? [refuse(["masters", name], size, "less than 2")] : [];
  });
}

export const nodeChecks: readonly Check[] = [
  {
    needs: ["masters", "datastore"],
    find: (configuration) => {
      const sizes = masterSizes(configuration);
      const counts = masterCountProblems(configuration.datastore.kind, sizes);
      // A count that is refused by itself is no measure for the others.
      const relations = counts.length > 0 ? [] : sizeProblems(["masters"], sizes);
      return [...counts, ...relations];
    },
  },
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
              `pulumi config set --path 'k3s-ha:gates.totalMinutes' ${2 * gates.noProgressMinutes}`,
            ),
          ]
        : [],
  },
];
