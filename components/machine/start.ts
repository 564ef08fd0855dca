import type { Settings } from "../settings/settings";

/** What a generation of k3s (`v010.ts`, `current.ts`) is given, and what it gives. */

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

/** What servers and agents share. Secret. */
export interface SharedSecrets {
  /** The cluster secret, which current k3s calls token. */
  readonly clusterSecret: string;
  /** What agents join with; absent where they hold the cluster secret. */
  readonly agentToken?: string | undefined;
}

/** How to reach the stack's own database. */
export interface DatabaseAccess {
  readonly host: string;
  readonly port: number;
  /** Secret. */
  readonly password: string;
}

/** All that a master holds and nobody else may know. */
export interface MasterSecrets extends SharedSecrets {
  /** The stack's own database. @default - none, with other kinds of datastore */
  readonly database?: DatabaseAccess | undefined;
}

/** The one secret of an agent, under its own name: `agentsJoinWith` of its release. */
export type AgentSecrets = Partial<SharedSecrets>;

/** A file without secrets. */
export interface OpenFile {
  readonly path: string;
  readonly content: string;
}

/** A file that cannot be written without secrets. */
export interface SecretFile<Secrets> {
  readonly path: string;
  /** The whole file. Secret. */
  readonly contentOf: (secrets: Secrets) => string;
}

/** How k3s reaches its datastore; without an endpoint it keeps one in a file of its own (SQLite). */
export interface DatastoreStart {
  /** The endpoint as k3s takes it. Secret. */
  readonly endpointOf?: ((secrets: MasterSecrets) => string) | undefined;
  /** Where the machine keeps the certificate that the datastore's is checked against. */
  readonly caPath?: string | undefined;
  /** Where it keeps the client certificate, and its key. */
  readonly certificatePath?: string | undefined;
  readonly keyPath?: string | undefined;
}

/** What a server must know besides the settings. Holds no secret. */
export interface ServerFacts {
  /** Name of the API balancer, which must stand in the certificate. */
  readonly apiHost: string;
  readonly datastore: DatastoreStart;
  /** Networks from which Traefik believes the proxy protocol. */
  readonly balancerCidrs: readonly string[];
}

/** What an agent must know besides the settings. Holds no secret. */
export interface AgentFacts {
  readonly apiUrl: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
}

/** The open part of a start that a generation decides. */
export interface OpenStart {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly files: readonly OpenFile[];
}

/** A generation of k3s. Secret files follow from the settings alone: no fact that is still unknown can get into them. */
export interface Generation {
  readonly server: (settings: StartSettings, facts: ServerFacts) => OpenStart;
  readonly serverSecrets: (
    settings: StartSettings,
    datastore: DatastoreStart,
  ) => readonly SecretFile<MasterSecrets>[];
  readonly agent: (settings: StartSettings, facts: AgentFacts) => OpenStart;
  readonly agentSecrets: (settings: StartSettings) => readonly SecretFile<AgentSecrets>[];
}

/** A secret that must be there: without this check a forgotten one would be written as the word "undefined". */
export function held(secrets: AgentSecrets, name: keyof SharedSecrets): string {
  const secret = secrets[name];
  if (secret === undefined) throw new RangeError(`${name} is missing`);
  return secret;
}

/** The entries that have a value. */
export function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(values);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
