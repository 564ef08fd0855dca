import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { parsePattern, parseReplacement } from "../facts/rewrites";
import { checkedUrl, parsePlainUrl, registryProblem, type UrlUse } from "../facts/urls";
import { key } from "./key";
import { configSet, refuse, type Problem, type Rule } from "./problem";
import type { Configuration } from "./schema";
import { NO_PLACEHOLDER, hasNoPlaceholder } from "./secrets";
import { flag, parsed, textLike, uniqueList } from "./types";

/** A mirror may run on every node itself, and without TLS. */
const MIRROR: UrlUse = { schemes: ["https", "http"], ownHost: true };

const host = parsed((value) => {
  const refused = registryProblem(value);
  return refused === undefined ? {} : { refused };
}) as z.ZodType<string, string>;
const plain = (): z.ZodType<string> =>
  textLike(/^[^\p{Cc}]{1,4096}$/u, "not a line of text").refine(hasNoPlaceholder, {
    error: NO_PLACEHOLDER,
  });

/** A certificate of nobody, to stand in for an encrypted one. */
const SAMPLE_CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBgjCCASegAwIBAgIUCC6PpyCOR5pHneQ2NzuiJYEB76IwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKZXhhbXBsZSBDQTAgFw0yNjExMjcwNjQ3MzNaGA8yMTI2MTEw
MzA2NDczM1owFTETMBEGA1UEAwwKZXhhbXBsZSBDQTBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABM3bWJgsVaKrHHfa1jKtF07bwCce0b4Yg6pr5ONKoveICycVd6zr
ki17VXbln2dN31d19g6Giv/Zqf0pKPqUpyijUzBRMB0GA1UdDgQWBBQWg65CVgAC
vLZ6rft92QqyCt2ILjAfBgNVHSMEGDAWgBQWg65CVgACvLZ6rft92QqyCt2ILjAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDuQIc9hYgpZZTni2NL
1c3oaHwZ4mCtezFatE6T9IkJDAIhAORuaajxJSs+9sGmEj8fx3KBVJ6PyVm7v7P9
ebFYa0Gz
-----END CERTIFICATE-----
`;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

/** Certificates as PEM, and nothing else. */
const certificates = parsed((value) => {
  const found = value.match(CERTIFICATE) ?? [];
  const instead = "<the certificates as PEM>";
  if (found.length === 0 || value.replace(CERTIFICATE, "").trim() !== "")
    return {
      refused: "not PEM: -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, and nothing else",
      instead,
    };
  return found.every(isCertificate)
    ? {}
    : { refused: "it holds a certificate that is none (X.509)", instead };
});

const mirror = z.strictObject({
  endpoint: key(
    uniqueList(
      parsed((value) => parsePlainUrl(value, MIRROR)),
      1,
      10,
    ),
    {
      description: "Where images of this registry come from instead, in order.",
      allowed: "one or more https or http addresses",
      example: ["https://mirror.example.com"],
    },
  ),
  rewrite: key(
    z.record(z.string(), z.string({ error: "not a text" }), { error: "not a map of rewrites" }).optional(),
    {
      description:
        "Names of images at the endpoints, by regular expressions (Go's) on their names here. Not for the registry itself.",
      allowed: "a map of regular expressions to names with $1, $2 …",
      example: { "^rancher/(.*)": "mirror/rancher/$1" },
    },
  ),
});

const registry = z.strictObject({
  auth: key(
    z
      .strictObject({
        username: key(plain(), {
          description: "User name at the registry.",
          allowed: "a line of text",
          example: "puller",
        }),
        password: key(plain(), {
          description: "Password at the registry.",
          allowed: "a line of text",
          example: "example-registry-password",
          secret: true,
        }),
      })
      .optional(),
    {
      description: "Credentials.",
      allowed: "username and password",
      example: { username: "puller", password: "example-registry-password" },
    },
  ),
  tls: key(
    z
      .strictObject({
        ca: key(certificates.optional(), {
          description: "Certificates that the registry's own is checked against, as PEM (k3s's ca_file).",
          allowed: "a PEM text of certificates",
          example: SAMPLE_CERTIFICATE,
          defaultText: "those of the machine image",
          secret: true,
        }),
        insecureSkipVerify: key(flag().default(false), {
          description: "Takes whatever certificate the registry shows (k3s's insecure_skip_verify).",
          allowed: "true or false",
          example: false,
        }),
      })
      .optional(),
    {
      description: "How the registry's certificate is checked.",
      allowed: "ca and insecureSkipVerify",
      example: { insecureSkipVerify: false },
    },
  ),
});
/** Schema of `registries`: k3s's `registries.yaml`. */
export const registries = key(
  z
    .strictObject({
      mirrors: key(z.record(host, mirror, { error: "not a map of registries" }).default({}), {
        description: "Mirrors by registry host.",
        allowed: "a map of registry hosts",
        example: { "docker.io": { endpoint: ["https://mirror.example.com"] } },
      }),
      configs: key(z.record(host, registry, { error: "not a map of registries" }).default({}), {
        description: "Credentials and TLS by registry host, with the port of the endpoint.",
        allowed: "a map of registry hosts",
        example: {},
      }),
    })
    .optional(),
  {
    description:
      "Registry mirrors and credentials (k3s's registries.yaml), for servers and agents. Not on v0.10.",
    allowed: "an object with mirrors and configs",
    example: { mirrors: { "docker.io": { endpoint: ["https://mirror.example.com"] } } },
    defaultText: "none",
  },
);

type Registries = NonNullable<Configuration["registries"]>;

const none: Registries = { mirrors: {}, configs: {} };

export const registryRules: readonly Rule[] = [
  {
    needs: ["registries"],
    find: ({ registries = none }) =>
      Object.entries(registries.mirrors).flatMap(([name, { rewrite = {} }]) => {
        const path = ["registries", "mirrors", name, "rewrite"];
        return Object.entries(rewrite).flatMap(([pattern, replacement]): Problem[] => {
          const groups = parsePattern(pattern);
          if ("refused" in groups) {
            const fix = "correct the regular expression in the stack file";
            return [refuse(path, pattern, groups.refused, fix)];
          }
          const found = parseReplacement(replacement, groups);
          if (!("refused" in found)) return [];
          const fix = configSet([...path, pattern], found.instead);
          return [refuse([...path, pattern], replacement, found.refused, fix)];
        });
      }),
  },
];

export function registryWarnings({ registries = none }: Configuration): string[] {
  const endpoints = Object.values(registries.mirrors).flatMap(({ endpoint }) => endpoint);
  const hosts = endpoints.map((url) => checkedUrl(url).authority);
  const plainText = endpoints.filter((url) => url.startsWith("http://"));
  const lenient = Object.entries(registries.configs).filter(([, { tls }]) => tls?.insecureSkipVerify);
  return [
    ...plainText.map(
      (url) =>
        `registries: ${url} is plain http: whoever is on the way can change images, and read passwords`,
    ),
    ...lenient.map(
      ([name]) =>
        `registries.configs.${name}.tls.insecureSkipVerify: whoever is on the way can change images, and read passwords`,
    ),
    ...Object.keys(registries.configs).flatMap((name) => {
      const ported = hosts.find((host) => host.startsWith(`${name}:`));
      if (ported === undefined || hosts.includes(name)) return [];
      return [
        `registries.configs.${name} is not for ${ported}: k3s looks for host and port as the endpoint has them`,
      ];
    }),
  ];
}
