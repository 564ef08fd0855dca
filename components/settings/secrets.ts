import type { z } from "zod";
import { PLACEHOLDER, holdsPlaceholder } from "../facts/names";
import { key } from "./key";
import { flag, oneOf, textLike } from "./types";

/** Why a secret is refused that would not reach k3s as it is. */
export const NO_PLACEHOLDER = `it holds a placeholder that machines replace: ${Object.values(PLACEHOLDER).join(", ")}`;

export const hasNoPlaceholder = (value: string): boolean => !holdsPlaceholder(value);

/** A secret that servers and agents share, as k3s can carry it. */
const sharedSecret = (): z.ZodType<string> =>
  textLike(/^(?!K10)(?![^]*::)[^'"\\\p{Cc}]{16,256}$/u, "not a secret that k3s can carry").refine(
    hasNoPlaceholder,
    { error: NO_PLACEHOLDER },
  );

const SHARED_SECRET_RULE = `16 to 256 characters without quotes, backslashes, control characters, :: or a placeholder that machines replace such as ${PLACEHOLDER.zone}, not beginning with K10`;

/** Keys of the secrets that servers and agents share, and of how machines get all of theirs. */
export const secretKeys = {
  clusterSecret: key(sharedSecret().optional(), {
    description:
      "The secret that servers and agents share; the servers' token in the current dialect. Whoever has it is a cluster admin.",
    allowed: SHARED_SECRET_RULE,
    example: "example-cluster-secret-0123456789",
    make: "openssl rand -hex 32",
    defaultText: "generated, 48 letters and digits",
    secret: true,
  }),
  agentToken: key(sharedSecret().optional(), {
    description:
      "What agents join with, weaker than the servers' token. Not on v0.10, where agents hold the cluster secret.",
    allowed: SHARED_SECRET_RULE,
    example: "example-agent-token-0123456789",
    make: "openssl rand -hex 32",
    defaultText: "generated, 48 letters and digits",
    secret: true,
  }),
  acceptNewSecrets: key(flag().default(false), {
    description:
      "Accepts a changed clusterSecret or agentToken while masters run, after `k3s token rotate`. Set it for one `pulumi up` only.",
    allowed: "true or false",
    example: true,
  }),
  secretDelivery: key(oneOf("user-data", "ssm").default("user-data"), {
    description:
      "How machines get their secrets: in user-data, as the source design says, or as SecureString parameters that each role reads for itself.",
    allowed: "user-data or ssm",
    example: "ssm",
  }),
};
