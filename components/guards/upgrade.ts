import { parseK3sVersion } from "../facts/k3sVersions";
import { NAMESPACE, refuse, type Problem } from "../settings/problem";
import { TAG } from "../facts/names";
import type { Masters } from "./masters";

/** Whether a master runs whose minor is in a range, both ends included. */
export type RunsWithin = (from: number, to: number) => Promise<boolean>;

/** No minor is asked for beyond it: EC2 takes 200 values of a filter. */
const HIGHEST_MINOR = 199;

/** Filter values that match the versions of a range of minors, both ends included. */
export function minorPatterns(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `v1.${from + i}.*`);
}

/**
 * The lowest minor that runs, found by asking whether one runs within a range. What is usual takes two questions.
 * @param k3sVersion the configured version
 * @returns absent where no master runs that is of Kubernetes 1
 */
export async function lowestMinor(k3sVersion: string, runs: RunsWithin): Promise<number | undefined> {
  const { major, minor } = parseK3sVersion(k3sVersion);
  const usual = major === 1 ? minor : 0;
  const ranges: [number, number][] = [
    [0, usual - 2],
    [Math.max(usual - 1, 0), usual],
    [usual + 1, HIGHEST_MINOR],
  ];
  for (const [from, to] of ranges) {
    if (from <= to && (await runs(from, to))) return lowestWithin(from, to, runs);
  }
  return undefined;
}

/** @param from, to a range in which some master's minor is */
async function lowestWithin(from: number, to: number, runs: RunsWithin): Promise<number> {
  if (from === to) return from;
  const middle = Math.floor((from + to) / 2);
  return (await runs(from, middle)) ? lowestWithin(from, middle, runs) : lowestWithin(middle + 1, to, runs);
}

/**
 * Refuses to skip a minor, and to go back over one once no master of it runs. It compares with the lowest version that
 * runs, so that going back while an old master is still there is always possible.
 */
export function upgradeProblems(k3sVersion: string, masters: Masters): Problem[] {
  const { major, minor } = parseK3sVersion(k3sVersion);
  if (masters.unversioned.length > 0) return [unversionedProblem(k3sVersion, masters.unversioned)];
  const lowest = masters.lowestMinor;
  // From and to v0.10 leads no upgrade at all: the dialect says so.
  if (major !== 1 || lowest === undefined || minor === lowest || minor === lowest + 1) return [];
  return [minor < lowest ? downgradeProblem(k3sVersion, minor, lowest) : skipProblem(k3sVersion, lowest)];
}

const setVersion = `pulumi config set ${NAMESPACE}:k3sVersion`;

function skipProblem(k3sVersion: string, lowest: number): Problem {
  const next = `v1.${lowest + 1}`;
  const reason = `masters of v1.${lowest} run, and Kubernetes upgrades skip no minor`;
  const fix = `take ${next} next: ${setVersion} followed by its newest release (github.com/k3s-io/k3s/releases), pulumi up, and go on when every master runs it`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}

function downgradeProblem(k3sVersion: string, minor: number, lowest: number): Problem {
  const reason = `no master of v1.${minor} runs any more, the lowest runs v1.${lowest}, and what v1.${lowest} has stored an older API server may not read`;
  const fix = `keep k3sVersion at the v1.${lowest} that runs, and revert the other keys that you want back`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}

function unversionedProblem(k3sVersion: string, ids: readonly string[]): Problem {
  const which = ids.join(" ");
  const reason = `nothing tells which version ${which} runs: the tag ${TAG.k3sVersion} is missing there`;
  const fix = `give it back: aws ec2 create-tags --resources ${which} --tags Key=${TAG.k3sVersion},Value=<its version, as kubectl get nodes shows it>`;
  return refuse(["k3sVersion"], k3sVersion, reason, fix);
}
