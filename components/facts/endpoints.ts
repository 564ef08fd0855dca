/** An external datastore, taken apart. */
export interface Endpoint {
  readonly kind: "postgres" | "mysql" | "etcd";
  /** Servers, one for SQL. */
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  /** SQL only; decoded. */
  readonly database?: string;
  readonly user?: string;
  /** Secret; decoded. */
  readonly password?: string;
  /** Whether the endpoint itself asks for TLS or against it; where it is silent, a CA file asks for it. */
  readonly tls?: boolean | undefined;
  /** How the endpoint itself asks that the server's certificate is checked: with or without its host name. */
  readonly verify?: "verify-full" | "verify-ca" | undefined;
}

/** Why an endpoint is refused: never the endpoint itself, which is secret. */
export interface EndpointProblem {
  readonly refused: string;
}

const DEFAULT_PORT = { postgres: 5432, mysql: 3306, etcd: 2379 } as const;
/** `sslmode`s under which a PostgreSQL client never falls back to plain text. */
const TLS_MODES = ["require", "verify-ca", "verify-full"];
/** What k3s may create itself without quotes (kine `create database`). */
const DATABASE_NAME = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Takes an endpoint apart as k3s's kine does.
 * @param endpoint `postgres://…`, `mysql://user:password@tcp(host:port)/db` or `https://host:2379[,https://…]`
 */
export function parseEndpoint(endpoint: string): Endpoint | EndpointProblem {
  try {
    return takeApart(endpoint);
  } catch (error) {
    if (error instanceof URIError) return { refused: "a % in it begins no percent-encoded character" };
    throw error;
  }
}

function takeApart(endpoint: string): Endpoint | EndpointProblem {
  if (/^postgres(ql)?:\/\//.test(endpoint)) return parsePostgres(endpoint);
  if (endpoint.startsWith("mysql://")) return parseMysql(endpoint);
  if (/^https?:\/\//.test(endpoint)) return parseEtcd(endpoint);
  return { refused: "its scheme is none of postgres, mysql and https" };
}

function parsePostgres(endpoint: string): Endpoint | EndpointProblem {
  const url = parseUrl(endpoint);
  if (!url) return { refused: "it is no URL; percent-encode user and password" };
  if (url.hostname === "" || /^postgres(ql)?:\/\/(\/|$)/.test(endpoint)) {
    return { refused: "without a host k3s takes localhost, where no database is" };
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  const problem = sqlProblem(url.username, database);
  if (problem) return problem;
  const sslmode = url.searchParams.get("sslmode");
  return {
    kind: "postgres",
    servers: [{ host: url.hostname, port: Number(url.port || DEFAULT_PORT.postgres) }],
    database,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    tls: sslmode === null ? undefined : TLS_MODES.includes(sslmode),
    verify: sslmode === "verify-full" || sslmode === "verify-ca" ? sslmode : undefined,
  };
}

/** The form of go-sql-driver/mysql: neither user nor password is percent-encoded. */
function parseMysql(endpoint: string): Endpoint | EndpointProblem {
  const match = /^mysql:\/\/(?:([^:@/]*)(?::(.*))?@)?(?:([a-z]+)\(([^)]*)\))?\/([^?]*)(?:\?(.*))?$/.exec(
    endpoint,
  );
  if (!match)
    return {
      refused:
        "it is not of the form mysql://user:password@tcp(host:port)/db, or k3s's default, a local socket",
    };
  const [, user = "", password = "", protocol, address = "", database = "", query = ""] = match;
  if (protocol !== "tcp")
    return { refused: "it names no tcp(host:port): k3s would take a local socket, where no database is" };
  const [host = "", port = String(DEFAULT_PORT.mysql)] = address.split(":");
  if (host === "") return { refused: "tcp(…) holds no host" };
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    return { refused: "its port is no number from 1 to 65535" };
  }
  const problem = sqlProblem(user, database);
  if (problem) return problem;
  const tls = new URLSearchParams(query).get("tls");
  return {
    kind: "mysql",
    servers: [{ host, port: Number(port) }],
    database,
    user,
    password,
    // `preferred` falls back to plain text.
    tls: tls === null ? undefined : tls === "true" || tls === "skip-verify",
    verify: tls === "true" ? "verify-full" : undefined,
  };
}

function parseEtcd(endpoint: string): Endpoint | EndpointProblem {
  const urls = endpoint.split(",").map(parseUrl);
  if (urls.some((url) => !url || url.hostname === ""))
    return { refused: "not every part of it is https://host:port" };
  const known = urls.filter((url) => url !== undefined);
  if (known.some(({ username, pathname, search }) => username !== "" || pathname !== "/" || search !== "")) {
    return { refused: "an etcd endpoint has neither user nor path; clients show a certificate" };
  }
  return {
    kind: "etcd",
    servers: known.map(({ hostname, port }) => ({
      host: hostname,
      port: Number(port || DEFAULT_PORT.etcd),
    })),
    tls: known.every(({ protocol }) => protocol === "https:"),
  };
}

function sqlProblem(user: string, database: string): EndpointProblem | undefined {
  if (user === "") return { refused: "it names no user: k3s would take its own default" };
  if (database === "") return { refused: "it names no database: k3s would take its own default" };
  if (!DATABASE_NAME.test(database))
    return { refused: "its database name is no lower-case word of letters, digits and _" };
  return undefined;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
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
