/** Keys of the tags by which the program and its machines find what is theirs. */
export const TAG = {
  /** `<organization>/<project>/<stack>`: finds the stack's running database in a preview. */
  stack: "k3s-ha:stack",
  /** The cluster's id, on everything that machines look for. */
  cluster: "k3s-ha:cluster",
  /** `masters` or `agents-<pool>`: the group of a machine, and what its role may touch. */
  group: "k3s-ha:group",
  /** What only the creation of the database could set. */
  createdWith: "k3s-ha:created-with",
} as const;

export type Tags = Readonly<Record<string, string>>;
