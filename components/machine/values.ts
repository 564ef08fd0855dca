/**
 * What user-data tells a machine: plain values only, so that rendering is a pure function.
 * Secrets are marked; they go to root-only files on the machine and nowhere else.
 */

/** A file that k3s needs at every start, so it survives a reboot (mode 0600, owner root). */
export interface MachineFile {
  /** Absolute path, for example `/etc/rancher/k3s/datastore-ca.pem`. */
  readonly path: string;
  /** Whole content. May hold the placeholders of {@link K3sStart}. Secret. */
  readonly content: string;
}

/**
 * How k3s is started. In arguments, environment and files the machine replaces `@INSTANCE_ID@`, `@ZONE@`, `@REGION@` and
 * `@PRIVATE_IP@` by what its metadata service says.
 */
export interface K3sStart {
  /** Exact version as k3s tags it, for example `v0.10.2` or `v1.36.4+k3s1`. */
  readonly version: string;
  /** Base address of releases without a trailing slash; `<base>/<version>/k3s` is downloaded. */
  readonly downloadUrl: string;
  /** Pinned SHA-256 (64 hexadecimal digits) of the binary by architecture; the release's own sum file where absent. */
  readonly sha256: { readonly amd64?: string; readonly arm64?: string };
  /** Arguments after the program's name, beginning with `server` or `agent`. Never a secret. */
  readonly arguments: readonly string[];
  /** Variables of the 0600 environment file of the unit. Secret. */
  readonly environment: Readonly<Record<string, string>>;
  /** Further files. */
  readonly files: readonly MachineFile[];
  /** `kubectl drain` arguments of this version, for example `--delete-local-data`. */
  readonly drainArguments: readonly string[];
}

/** How a master reaches the datastore besides k3s itself (for the first boot's lock). Secret. */
export interface DatastoreAccess {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Secret. */
  readonly password: string;
  /** Where the certificate bundle comes from; downloaded and checked to be PEM. */
  readonly caUrl: string;
  /** Where the bundle is stored, the path that k3s is given too. */
  readonly caPath: string;
  /**
   * Where `psql` comes from if the image has none: `auto` tries amazon-linux-extras, then the core package;
   * anything else is the name of a package to install.
   */
  readonly clientPackage: string;
}

/** Values that masters and agents share. */
interface CommonValues {
  /** Value of the tag `k3s-ha:cluster` on this cluster's groups and machines. */
  readonly clusterId: string;
  /** AWS region. */
  readonly region: string;
  /** Name of the launch hook, completed when the node is Ready. */
  readonly launchHook: string;
  /** Name of the terminate hook, completed when the node is drained. */
  readonly terminateHook: string;
  /** Changes when the datastore is replaced, so that every machine rolls. */
  readonly datastoreEpoch: string;
  readonly k3s: K3sStart;
}

/** A master: byte-equal for all masters of a cluster. */
export interface MasterValues extends CommonValues {
  readonly role: "master";
  readonly datastore: DatastoreAccess;
  /** True where two masters on an empty database would make two CAs (k3s v0.10). */
  readonly serialiseFirstBoot: boolean;
  /** ARN of the API balancer's target group. */
  readonly apiTargetGroupArn: string;
  /** `https://<api balancer>:6443`, the server in the published kubeconfig. Masters never call it. */
  readonly apiUrl: string;
  /** Name of the SecureString parameter that receives the kubeconfig. */
  readonly kubeconfigParameter: string;
}

/** An agent of one pool. Holds neither database credentials nor anything a master alone needs. */
export interface AgentValues extends CommonValues {
  readonly role: "agent";
  /** `https://<api balancer>:6443`. */
  readonly apiUrl: string;
}

export type MachineValues = MasterValues | AgentValues;
