import { X509Certificate, createPrivateKey, type KeyObject } from "node:crypto";
import type { Refused } from "./refused";

/** Certificates and keys as PEM (RFC 7468), as Go's crypto/tls and OpenSSL read them. */

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([\s\S]*?)-----END \1-----/g;
/** What Go's crypto/tls signs with. */
const KEY_TYPES = ["rsa", "ec", "ed25519"];

/** Which certificates are wanted. */
type Role = "authorities" | "client";

/** @returns the certificates in their order, or why they are refused */
export function parseCertificates(
  pem: string,
  role: Role,
  now: Date,
): { readonly certificates: readonly X509Certificate[] } | Refused {
  const blocks = [...pem.matchAll(BLOCK)];
  if (blocks.length === 0)
    return { refused: "it holds no -----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----" };
  if (pem.replace(BLOCK, "").includes("-----")) return { refused: "a block of it is cut off" };
  const certificates: X509Certificate[] = [];
  for (const [i, [block, type = ""]] of blocks.entries()) {
    if (type !== "CERTIFICATE") return { refused: `it holds a ${type}, and takes certificates alone` };
    const certificate = certificateOf(block);
    if (certificate === undefined)
      return { refused: `its certificate ${i + 1} is none (X.509): a placeholder, or cut off` };
    if (role === "authorities" && !certificate.ca && certificate.subject !== certificate.issuer)
      return { refused: `its certificate ${i + 1} is no authority's (CA:FALSE)` };
    certificates.push(certificate);
  }
  const problem = timeProblem(certificates, role, now);
  return problem === undefined ? { certificates } : { refused: problem };
}

/** A bundle may hold what has ended beside what is valid; a client shows its first certificate. */
function timeProblem(certificates: readonly X509Certificate[], role: Role, now: Date): string | undefined {
  const counting = role === "client" ? certificates.slice(0, 1) : certificates;
  const ended = counting.every(({ validTo }) => new Date(validTo) <= now);
  if (ended) return `it was valid until ${certificates[0]?.validTo}`;
  const begun = counting.some(
    ({ validFrom, validTo }) => new Date(validFrom) <= now && now < new Date(validTo),
  );
  return begun ? undefined : `it is valid from ${counting.at(-1)?.validFrom} on`;
}

function certificateOf(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}

/** @returns the first private key, or why it is refused */
export function parsePrivateKey(pem: string): { readonly key: KeyObject } | Refused {
  const blocks = [...pem.matchAll(BLOCK)];
  const [block = "", type = ""] = blocks.find(([, name]) => name?.endsWith("PRIVATE KEY")) ?? [];
  if (block === "") return { refused: "it holds no -----BEGIN PRIVATE KEY----- … -----END PRIVATE KEY-----" };
  if (type.startsWith("ENCRYPTED") || /^Proc-Type:.*ENCRYPTED/m.test(block))
    return { refused: "the key is encrypted, and machines have no passphrase; openssl pkey takes it off" };
  if (type.startsWith("OPENSSH")) return { refused: "a key of OpenSSH, which TLS does not take" };
  try {
    const key = createPrivateKey(block);
    return KEY_TYPES.includes(key.asymmetricKeyType ?? "")
      ? { key }
      : { refused: `a key of type ${key.asymmetricKeyType}, which signs no TLS` };
  } catch {
    return { refused: "the key is none: a placeholder, or cut off" };
  }
}
