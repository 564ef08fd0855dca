import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import { Address6 } from "ip-address";
import { compareVersions, parseK3sVersion } from "./k3sVersions";
import type { Refused } from "./refused";

/** Host names and addresses. Lengths are RFC 1035's, characters those of RFC 1123. */

const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/**
 * What is wrong with a host: a DNS name in any case, or an IPv4 address. Undefined where nothing is.
 * @param host without scheme and port
 */
export function hostProblem(host: string): string | undefined {
  if (isIPv4(host)) return undefined;
  if (host.length > LONGEST_NAME) return `a host name of more than ${LONGEST_NAME} characters`;
  const labels = host.split(".");
  if (labels.some((label) => label.length > LONGEST_LABEL))
    return `a part between dots has more than ${LONGEST_LABEL} characters`;
  if (labels.some((label) => label === "")) return "a part between dots is empty";
  if (!labels.every((label) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(label)))
    return "a host name has letters, digits and hyphens, with no hyphen at either end of a part";
  // Every resolver takes such a name for a wrong address.
  if (/^\d+$/.test(labels.at(-1) ?? "")) return "it looks like an IPv4 address, and is none";
  return undefined;
}

/** Whether a host is the machine itself, or an address that no other machine can have. */
export function isOwnHost(host: string): boolean {
  return /^(localhost|.*\.localhost|0\.\d+\.\d+\.\d+|127\.\d+\.\d+\.\d+|169\.254\.\d+\.\d+)$/i.test(host);
}

/** A name in a certificate: what it is, as k3s takes it. */
export interface TlsName {
  readonly kind: "dns" | "wildcard" | "ipv4" | "ipv6";
}

const NAME_FORM = "<a DNS name, or an IPv4 or IPv6 address>";

/**
 * A name for the API's certificate (k3s's `--tls-san`).
 * @param name lower-case; an IPv6 address in its shortest form, without brackets
 */
export function parseTlsName(name: string): TlsName | Refused {
  if (isIPv4(name)) {
    return /^0\./.test(name)
      ? { refused: "an address that no machine has", instead: NAME_FORM }
      : { kind: "ipv4" };
  }
  if (isIPv6(name)) return parseIPv6(name);
  const bare = bareName(name);
  if (bare !== undefined) return bare;
  if (name.startsWith("*.")) return parseWildcard(name);
  const problem = name.includes("*")
    ? "a wildcard stands for the whole first part of a name alone, as in *.example.com"
    : hostProblem(name);
  return problem === undefined ? { kind: "dns" } : { refused: problem, instead: NAME_FORM };
}

function parseIPv6(text: string): TlsName | Refused {
  if (text.includes("%")) return { refused: "an IPv6 address of one interface", instead: NAME_FORM };
  const address = new Address6(text);
  if (address.isMapped4()) {
    const inner = address.to4().correctForm();
    return { refused: `k3s takes it for the IPv4 address ${inner}`, instead: inner };
  }
  const shortest = address.correctForm();
  if (shortest === "::") return { refused: "an address that no machine has", instead: NAME_FORM };
  return shortest === text
    ? { kind: "ipv6" }
    : { refused: `its shortest form, which certificates show, is ${shortest}`, instead: shortest };
}

/** A name that is right but for what stands around it, or for its letters. */
function bareName(name: string): Refused | undefined {
  const found = /^(?:https?:\/\/)?(\[[0-9a-f:.]+\]|[^/:\s[\]]+)(?::\d{1,5})?\/?$/i.exec(name.trim());
  const bare = found?.[1]?.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (bare === undefined) return undefined;
  const ascii = /^[\x21-\x7e]+$/.test(bare) ? bare.toLowerCase() : domainToASCII(bare);
  if (ascii === "" || ascii === name) return undefined;
  const meant = parseTlsName(ascii);
  if ("refused" in meant) return undefined;
  const reason =
    ascii === bare.toLowerCase()
      ? "a certificate holds a bare name in lower case: no scheme, port, bracket, space or dot at its end"
      : "a certificate holds a name in its ASCII form";
  return { refused: reason, instead: ascii };
}

function parseWildcard(name: string): TlsName | Refused {
  const rest = name.slice(2);
  const problem = rest.includes("*")
    ? "a wildcard stands for the whole first part of a name alone, as in *.example.com"
    : isIPv4(rest)
      ? "addresses have no wildcards"
      : hostProblem(rest);
  if (problem !== undefined) return { refused: problem, instead: NAME_FORM };
  return rest.includes(".")
    ? { kind: "wildcard" }
    : { refused: "a wildcard for all names below one word", instead: NAME_FORM };
}

/** The first k3s v1 whose certificate takes wildcards (k3s-io/k3s#14312; older ones drop them with a line in their log). */
export const FIRST_WITH_WILDCARDS = "v1.36.3+k3s1";

/** Whether a k3s puts a wildcard of `--tls-san` into its certificate. v0.10's listener takes any name. */
export function takesWildcards(k3sVersion: string): boolean {
  return parseK3sVersion(k3sVersion).major === 0 || compareVersions(k3sVersion, FIRST_WITH_WILDCARDS) >= 0;
}
