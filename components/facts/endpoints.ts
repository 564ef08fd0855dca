import { parseEtcd } from "./endpointEtcd";
import { parseMysql } from "./endpointMysql";
import { parsePostgres } from "./endpointPostgres";
import type { Server } from "./endpointServers";

/** An external datastore, taken apart. */
export interface Endpoint {
  readonly kind: "postgres" | "mysql" | "etcd";
  /** Servers: one for MySQL, one or several for the others. */
  readonly servers: readonly Server[];
  /** SQL only; decoded. */
  readonly database?: string;
  /** SQL only; decoded. */
  readonly user?: string;
  /** SQL only; secret; decoded; empty where there is none. */
  readonly password?: string;
  /** Whether the endpoint itself asks for TLS or against it; where it is silent, a CA file asks for it. */
  readonly tls?: boolean | undefined;
  /** How the endpoint itself asks that the server's certificate is checked: with or without its host name. */
  readonly verify?: "verify-full" | "verify-ca" | undefined;
  /** The word of PostgreSQL's `sslmode`, where it stands there. */
  readonly sslmode?: string | undefined;
}

/** Why an endpoint is refused: never the endpoint itself, which is secret. */
export interface EndpointProblem {
  readonly refused: string;
}

/**
 * Takes an endpoint apart as k3s's kine and its drivers do, and refuses what they would misread or could not reach.
 * @param endpoint `postgres://…`, `mysql://user:password@tcp(host:port)/db` or `https://host:2379[,https://…]`
 */
export function parseEndpoint(endpoint: string): Endpoint | EndpointProblem {
  if (/^postgres(ql)?:\/\//.test(endpoint)) return parsePostgres(endpoint);
  if (endpoint.startsWith("mysql://")) return parseMysql(endpoint);
  if (/^https?:\/\//.test(endpoint)) return parseEtcd(endpoint);
  return { refused: "its scheme is none of postgres, mysql and https" };
}

/** What a PostgreSQL connection needs. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Secret. */
  readonly password: string;
}

/**
 * The endpoint as k3s takes it. User, password and database are percent-encoded, so that any legal password survives
 * kine's URL parser. Without `sslmode`: given a CA file, kine then verifies certificate and host name (k3s-io/kine
 * v0.1.0 `pkg/drivers/pgsql`).
 */
export function postgresDsn({ host, port, database, user, password }: Connection): string {
  return `postgres://${encode(user)}:${encode(password)}@${host}:${port}/${encode(database)}`;
}

/** Percent-encodes everything but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
