/**
 * What user-data tells a machine: plain values only, so that rendering is a pure function.
 * Secrets are marked; they go to root-only files on the machine and nowhere else.
 */

/** A file on the machine (mode 0600, owner root): its content, or the SecureString parameter that holds it. */
export type MachineFile = { readonly path: string } & (
  | {
      /** Whole content. May hold the placeholders of {@link K3sStart}. May be secret. */
      readonly content: string;
    }
  | {
      /** Name of the parameter. The machine waits until it exists. Its value may hold the placeholders. */
      readonly parameter: string;
    }
);

/**
 * Where the boot reads how to reach the database from: a shell file that sets, quoted, DATASTORE_HOST, DATASTORE_PORT,
 * DATASTORE_DATABASE, DATASTORE_USER and DATASTORE_PASSWORD; in memory, and removed when the boot ends. It must be among
 * the files where there is a lock.
 */
export const CONNECTION_FILE = "/run/k3s-ha/connection.sh";

/** Where the unit of k3s reads secret variables from, if a file of this path is delivered (`NAME="value"` lines as systemd reads them). */
export const SECRET_ENVIRONMENT = "/etc/k3s-ha/secret.env";

/**
 * How k3s is started. In arguments, environment and files the machine replaces `@INSTANCE_ID@`, `@ZONE@`, `@REGION@` and
 * `@PRIVATE_IP@` by what its metadata service says.
 */
export interface K3sStart {
  readonly version: string;
  readonly downloadUrl: string;
  readonly sha256: { readonly amd64?: string | undefined; readonly arm64?: string | undefined };
  /** Arguments after the program's name, beginning with `server` or `agent`. Never a secret. */
  readonly arguments: readonly string[];
  /** Variables of the unit. Never a secret: those come in the file SECRET_ENVIRONMENT. */
  readonly environment: Readonly<Record<string, string>>;
  readonly drainArguments: readonly string[];
}

/** The lock of the first boot, where two masters on an empty database would make two CAs (k3s v0.10 on SQL). */
export interface FirstBootLock {
  /** `postgres`: advisory lock by psql; `mysql`: GET_LOCK by mysql. */
  readonly kind: "postgres" | "mysql";
  /** How the client checks the server: `verify-full` or, without the host name, `verify-ca` with caPath, `require` without, `disable` for plain text. */
  readonly tls: "verify-full" | "verify-ca" | "require" | "disable";
  /** The files that k3s is given too. */
  readonly caPath?: string | undefined;
  readonly certificatePath?: string | undefined;
  readonly keyPath?: string | undefined;
  /** `auto`, or the package to install for psql or mysql. */
  readonly clientPackage: string;
}

interface CommonValues {
  readonly clusterId: string;
  readonly region: string;
  readonly launchHook: string;
  readonly terminateHook: string;
  readonly datastoreEpoch: string;
  readonly apiUrl: string;
  readonly k3s: K3sStart;
  /** Files of k3s, which survive a reboot, and {@link CONNECTION_FILE}. */
  readonly files: readonly MachineFile[];
}

export interface MasterValues extends CommonValues {
  readonly role: "master";
  /** Absent where the first boot needs no lock. */
  readonly firstBootLock?: FirstBootLock | undefined;
  /** A certificate bundle to download and check to be PEM, before k3s starts. @default - none */
  readonly caDownload?: { readonly url: string; readonly path: string } | undefined;
  /** Whether the root volume outlives the machine, from just before its launch hook is completed (SQLite). */
  readonly keepRootVolume: boolean;
  readonly apiTargetGroupArn: string;
  readonly kubeconfigParameter: string;
}

export interface AgentValues extends CommonValues {
  readonly role: "agent";
}

export type MachineValues = MasterValues | AgentValues;
