import { releaseOf } from "../../k3s/versions";
import { refuse, type Check } from "../problem";
import type { Configuration } from "../schema";

export const k3sChecks: readonly Check[] = [
  {
    needs: ["k3sVersion"],
    find: ({ k3sVersion }) => {
      const release = releaseOf(k3sVersion);
      return "refused" in release ? [refuse(["k3sVersion"], k3sVersion, release.refused)] : [];
    },
  },
];

export function k3sWarnings({ k3sVersion, protect, api }: Configuration): string[] {
  const release = releaseOf(k3sVersion);
  if ("refused" in release || !release.experimental) return [];
  return [
    ...(protect
      ? [
          `protect is on, but k3s ${k3sVersion}'s HA is experimental and for testing only: do not keep on it what you cannot lose`,
        ]
      : []),
    ...(api.access === "public"
      ? [
          `api.access is public: k3s ${k3sVersion}'s listener adds any name that a client asks for to its certificate before it authenticates; keep api.cidrs narrow`,
        ]
      : []),
  ];
}
