import type { K3sStart } from "./values";
import type { Settings } from "../settings/settings";

/** What a dialect is given, and what it gives. */

/** What of the settings decides how k3s starts. */
export type StartSettings = Pick<
  Settings,
  | "k3sVersion"
  | "k3sDownloadUrl"
  | "k3sSha256"
  | "release"
  | "network"
  | "api"
  | "masters"
  | "serverArguments"
  | "agentArguments"
  | "kubeletArguments"
  | "registries"
  | "workload"
>;

/** How k3s reaches its datastore; without an endpoint it keeps one in a file of its own (SQLite). */
export interface DatastoreStart {
  /** Secret. */
  readonly endpoint?: string | undefined;
  /** Where the machine keeps the certificate that the datastore's is checked against. */
  readonly caPath?: string | undefined;
  /** Where it keeps the client certificate, and its key. */
  readonly certificatePath?: string | undefined;
  readonly keyPath?: string | undefined;
}

/** What a server must know besides the settings. */
export interface ServerFacts {
  /** Name of the API balancer, which must stand in the certificate. */
  readonly apiHost: string;
  readonly datastore: DatastoreStart;
  /** The cluster secret, called token in the current dialect. Secret. */
  readonly secret: string;
  /** What agents join with; the same on all servers. The current dialect only. Secret. */
  readonly agentToken: string;
  /** Networks from which Traefik believes the proxy protocol. */
  readonly balancerCidrs: readonly string[];
}

/** What an agent must know besides the settings. */
export interface AgentFacts {
  readonly apiUrl: string;
  /** The cluster secret on v0.10, the agent token in the current dialect. Secret. */
  readonly secret: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
}

/** A file that k3s needs, and whether it holds a secret. */
export interface StartFile {
  readonly path: string;
  readonly content: string;
  readonly secret: boolean;
}

/** The part of a start that a dialect decides. */
export type DialectStart = Pick<K3sStart, "arguments" | "environment"> & {
  readonly files: readonly StartFile[];
};
