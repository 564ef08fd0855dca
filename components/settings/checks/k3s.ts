import { NEWEST_MINOR, isPastSupport, releaseOf } from "../../facts/k3sVersions";
import { refuse, type Check, type Problem } from "../problem";
import type { Configuration } from "../schema";

export const k3sChecks: readonly Check[] = [
  {
    needs: ["k3sVersion", "allowUntestedK3s"],
    find: ({ k3sVersion, allowUntestedK3s }) => {
      const release = releaseOf(k3sVersion, allowUntestedK3s);
      return "refused" in release ? [refuse(["k3sVersion"], k3sVersion, release.refused)] : [];
    },
  },
  // What v0.10 does not have.
  onlyCurrent(["agentToken"], ({ agentToken }) => agentToken, "agents of v0.10 hold the cluster secret"),
  onlyCurrent(["registries"], ({ registries }) => registries, "v0.10 is started without registries.yaml"),
  onlyCurrent(
    ["api", "healthCheck"],
    ({ api }) => (api.healthCheck === "readyz" ? api.healthCheck : undefined),
    "it was never tried on v0.10",
    "pulumi config set --path 'k3s-ha:api.healthCheck' ping",
  ),
  onlyCurrent(
    ["workload", "proxyProtocol"],
    ({ workload }) => workload.proxyProtocol || undefined,
    "v0.10's Traefik does not parse it",
    "pulumi config set --path 'k3s-ha:workload.proxyProtocol' false",
  ),
];

/** A key that must have no value, as `of` finds it, on v0.10. */
function onlyCurrent(
  path: readonly [keyof Configuration, ...string[]],
  of: (configuration: Configuration) => unknown,
  reason: string,
  fix = `choose a current k3sVersion, or pulumi config rm --path 'k3s-ha:${path.join(".")}'`,
): Check {
  return {
    needs: ["k3sVersion", "allowUntestedK3s", path[0]],
    find: (configuration): Problem[] => {
      const release = releaseOf(configuration.k3sVersion, configuration.allowUntestedK3s);
      const value = of(configuration);
      if ("refused" in release || release.dialect !== "v0.10" || value === undefined) return [];
      return [refuse(path, value, reason, fix)];
    },
  };
}

export function k3sWarnings(configuration: Configuration): string[] {
  const { k3sVersion, allowUntestedK3s, protect, api } = configuration;
  const release = releaseOf(k3sVersion, allowUntestedK3s);
  if ("refused" in release) return [];
  const warnings: string[] = [];
  if (release.experimental && protect) {
    warnings.push(
      `protect is on, but k3s ${k3sVersion}'s HA is experimental and for testing only: do not keep on it what you cannot lose`,
    );
  }
  if (release.dialect === "v0.10" && api.access === "public") {
    warnings.push(
      `api.access is public: k3s ${k3sVersion}'s listener adds any name that a client asks for to its certificate before it authenticates; keep api.cidrs narrow`,
    );
  }
  if (release.dialect === "current" && isPastSupport(k3sVersion)) {
    warnings.push(
      `k3sVersion ${k3sVersion} is past upstream's support: the newest minor known here is v1.${NEWEST_MINOR}`,
    );
  }
  return warnings;
}
