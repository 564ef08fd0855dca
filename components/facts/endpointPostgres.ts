import type { Endpoint, EndpointProblem } from "./endpoints";
import { decoded, loginProblem, parseParameters, parseServers, type Parameters } from "./endpointServers";

/** `postgres://user:password@host[:port][,host[:port]…]/database[?parameters]`, as Go's net/url and the drivers read it. */

const PORT = 5432;
/** Every `sslmode`; those under which a client never falls back to plain text; those that its drivers take. */
const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
const TLS_MODES = ["require", "verify-ca", "verify-full"];

const ONE_OF_OURS = "the firewall and the preview would not see it; write it where a URL has it";
const OUR_FILE = (key: string): string => `machines have no such file; give its content as datastore.${key}`;

/** jackc/pgx v5 `pgconn/config.go` and lib/pq `conn.go`; what they do not know goes to the server as a setting. */
const PARAMETERS: Parameters = {
  known: [
    "sslmode",
    "sslsni",
    "sslnegotiation",
    "connect_timeout",
    "application_name",
    "fallback_application_name",
    "target_session_attrs",
    "channel_binding",
    "options",
    "binary_parameters",
    "min_protocol_version",
    "max_protocol_version",
    "default_query_exec_mode",
    "statement_cache_capacity",
    "description_cache_capacity",
  ],
  refused: {
    sslrootcert: OUR_FILE("ca"),
    sslcert: OUR_FILE("certificate"),
    sslkey: OUR_FILE("key"),
    sslpassword: "datastore.key is a key without a passphrase",
    sslcrl: "k3s's driver does not know it",
    ssl: "k3s's driver does not know it; write sslmode=verify-full",
    tls: "k3s's driver does not know it; write sslmode=verify-full",
    host: ONE_OF_OURS,
    hostaddr: ONE_OF_OURS,
    port: ONE_OF_OURS,
    user: ONE_OF_OURS,
    password: ONE_OF_OURS,
    dbname: ONE_OF_OURS,
    database: ONE_OF_OURS,
    service: "machines have no such file",
    servicefile: "machines have no such file",
    passfile: "machines have no such file",
    krbsrvname: "machines have no Kerberos",
    krbspn: "machines have no Kerberos",
    gssencmode: "machines have no Kerberos",
    keepalives: "k3s's driver does not know it",
    keepalives_idle: "k3s's driver does not know it",
    schema: "k3s's driver does not know it; PostgreSQL's is search_path",
    currentSchema: "k3s's driver does not know it; PostgreSQL's is search_path",
    pgbouncer: "k3s's driver does not know it",
    connection_limit: "k3s's driver does not know it",
  },
  // pgx hands pool_… on to the server as well, which knows none.
  // The server's settings, among them three that its manual writes with capitals.
  isServers: (name) =>
    /^(DateStyle|IntervalStyle|TimeZone|[a-z]+([_.][a-z0-9]+)*)$/.test(name) && !name.startsWith("pool_"),
};

/** What Go's net/url takes in user and password unencoded, without `@`, which belongs before the host alone. */
const USERINFO = /^[A-Za-z0-9\-._:~!$&'()*+,;=%]*$/;

/** @param endpoint begins with `postgres://` or `postgresql://` */
export function parsePostgres(endpoint: string): Endpoint | EndpointProblem {
  const [, authority = "", path = "", query = "", rest = ""] =
    /^[a-z]+:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?(.*)$/s.exec(endpoint) ?? [];
  if (rest !== "") return { refused: "a # in it must be written %23" };
  const at = authority.lastIndexOf("@");
  if (`${path}${query}`.includes("@"))
    return { refused: "a / or ? in the password must be written %2F or %3F, and an @ behind the host %40" };
  const userinfo = userOf(authority.slice(0, Math.max(at, 0)));
  if ("refused" in userinfo) return userinfo;
  const hosts = authority.slice(at + 1);
  if (hosts === "") return { refused: "without a host k3s takes localhost, where no database is" };
  if (/%2f/i.test(hosts) || hosts.startsWith("/"))
    return { refused: "it names a local socket, where no database is" };
  const texts = hosts.split(",");
  const withPort = texts.filter((text) => /:\d*$/.test(text)).length;
  if (texts.length > 1 && withPort !== 0 && withPort !== texts.length)
    return { refused: "of several hosts each must name its port, or none (jackc/pgx#2625)" };
  const servers = parseServers(texts, PORT);
  if ("refused" in servers) return servers;
  return withQuery({ kind: "postgres", servers, ...userinfo }, path, query);
}

function userOf(userinfo: string): { user: string; password: string } | EndpointProblem {
  if (userinfo.includes("@")) return { refused: "an @ in user or password must be written %40" };
  if (!USERINFO.test(userinfo)) return { refused: "a character in user or password must be percent-encoded" };
  const [, user = "", password = ""] = /^([^:]*):?(.*)$/s.exec(userinfo) ?? [];
  const [plainUser, plainPassword] = [decoded(user), decoded(password)];
  if (plainUser === undefined || plainPassword === undefined)
    return { refused: "a % in it begins no percent-encoded character" };
  return { user: plainUser, password: plainPassword };
}

function withQuery(
  endpoint: Endpoint & { user: string },
  path: string,
  query: string,
): Endpoint | EndpointProblem {
  const database = decoded(path);
  if (database === undefined) return { refused: "a % in it begins no percent-encoded character" };
  const problem = loginProblem(endpoint.user, database);
  if (problem !== undefined) return { refused: problem };
  const parameters = parseParameters(query, PARAMETERS);
  if ("refused" in parameters) return parameters;
  const sslmode = parameters.get("sslmode");
  if (sslmode !== undefined && !SSL_MODES.includes(sslmode))
    return { refused: `its sslmode is none of ${SSL_MODES.join(", ")}` };
  return {
    ...endpoint,
    database,
    tls: sslmode === undefined ? undefined : TLS_MODES.includes(sslmode),
    verify: sslmode === "verify-full" || sslmode === "verify-ca" ? sslmode : undefined,
    sslmode,
  };
}
