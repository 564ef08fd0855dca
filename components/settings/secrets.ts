import type { z } from "zod";
import { PLACEHOLDER, holdsPlaceholder } from "../facts/names";
import { weakness } from "../facts/strength";
import { key } from "./key";
import { configSetFromInput, refuse, type Rule } from "./problem";
import { STAND_IN_SECRETS } from "./standIns";
import { flag, oneOf, textLike } from "./types";

/** Why a secret is refused that would not reach k3s as it is. */
export const NO_PLACEHOLDER = `it holds a placeholder that machines replace: ${Object.values(PLACEHOLDER).join(", ")}`;

export const hasNoPlaceholder = (value: string): boolean => !holdsPlaceholder(value);

/** A secret that servers and agents share, as k3s can carry it. */
const sharedSecret = (): z.ZodType<string> =>
  textLike(/^(?!K10)(?![^]*::)[^'"\\\p{Cc}]{16,256}$/u, "not a secret that k3s can carry")
    .refine(hasNoPlaceholder, { error: NO_PLACEHOLDER })
    .superRefine((value, context) => {
      const message = weakness(value);
      // A wrong length has its own error.
      if (message !== undefined && value.length >= 16 && value.length <= 256)
        context.addIssue({ code: "custom", message });
    });

const SHARED_SECRET_RULE = `16 to 256 characters without quotes, backslashes, control characters, :: or a placeholder that machines replace such as ${PLACEHOLDER.zone}, not beginning with K10`;

/** Keys of the secrets that servers and agents share, and of how machines get all of theirs. */
export const secretKeys = {
  clusterSecret: key(sharedSecret().optional(), {
    description:
      "The secret that servers and agents share; the servers' token in the current dialect. Whoever has it is a cluster admin.",
    allowed: SHARED_SECRET_RULE,
    example: "fD8sK2mV7qX4tB9nR3wL6yH1cZ5jG0pE",
    standIn: STAND_IN_SECRETS.clusterSecret,
    make: "openssl rand -hex 32",
    defaultText: "generated, 48 letters and digits",
    secret: true,
  }),
  agentToken: key(sharedSecret().optional(), {
    description:
      "What agents join with, weaker than the servers' token. Not on v0.10, where agents hold the cluster secret.",
    allowed: SHARED_SECRET_RULE,
    example: "Wn5Rc8Lx2Tq7Bk4Zj9Mv3Hs6Fd1Gy0Pa",
    standIn: STAND_IN_SECRETS.agentToken,
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

/** Whoever has one of two secrets must not have the other. */
export const secretRules: readonly Rule[] = [
  {
    needs: ["clusterSecret", "agentToken"],
    find: ({ clusterSecret, agentToken }) => {
      if (agentToken === undefined || agentToken !== clusterSecret) return [];
      const reason = "it is the clusterSecret, so every agent would be a cluster admin";
      const fix = `make one: openssl rand -hex 32 | ${configSetFromInput(["agentToken"])}`;
      return [refuse(["agentToken"], agentToken, reason, fix)];
    },
  },
];
