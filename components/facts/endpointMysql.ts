import type { Endpoint, EndpointProblem } from "./endpoints";
import { decoded, loginProblem, parseParameters, parseServer, type Parameters } from "./endpointServers";

/** `mysql://user:password@tcp(host[:port])/database[?parameters]`, as go-sql-driver/mysql reads it (`dsn.go`). */

const PORT = 3306;
const TLS_WORDS = ["true", "false", "skip-verify", "preferred"];
const DIGITS: Readonly<Record<string, string>> = { "1": "true", "0": "false" };
const OUR_FILE = (key: string): string =>
  `k3s's driver does not know it; give the content as datastore.${key}`;
const WRITE_TLS = "k3s's driver does not know it; write tls=true";

const PARAMETERS: Parameters = {
  known: [
    "allowCleartextPasswords",
    "allowNativePasswords",
    "allowOldPasswords",
    "charset",
    "checkConnLiveness",
    "clientFoundRows",
    "collation",
    "columnsWithAlias",
    "compress",
    "connectionAttributes",
    "interpolateParams",
    "loc",
    "maxAllowedPacket",
    "multiStatements",
    "parseTime",
    "readTimeout",
    "rejectReadOnly",
    "timeTruncate",
    "timeout",
    "tls",
    "writeTimeout",
  ],
  refused: {
    allowAllFiles: "a server could ask masters for their files",
    allowFallbackToPlaintext: "the driver would go on without TLS where the server has none",
    serverPubKey: "machines register no such key",
    ssl: WRITE_TLS,
    sslmode: WRITE_TLS,
    sslMode: WRITE_TLS,
    useSSL: WRITE_TLS,
    "ssl-mode": WRITE_TLS,
    "ssl-ca": OUR_FILE("ca"),
    "ssl-cert": OUR_FILE("certificate"),
    "ssl-key": OUR_FILE("key"),
    connect_timeout: "k3s's driver does not know it; its own is timeout",
  },
  // Handed on as SET name = value.
  isServers: (name) => /^[a-z]+(_[a-z0-9]+)+$/.test(name) || ["autocommit", "sql_mode"].includes(name),
};

/** @param endpoint begins with `mysql://`; neither user nor password is percent-encoded */
export function parseMysql(endpoint: string): Endpoint | EndpointProblem {
  const match = /^mysql:\/\/(?:([^:@/]*)(?::(.*))?@)?(?:([a-z0-9]+)\(([^)]*)\))?\/([^?]*)(?:\?(.*))?$/s.exec(
    endpoint,
  );
  if (!match) return { refused: formProblem(endpoint) };
  const [, user = "", password = "", protocol, address = "", path = "", query = ""] = match;
  if (protocol !== "tcp")
    return { refused: "it names no tcp(host:port): k3s would take a local socket, where no database is" };
  if (address === "") return { refused: "tcp(…) holds no host" };
  if (address.includes(",")) return { refused: "k3s's driver for MySQL takes one host alone" };
  // The driver looks for the database behind the last /.
  if (query.includes("/")) return { refused: "a / in its parameters must be written %2F" };
  const server = parseServer(address, PORT);
  if ("refused" in server) return server;
  const database = decoded(path);
  if (database === undefined) return { refused: "a % in its database begins no percent-encoded character" };
  const problem = loginProblem(user, database);
  if (problem !== undefined) return { refused: problem };
  const parameters = parseParameters(query, PARAMETERS);
  if ("refused" in parameters) return parameters;
  const word = parameters.get("tls")?.toLowerCase();
  const tls = word === undefined ? undefined : (DIGITS[word] ?? word);
  if (tls !== undefined && !TLS_WORDS.includes(tls))
    return { refused: `its tls is none of ${TLS_WORDS.join(", ")}` };
  return {
    kind: "mysql",
    servers: [server],
    database,
    user,
    password,
    // `preferred` falls back to plain text.
    tls: tls === undefined ? undefined : tls === "true" || tls === "skip-verify",
    verify: tls === "true" ? "verify-full" : undefined,
  };
}

function formProblem(endpoint: string): string {
  return /@[^(@/]+(:\d+)?\//.test(endpoint)
    ? "its host stands in tcp(…), as in mysql://user:password@tcp(host:3306)/db"
    : "it is not of the form mysql://user:password@tcp(host:port)/db, or k3s's default, a local socket";
}
