import { z } from "zod";
import { isFilled } from "../facts/placeholders";
import { key } from "./key";
import { flag, httpsUrl, textLike, uniqueList } from "./types";

/** Schemas of the keys that concern k3s itself. */

const sha256 = (): z.ZodType<string> => textLike(/^[0-9a-f]{64}$/, "not 64 lower-case hexadecimal digits");

export const k3sSha256 = key(
  z
    .strictObject({
      amd64: key(sha256().optional(), {
        description: "Pinned SHA-256 of the x86_64 binary.",
        allowed: "64 lower-case hexadecimal digits",
        example: "0".repeat(64),
        defaultText: "the release's own sum file",
      }),
      arm64: key(sha256().optional(), {
        description: "Pinned SHA-256 of the arm64 binary.",
        allowed: "64 lower-case hexadecimal digits",
        example: "0".repeat(64),
        defaultText: "the release's own sum file",
      }),
    })
    .prefault({}),
  { description: "Pinned checksums of the k3s binary.", allowed: "an object", example: {} },
);

/** Why a secret is refused that would not reach k3s as it is. */
export const FILLED =
  "it holds a word that machines fill in: @INSTANCE_ID@, @ZONE@, @REGION@ or @PRIVATE_IP@";

/** A secret that servers and agents share, as k3s can carry it. */
export const sharedSecret = (): z.ZodType<string> =>
  textLike(/^(?!K10)(?![^]*::)[^'"\\\p{Cc}]{16,256}$/u, "not a secret that k3s can carry").refine(
    (value) => !isFilled(value),
    { error: FILLED },
  );

export const SHARED_SECRET_RULE =
  "16 to 256 characters without quotes, backslashes, control characters, :: or a word that machines fill in such as @ZONE@, not beginning with K10";

/** Flags that this program sets itself, or that would carry a secret into the process list. */
const OWN_FLAGS =
  /^--(token|token-file|agent-token|agent-token-file|cluster-secret|server|datastore-[a-z]+|storage-[a-z]+|bootstrap-save|node-name|node-label|node-taint|kubelet-arg|tls-san|cluster-cidr|service-cidr|cluster-dns|config|secrets-encryption|cluster-init)(=|$)/;

const extraArguments = (): z.ZodArray<z.ZodType<string>> =>
  uniqueList(
    textLike(
      /^--[a-z][a-z0-9-]*(=[^\s'"\\$`\p{Cc}]+)?$/u,
      "not a flag of the form --name or --name=value",
    ).refine((value) => !OWN_FLAGS.test(value), { error: "a flag that this program sets itself" }),
    0,
    30,
  );

export const serverArguments = key(extraArguments().default([]), {
  description: "Further flags of every server, for example to switch an add-on off.",
  allowed: "a list of --name or --name=value, none that the program sets itself",
  example: ["--disable=servicelb"],
});

export const agentArguments = key(extraArguments().default([]), {
  description: "Further flags of every agent.",
  allowed: "a list of --name or --name=value, none that the program sets itself",
  example: ["--debug"],
});

export const kubeletArguments = key(
  uniqueList(
    textLike(
      /^(?!config=|provider-id=)[a-z][a-z0-9-]*=[^\s'"\\$`\p{Cc}]+$/u,
      "not of the form name=value, or one that the program sets",
    ),
    0,
    30,
  ).default([]),
  {
    description: "Further kubelet arguments of every node (k3s's --kubelet-arg).",
    allowed: "a list of name=value, without config and provider-id",
    example: ["max-pods=80"],
  },
);

const host = textLike(/^(\*|[A-Za-z0-9.-]+(:\d{1,5})?)$/, "not a registry host") as z.ZodType<string, string>;
const plain = (): z.ZodType<string> =>
  textLike(/^[^\p{Cc}]{1,4096}$/u, "not a line of text").refine((value) => !isFilled(value), {
    error: FILLED,
  });

const mirror = z.strictObject({
  endpoint: key(uniqueList(httpsUrl(), 1, 10), {
    description: "Where images of this registry come from instead, in order.",
    allowed: "one or more https addresses",
    example: ["https://mirror.example.com"],
  }),
});

const registry = z.strictObject({
  auth: key(
    z.strictObject({
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
    }),
    {
      description: "Credentials.",
      allowed: "username and password",
      example: { username: "puller", password: "example-registry-password" },
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
        description: "Credentials by registry host.",
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

export const allowUntestedK3s = key(flag().default(false), {
  description: "Takes a k3s version that this program knows how to start but was never tried with.",
  allowed: "true or false",
  example: true,
});
