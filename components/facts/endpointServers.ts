import { isIPv6 } from "node:net";
import { hostProblem, isOwnHost } from "./hosts";
import { nearest } from "./nearest";

/** What the forms of endpoints share: hosts with ports, names of databases, parameters. */

/** Where a datastore listens. */
export interface Server {
  /** A DNS name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Why a part of an endpoint is refused: never the part itself, which is secret. */
interface Refusal {
  readonly refused: string;
}

/** Loopback, unspecified and link-local addresses of IPv6. */
const OWN_IPV6 = /^(::1?|::ffff:.*|fe[89ab][0-9a-f]:.*)$/i;

/**
 * A host with or without its port.
 * @param text `db.example.com`, `10.0.0.7:5432` or `[fd00::7]:5432`
 */
export function parseServer(text: string, defaultPort: number): Server | Refusal {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  const [, host = "", port = String(defaultPort)] = bracketed ?? /^([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  if (isIPv6(text) || (bracketed === null && text.split(":").length > 2))
    return { refused: "an IPv6 address in it stands in brackets, as in [fd00::7]:5432" };
  if (host === "") return { refused: "a host is missing in it" };
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    return { refused: "its port is no number from 1 to 65535" };
  const problem = bracketed ? ipv6Problem(host) : hostProblem(host);
  return problem === undefined ? { host, port: Number(port) } : { refused: `its host: ${problem}` };
}

/** Whether a server is the machine itself, whoever asks for it. */
export function isOwnServer({ host }: Server): boolean {
  // However its zeros are written.
  const plain = isIPv6(host) ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host;
  return isOwnHost(plain) || OWN_IPV6.test(plain);
}

function ipv6Problem(host: string): string | undefined {
  return isIPv6(host) && !host.includes("%") ? undefined : "what stands in brackets is no IPv6 address";
}

/** The first refusal among servers, or all of them. */
export function parseServers(texts: readonly string[], defaultPort: number): readonly Server[] | Refusal {
  const servers: Server[] = [];
  for (const text of texts) {
    const server = parseServer(text, defaultPort);
    if ("refused" in server) return server;
    if (
      servers.some(
        ({ host, port }) => host.toLowerCase() === server.host.toLowerCase() && port === server.port,
      )
    )
      return { refused: "a host stands twice in it" };
    servers.push(server);
  }
  return servers;
}

/** What kine creates: PostgreSQL's and MySQL's limits, without what a shell or SQL would need quotes for. */
const DATABASE_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;

/** What is wrong with the user or the database of a SQL endpoint. */
export function loginProblem(user: string, database: string): string | undefined {
  if (user === "") return "it names no user: k3s would take its own default";
  if (database === "") return "it names no database: k3s would take its own default";
  return DATABASE_NAME.test(database)
    ? undefined
    : "its database name is no word of up to 63 letters, digits, - and _, no digit first";
}

/** What a driver knows of parameters. */
export interface Parameters {
  /** Those of the driver. */
  readonly known: readonly string[];
  /** Those that must not stand there, each with the reason. */
  readonly refused: Readonly<Record<string, string>>;
  /** Whether a word is one that the server may know: the driver hands it on. */
  readonly isServers: (name: string) => boolean;
}

/**
 * The parameters of an endpoint.
 * @param query what stands behind `?`
 */
export function parseParameters(
  query: string,
  { known, refused, isServers }: Parameters,
): ReadonlyMap<string, string> | Refusal {
  const values = new Map<string, string>();
  if (query === "") return values;
  for (const pair of query.split("&")) {
    const [, name = "", text = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const value = decoded(text);
    if (value === undefined) return { refused: "a % in it begins no percent-encoded character" };
    const problem = nameProblem(name, known, refused, isServers);
    if (problem !== undefined) return { refused: problem };
    if (!pair.includes("=") || value === "") return { refused: `its parameter ${name} has no value` };
    if (values.has(name)) return { refused: `its parameter ${name} stands twice` };
    values.set(name, value);
  }
  return values;
}

function nameProblem(
  name: string,
  known: readonly string[],
  refused: Parameters["refused"],
  isServers: Parameters["isServers"],
): string | undefined {
  if (known.includes(name)) return undefined;
  if (Object.hasOwn(refused, name)) return `its parameter ${name}: ${refused[name]}`;
  // What is no word may be the rest of a password.
  if (!/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name))
    return "it has parameters that are no name=value; a ? in the password must be written %3F";
  const near = nearest(name, known);
  if (near !== undefined) return `its parameter ${name} is unknown; the nearest is ${near}`;
  return isServers(name) ? undefined : `its parameter ${name} is unknown to k3s's driver`;
}

/** A percent-encoded text, or undefined where a `%` begins no character. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
