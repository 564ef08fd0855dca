import { hostProblem, isOwnHost } from "./hosts";
import type { Refused } from "./refused";

/** An address of a server, taken apart. */
export interface PlainUrl {
  readonly scheme: "http" | "https";
  /** A DNS name or an IPv4 address, in lower case. */
  readonly host: string;
  /** Host and port as they are written, by which k3s looks for a registry's settings. */
  readonly authority: string;
  /** 1 to 65535; the scheme's own where the address names none. */
  readonly port: number;
  /** Empty, or `/…` without a slash at its end. */
  readonly path: string;
}

const DEFAULT_PORT = { http: 80, https: 443 } as const;
const LARGEST_PORT = 65_535;
const LONGEST = 2048;

/** The parts of an address: scheme, user and password, host, port, path. */
const PARTS = /^(https?):\/\/(?:([^/?#@]*)@)?([^/?#:@]*|\[[^\]]*\])(?::([^/?#]*))?(\/[^?#]*)?$/i;
/** What a path is made of: no character that a shell or a list of ours reads in its own way. */
const PATH = /^(?:\/(?:[A-Za-z0-9._~+@:,=-]|%[0-9A-Fa-f]{2})*)*$/;

/** What an address is for. */
export interface UrlUse {
  readonly schemes: readonly ("http" | "https")[];
  /** Whether the machine itself may be the server. */
  readonly ownHost?: boolean;
}

/** A server elsewhere, over TLS. */
export const DOWNLOAD: UrlUse = { schemes: ["https"] };

/**
 * The only place that takes the address of a server apart: no credentials, query or fragment, no slash at its end.
 * @param text for example `https://mirror.example.com:8443/k3s`
 */
export function parsePlainUrl(
  text: string,
  { schemes, ownHost = false }: UrlUse = DOWNLOAD,
): PlainUrl | Refused {
  const form = `<an address ${schemes.join(":// or ")}://host[:port][/path]>`;
  const no = (refused: string, instead = form): Refused => ({ refused, instead });
  if (text.length > LONGEST) return no(`an address of more than ${LONGEST} characters`);
  if (/[\s\p{Cc}]/u.test(text.trim())) return no("an address with a space or a line break in it");
  if (text !== text.trim())
    return no("an address with space around it", mended(text.trim(), { schemes, ownHost }));
  if (/[?#]/.test(text)) return no("an address with a query or a fragment, which has no place here");
  const parts = PARTS.exec(text);
  if (!parts) return no(schemeProblem(text, schemes));
  const [, written = "", credentials, host = "", portText, path = ""] = parts;
  const scheme = written.toLowerCase() as PlainUrl["scheme"];
  if (!schemes.includes(scheme))
    return no(
      `${scheme}:// is not among what is allowed: whoever is on the way could change what machines load`,
    );
  if (credentials !== undefined) return no("an address with credentials in it, which end up in logs");
  if (host === "") return no("an address without a host");
  if (host.startsWith("[")) return no("an IPv6 address: machines of this program have IPv4 addresses");
  const problem = hostProblem(host.replace(/\.$/, ""));
  if (problem !== undefined) return no(problem);
  if (!ownHost && isOwnHost(host))
    return no("an address of the machine itself, which serves nothing when it boots");
  const port = portText === undefined ? DEFAULT_PORT[scheme] : portNumber(portText);
  if (port === undefined) return no(`its port is no number from 1 to ${LARGEST_PORT}`);
  if (!PATH.test(path))
    return no("its path holds a character that has no place there, such as a quote or a $");
  if (!URL.canParse(text)) return no("no address that a client could read");
  // What every client makes of dots in a path, and of zeros before a port.
  const read = new URL(text).pathname.replace(/\/+$/, "");
  const authority = portText === undefined ? host : `${host}:${port}`;
  const plain = `${scheme}://${authority}${read}`;
  if (path.endsWith("/")) return no("an address with a slash at its end", plain);
  if (plain !== text) return no("not written as clients read it", plain);
  return { scheme, host: host.toLowerCase(), authority, port, path };
}

function mended(text: string, use: UrlUse): string | undefined {
  return "refused" in parsePlainUrl(text, use) ? undefined : text;
}

function schemeProblem(text: string, schemes: readonly string[]): string {
  return /^https?:\/\//i.test(text)
    ? "not an address of a server: scheme, host, port and path"
    : `it does not begin with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`;
}

function portNumber(text: string): number | undefined {
  const port = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= LARGEST_PORT ? port : undefined;
}

/** An address that settings have checked, taken apart. @throws RangeError where it is none */
export function checkedUrl(url: string): PlainUrl {
  const parsed = parsePlainUrl(url, { schemes: ["http", "https"], ownHost: true });
  if ("refused" in parsed) throw new RangeError(`${url}: ${parsed.refused}`);
  return parsed;
}

/**
 * A registry's name: a host with or without its port, or `*` for all of them.
 * @returns why it is refused, undefined where it is not
 */
export function registryProblem(name: string): string | undefined {
  if (name === "*") return undefined;
  const scheme = /^https?:\/\/([^/]+)\/*$/i.exec(name)?.[1];
  if (scheme !== undefined) return `a registry's name has no scheme: write ${scheme}`;
  const [, host = "", port] = /^([^:/]*)(?::(.*))?$/.exec(name) ?? [];
  if (host === "") return "not the name of a registry: a host, host:port or *";
  if (port !== undefined && portNumber(port) === undefined)
    return `its port is no number from 1 to ${LARGEST_PORT}`;
  return hostProblem(host);
}
