import { z } from "zod";
import { key } from "./key";
import { NO_PLACEHOLDER, hasNoPlaceholder } from "./secrets";
import { httpsUrl, textLike, uniqueList } from "./types";

const host = textLike(/^(\*|[A-Za-z0-9.-]+(:\d{1,5})?)$/, "not a registry host") as z.ZodType<string, string>;
const plain = (): z.ZodType<string> =>
  textLike(/^[^\p{Cc}]{1,4096}$/u, "not a line of text").refine(hasNoPlaceholder, {
    error: NO_PLACEHOLDER,
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
