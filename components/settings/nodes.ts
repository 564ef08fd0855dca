import { z } from "zod";
import { parseLabelKey, parseLabelValue } from "../facts/labels";
import { parseTaint, repeatedTaint } from "../facts/taints";
import { masterSizes, type Sizes } from "./settings";
import { key } from "./key";
import { configSet, refuse, type Problem, type Rule } from "./problem";
import { flag, integer, oneOf, parsed, policyArn, textLike, uniqueList } from "./types";

const instanceType = (): z.ZodType<string> =>
  textLike(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, "not an EC2 instance type");

const labels = z
  .record(parsed(parseLabelKey) as z.ZodType<string, string>, parsed(parseLabelValue), {
    error: "not a map of labels",
  })
  .default({});

/** What errors say of a list of taints, of masters and of pools. */
const TAINTS = {
  allowed: "a list of up to 20 key=value:Effect, with the effect NoSchedule, PreferNoSchedule or NoExecute",
  form: "key=value:NoSchedule, key=value:PreferNoSchedule or key=value:NoExecute",
};
const taints = (usual: string[]): z.ZodDefault<z.ZodArray<z.ZodType<string>>> =>
  uniqueList(parsed(parseTaint), 0, 20)
    .refine((list) => new Set(list).size < list.length || repeatedTaint(list) === undefined, {
      error: ({ input }) =>
        `${JSON.stringify(repeatedTaint(input as string[]))} has the key and the effect of an earlier taint, and a node has one value for both`,
    })
    .default(usual);

/** Keys that masters and pools have in common. */
const machine = {
  architecture: key(oneOf("x86_64", "arm64").default("x86_64"), {
    description: "Processor architecture; all instance types must have it. A change replaces the machines.",
    allowed: "x86_64 or arm64",
    example: "x86_64",
  }),
  amiId: key(textLike(/^ami-[0-9a-f]{8,17}$/, "not an image id").optional(), {
    description: "Pins the machine image. v0.10 needs one with cgroup v1.",
    allowed: "the id of an image",
    example: "ami-0123456789abcdef0",
    defaultText: "the image family of the k3s version, as it was when the launch template was made",
  }),
  imdsHopLimit: key(integer(1, 64).default(1), {
    description: "How many network hops an answer of the metadata service may take. 1 keeps pods from it.",
    allowed: "1 to 64",
    example: 1,
  }),
  rootVolumeGiB: key(integer(8, 16_384).default(20), {
    description: "Size of the encrypted gp3 root volume in GiB.",
    allowed: "8 to 16384",
    example: 20,
  }),
  policyArns: key(uniqueList(policyArn(), 0, 9).default([]), {
    description: "Further IAM policies for the machines' role.",
    allowed: "a list of up to 9 IAM policy ARNs",
    example: ["arn:aws:iam::123456789012:policy/example"],
  }),
  labels: key(labels, {
    description: "Labels of the Node objects, set when a node registers.",
    allowed:
      "a map; keys <prefix>/<name> or <name>, under kubernetes.io and k8s.io only node.kubernetes.io/… and kubelet.kubernetes.io/…; values of at most 63 characters",
    example: { "example.com/tier": "web" },
  }),
};

/** A size of the masters. Its default follows from the datastore: sqlite has one master. */
function masterSize(description: string, allowed: string, usual: number): z.ZodOptional<z.ZodNumber> {
  const defaultText = `${usual}, or 1 with datastore.kind sqlite`;
  return key(integer(1, 1000).optional(), { description, allowed, example: usual, defaultText, least: 2 });
}

function poolSize(
  description: string,
  allowed: string,
  fewest: number,
  usual: number,
): z.ZodDefault<z.ZodNumber> {
  return key(integer(fewest, 1000).default(usual), { description, allowed, example: usual });
}

/** Schema of `masters`: the k3s servers. */
export const masters = key(
  z
    .strictObject({
      instanceType: key(instanceType().default("t3.medium"), {
        description: "Instance type of the masters. Never spot.",
        allowed: "an EC2 instance type of 2 vCPU and 2 GiB or more; 1 vCPU and 512 MiB on v0.10",
        example: "t3.medium",
      }),
      min: masterSize("Fewest masters.", "2 to 1000, at most desired; 1 with datastore.kind sqlite", 2),
      desired: masterSize("Masters wanted.", "2 to 1000, from min to max; 1 with datastore.kind sqlite", 2),
      max: masterSize("Most masters.", "2 to 1000, at least desired; 1 with datastore.kind sqlite", 3),
      taints: key(taints(["CriticalAddonsOnly=true:NoExecute"]), {
        description:
          "Taints of the masters, set when a node registers. [] lets ordinary pods run there; the masters' way out is narrow.",
        ...TAINTS,
        example: ["CriticalAddonsOnly=true:NoExecute"],
      }),
      ...machine,
    })
    .prefault({}),
  {
    description:
      "The masters (k3s servers): two or more, over at least two zones; one with datastore.kind sqlite.",
    allowed: "an object",
    example: {},
  },
);

const pool = z.strictObject({
  instanceTypes: key(uniqueList(instanceType(), 1, 20).default(["t3.medium"]), {
    description: "Instance types, the first preferred. Several need one architecture.",
    allowed: "one or more EC2 instance types",
    example: ["t3.medium"],
  }),
  min: poolSize("Fewest machines of the pool.", "0 to 1000, at most desired", 0, 2),
  desired: poolSize("Machines wanted.", "0 to 1000, from min to max", 0, 2),
  max: poolSize("Most machines of the pool.", "1 to 1000, at least desired", 1, 4),
  taints: key(taints([]), {
    description: "Taints of the pool's nodes, set when a node registers.",
    ...TAINTS,
    example: ["dedicated=gpu:NoSchedule"],
  }),
  spot: key(flag().default(false), {
    description: "Whether the pool runs on spot capacity.",
    allowed: "true or false",
    example: false,
  }),
  ingress: key(flag().optional(), {
    description: "Whether the workload balancer sends to the pool's machines.",
    allowed: "true or false; at least one pool must have it",
    example: true,
    defaultText: "true unless the pool has taints",
  }),
  surge: key(integer(1, 100).default(25), {
    description: "By how many percent of its size a roll may enlarge the pool; one machine at least.",
    allowed: "1 to 100",
    example: 25,
  }),
  ...machine,
});

const poolName = textLike(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/, "not a pool name") as z.ZodType<
  string,
  string
>;

/** Schema of `agentPools`: groups of agents by name. */
export const agentPools = key(
  z.record(poolName, pool, { error: "not a map of pools" }).default({ default: pool.parse({}) }),
  {
    description: "Agent pools by name. Pools given here replace the default one.",
    allowed: "a map; names of 1 to 12 lower-case letters, digits and hyphens",
    example: { default: {} },
    defaultText: "one pool named default",
  },
);

/** Sizes that contradict each other: the fix raises what is lower, for nobody asked for fewer machines. */
function sizeProblems(path: readonly string[], { min, desired, max }: Sizes): Problem[] {
  const raise = (name: keyof Sizes, value: number): string => configSet([...path, name], value);
  const wanted = Math.max(min, desired);
  const fixes = [
    ...(min > desired ? [raise("desired", min)] : []),
    ...(wanted > max ? [raise("max", wanted)] : []),
  ];
  if (min > desired) {
    return [refuse([...path, "min"], min, `it is more than desired (${desired})`, fixes.join(" && "))];
  }
  return desired > max
    ? [refuse([...path, "desired"], desired, `it is more than max (${max})`, fixes.join(" && "))]
    : [];
}

/** Two masters or more; one and no more where the datastore is a file of its own. */
function masterCountProblems(kind: string, sizes: Sizes): Problem[] {
  return (["min", "desired", "max"] as const).flatMap((name) => {
    const size = sizes[name];
    const path = ["masters", name];
    if (kind === "sqlite" && size !== 1) {
      const fix =
        `one master: ${configSet(path, 1)}; or, for several, another datastore: ` +
        configSet(["datastore", "kind"], "<rds or external>");
      return [refuse(path, size, "datastore.kind sqlite has exactly one master", fix)];
    }
    const reason = `less than 2, and one master is no high availability`;
    return kind !== "sqlite" && size < 2 ? [refuse(path, size, reason, configSet(path, 2))] : [];
  });
}

export const nodeRules: readonly Rule[] = [
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
      return [refuse(["agentPools"], agentPools, reason, configSet(["agentPools", first, "ingress"], true))];
    },
  },
];
