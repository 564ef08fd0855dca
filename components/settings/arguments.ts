import type { z } from "zod";
import { key } from "./key";
import { textLike, uniqueList } from "./types";

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

/** Keys of further arguments of k3s and kubelet. */
export const argumentKeys = {
  serverArguments: key(extraArguments().default([]), {
    description: "Further flags of every server, for example to switch an add-on off.",
    allowed: "a list of --name or --name=value, none that the program sets itself",
    example: ["--disable=servicelb"],
  }),
  agentArguments: key(extraArguments().default([]), {
    description: "Further flags of every agent.",
    allowed: "a list of --name or --name=value, none that the program sets itself",
    example: ["--debug"],
  }),
  kubeletArguments: key(
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
  ),
};
