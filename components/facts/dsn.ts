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
