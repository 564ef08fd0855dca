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
  /** Dialect of the k3s whose cluster the datastore holds: on the database, and on the masters' group. */
  dialect: "k3s-ha:dialect",
  /** Kind of the datastore of a master. */
  datastore: "k3s-ha:datastore",
  /** k3s version of a master. */
  k3sVersion: "k3s-ha:k3s-version",
  /** Truncated HMAC of the secrets that masters and agents share, on masters. */
  secrets: "k3s-ha:secrets",
  /** Pod and service range, on masters. */
  ranges: "k3s-ha:ranges",
  /** Truncated HMACs of an external datastore's servers, each with the database; on masters. */
  endpoint: "k3s-ha:endpoint",
  /** Truncated HMAC of all that an irreplaceable machine is made of. */
  machine: "k3s-ha:machine",
  /** Epoch of the database's password. */
  passwordEpoch: "k3s-ha:password-epoch",
} as const;

export type Tags = Readonly<Record<string, string>>;
