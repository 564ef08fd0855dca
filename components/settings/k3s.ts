import { z } from "zod";
import {
  ACCEPTED_VERSIONS,
  NEWEST_MINOR,
  isBeyondKnown,
  isPastSupport,
  releaseOf,
  type Feature,
} from "../facts/k3sVersions";
import { key } from "./key";
import { configSet, refuse, type Problem, type Rule } from "./problem";
import type { Configuration } from "./schema";
import { flag, httpsUrl, isEmpty, textLike } from "./types";

/** Of the empty file: a digest that no binary has. */
const SAMPLE_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const sha256 = (): z.ZodType<string> => textLike(/^[0-9a-f]{64}$/, "not 64 lower-case hexadecimal digits");

/** Where versions are found, as a form. */
const CURRENT_FORM = "<version, as in github.com/k3s-io/k3s/releases>";

/** Keys of the k3s version and where it comes from. */
export const k3sKeys = {
  k3sVersion: key(textLike(/^v\d+\.\d+\.\d+(\+k3s\d+)?$/, "not a k3s version").default("v0.10.2"), {
    description: "Exact k3s version. Flags, image family and PostgreSQL default follow from it.",
    allowed: ACCEPTED_VERSIONS,
    example: "v1.36.4+k3s1",
    form: "version, as in github.com/k3s-io/k3s/releases",
    // In words, so that Pulumi.yaml declares none: the CLI would hand it on as if the stack had said it.
    defaultText: "v0.10.2, with a warning that the stack does not say what it runs",
  }),
  k3sDownloadUrl: key(httpsUrl().default("https://github.com/k3s-io/k3s/releases/download"), {
    description: "Where machines download k3s: <this>/<version>/k3s and the release's sum file.",
    allowed: "an https address without a trailing slash",
    example: "https://mirror.example.com/k3s",
  }),
  k3sSha256: key(
    z
      .strictObject({
        amd64: key(sha256().optional(), {
          description: "Pinned SHA-256 of the x86_64 binary.",
          allowed: "64 lower-case hexadecimal digits",
          example: SAMPLE_SHA256,
          form: "the 64 digits that sha256sum-ARCH.txt of the release has for k3s",
          defaultText: "the release's own sum file",
        }),
        arm64: key(sha256().optional(), {
          description: "Pinned SHA-256 of the arm64 binary.",
          allowed: "64 lower-case hexadecimal digits",
          example: SAMPLE_SHA256,
          form: "the 64 digits that sha256sum-ARCH.txt of the release has for k3s",
          defaultText: "the release's own sum file",
        }),
      })
      .prefault({}),
    { description: "Pinned checksums of the k3s binary.", allowed: "an object", example: {} },
  ),
  allowUntestedK3s: key(flag().default(false), {
    description: "Takes a k3s version that this program knows how to start but was never tried with.",
    allowed: "true or false",
    example: true,
  }),
};

export const k3sRules: readonly Rule[] = [
  {
    needs: ["k3sVersion", "allowUntestedK3s"],
    find: ({ k3sVersion, allowUntestedK3s }) => {
      const release = releaseOf(k3sVersion, allowUntestedK3s);
      return "refused" in release ? [refuse(["k3sVersion"], k3sVersion, release.refused)] : [];
    },
  },
  needsFeature("agentToken", ["agentToken"], ({ agentToken }) => agentToken),
  needsFeature("registries", ["registries"], ({ registries }) => registries),
  needsFeature(
    "readyz",
    ["api", "healthCheck"],
    ({ api }) => (api.healthCheck === "readyz" ? api.healthCheck : undefined),
    configSet(["api", "healthCheck"], "ping"),
  ),
  needsFeature(
    "proxyProtocol",
    ["workload", "proxyProtocol"],
    ({ workload }) => workload.proxyProtocol || undefined,
    configSet(["workload", "proxyProtocol"], false),
  ),
];

/** A key that must have no value, as `of` finds it, where the release lacks what it needs. */
function needsFeature(
  feature: Feature,
  path: readonly [keyof Configuration, ...string[]],
  of: (configuration: Configuration) => unknown,
  fix = `choose a current k3s: ${configSet(["k3sVersion"], CURRENT_FORM)}; or take ${path.join(".")} out of the stack file`,
): Rule {
  return {
    needs: ["k3sVersion", "allowUntestedK3s", path[0]],
    find: (configuration): Problem[] => {
      const release = releaseOf(configuration.k3sVersion, configuration.allowUntestedK3s);
      const value = of(configuration);
      if ("refused" in release || value === undefined) return [];
      const reason = release.lacks[feature];
      return reason === undefined ? [] : [refuse(path, value, reason, fix)];
    },
  };
}

/** @param given what the stack file says: a stack is to say what it runs */
export function k3sWarnings(
  configuration: Configuration,
  given: Readonly<Record<string, unknown>>,
): string[] {
  const { k3sVersion, allowUntestedK3s, protect, api } = configuration;
  const release = releaseOf(k3sVersion, allowUntestedK3s);
  if ("refused" in release) return [];
  const warnings: string[] = [];
  if (given["k3sVersion"] === undefined || isEmpty(given["k3sVersion"])) {
    warnings.push(
      `k3sVersion is not set, so this stack runs ${k3sVersion}, the source design's of 2019; to say what it runs: ${configSet(["k3sVersion"], CURRENT_FORM)}`,
    );
  }
  if (release.experimental && protect) {
    warnings.push(
      `protect is on, but k3s ${k3sVersion}'s HA is experimental and for testing only: do not keep on it what you cannot lose`,
    );
  }
  if (release.certifiesAnyName && api.access === "public") {
    warnings.push(
      `api.access is public: k3s ${k3sVersion}'s listener adds any name that a client asks for to its certificate before it authenticates; keep api.cidrs narrow`,
    );
  }
  if (isPastSupport(k3sVersion)) {
    warnings.push(
      `k3sVersion ${k3sVersion} is past upstream's support: the newest minor known here is v1.${NEWEST_MINOR}`,
    );
  }
  if (isBeyondKnown(k3sVersion)) {
    warnings.push(
      `k3sVersion ${k3sVersion} is above v1.${NEWEST_MINOR}, the newest minor known here: nobody looked whether it exists, or whether this program starts it`,
    );
  }
  return warnings;
}
