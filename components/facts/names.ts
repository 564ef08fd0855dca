/** Names by which the program, its machines, roles, gates and guards find each other. Each is built here and nowhere else. */

/** Keys of the tags by which the program and its machines find what is theirs. */
export const TAG = {
  /** {@link stackTag}: finds the stack's running database and masters in a preview. */
  stack: "k3s-ha:stack",
  /** The cluster's id, on everything that machines look for. */
  cluster: "k3s-ha:cluster",
  /** {@link MASTERS} or {@link poolGroup}: the group of a machine, and what its role may touch. */
  group: "k3s-ha:group",
  /** What only the creation of the database could set. */
  createdWith: "k3s-ha:created-with",
  /** Dialect of the k3s whose cluster the datastore holds: on the database, and on the masters' group. */
  dialect: "k3s-ha:dialect",
  /** Kind of the datastore of a master. */
  datastore: "k3s-ha:datastore",
  /** k3s version of a master. */
  k3sVersion: "k3s-ha:k3s-version",
  /** Fingerprint of the secrets that masters and agents share, on masters. */
  secrets: "k3s-ha:secrets",
  /** {@link rangesTag}: pod and service range, on masters. */
  ranges: "k3s-ha:ranges",
  /** Fingerprints of an external datastore's servers, each with the database; on masters. */
  endpoint: "k3s-ha:endpoint",
  /** Fingerprint of all that an irreplaceable machine is made of. */
  machine: "k3s-ha:machine",
  /** Epoch of the database's password. */
  passwordEpoch: "k3s-ha:password-epoch",
} as const;

/** The tags of the program itself begin so. */
export const OWN_TAG_PREFIX = "k3s-ha:";

export type Tags = Readonly<Record<string, string>>;

/** Which stack this is. Only names and tags depend on it. */
export interface StackIdentity {
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
}

/** Value of the tag `k3s-ha:stack`: `<organization>/<project>/<stack>`. */
export function stackTag({ organization, project, stack }: StackIdentity): string {
  return `${organization}/${project}/${stack}`;
}

/** Value of the tag `k3s-ha:ranges`. */
export function rangesTag({
  podCidr,
  serviceCidr,
}: {
  readonly podCidr: string;
  readonly serviceCidr: string;
}): string {
  return `${podCidr} ${serviceCidr}`;
}

/** Value of the tag `k3s-ha:group` of masters. */
export const MASTERS = "masters";

/** Value of the tag `k3s-ha:group` of an agent pool; `*` for all pools where a filter takes patterns. */
export function poolGroup(pool: string): string {
  return `agents-${pool}`;
}

/** Name of a parameter of one cluster in the Systems Manager parameter store, with a leading slash. */
export function parameterName(clusterId: string, ...parts: readonly string[]): string {
  return ["/k3s-ha", clusterId, ...parts].join("/");
}

/** The launch hook of every group, which a machine completes when it serves. */
export const LAUNCH_HOOK = "k3s-launch";
/** The termination hook of every group, which is completed when the machine is drained. */
export const TERMINATE_HOOK = "k3s-terminate";

/** Of the Kubernetes API and of agent registration. */
export const API_PORT = 6443;
export const POSTGRES_PORT = 5432;
/** Of workloads, on the workload balancer and on the nodes. */
export const WORKLOAD_PORTS = [80, 443] as const;

/** @param host of the API balancer */
export function apiUrl(host: string): string {
  return `https://${host}:${API_PORT}`;
}

/** Placeholders in files and arguments, which a machine replaces by what its metadata service says. */
export const PLACEHOLDER = {
  instanceId: "@INSTANCE_ID@",
  zone: "@ZONE@",
  region: "@REGION@",
  privateIp: "@PRIVATE_IP@",
} as const;

/** Whether a machine would replace a part of the text. */
export function holdsPlaceholder(text: string): boolean {
  return Object.values(PLACEHOLDER).some((placeholder) => text.includes(placeholder));
}

/** A machine's name in the cluster: its instance id, which is never used twice. */
export const NODE_NAME = PLACEHOLDER.instanceId;
