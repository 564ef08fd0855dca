/** What depends on the k3s version: the only place that tells dialects apart. */
export interface K3sRelease {
  /** Name of the dialect: how flags are spelled and what the machine must bring. */
  readonly dialect: "v0.10";
  /** Flag and environment names of the datastore (../facts: k3s `pkg/cli/cmds/server.go` just before v0.10). */
  readonly environment: {
    readonly endpoint: string;
    readonly caFile: string;
    readonly secret: string;
  };
  /** Arguments of every server: v0.10 stores the bootstrap data only when told to. */
  readonly serverArguments: readonly string[];
  /** Arguments of servers and agents alike. */
  readonly nodeArguments: readonly string[];
  /** Arguments that `kubectl drain` of this version needs besides its common ones. */
  readonly drainArguments: readonly string[];
  /** Public SSM parameter of the machine image by architecture. v0.10 needs cgroup v1, which Amazon Linux 2 has. */
  readonly image: {
    readonly family: string;
    readonly parameters: Readonly<Record<"x86_64" | "arm64", string>>;
  };
  /** PostgreSQL: the default version, and the range that the release was made for. */
  readonly postgres: { readonly default: string; readonly oldest: string; readonly newest: string };
  /** Whether two servers that boot together on an empty database make two certificate authorities. */
  readonly serialiseFirstBoot: boolean;
  /** The smallest master. */
  readonly smallestMaster: { readonly vCpus: number; readonly memoryMiB: number };
  /** Said in previews where it matters. */
  readonly experimental: boolean;
}

const V0_10: K3sRelease = {
  dialect: "v0.10",
  environment: {
    endpoint: "K3S_STORAGE_ENDPOINT",
    caFile: "K3S_STORAGE_CAFILE",
    secret: "K3S_CLUSTER_SECRET",
  },
  serverArguments: ["--bootstrap-save"],
  // The pause image built into v0.10 is on a registry that closed.
  nodeArguments: ["--pause-image", "docker.io/rancher/pause:3.1"],
  drainArguments: ["--delete-local-data"],
  image: {
    family: "amzn2",
    parameters: {
      x86_64: "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2",
      arm64: "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-arm64-gp2",
    },
  },
  postgres: { default: "11.5", oldest: "10.7", newest: "11.5" },
  serialiseFirstBoot: true,
  smallestMaster: { vCpus: 1, memoryMiB: 512 },
  experimental: true,
};

/**
 * The release that a version belongs to, or why it is refused.
 * @param version as k3s tags it, for example `v0.10.2`
 */
export function releaseOf(version: string): K3sRelease | { readonly refused: string } {
  return /^v0\.10\.[0-2]$/.test(version)
    ? V0_10
    : { refused: "this program knows the dialect of v0.10 only" };
}
