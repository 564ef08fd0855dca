import { DIALECTS, parseK3sVersion, type Dialect } from "../facts/k3sVersions";
import { MASTERS, TAG, rangesTag, stackTag, type StackIdentity } from "../facts/names";
import { DATASTORE_KINDS, type DatastoreKind } from "../settings/datastore";
import type { Settings } from "../settings/settings";
import { ask, type Question } from "./ask";
import { ec2 } from "./provider";

/** The stack's masters as they are before a deployment. */
export interface Masters {
  /** The lowest minor of Kubernetes 1 that runs; absent: no master runs, or none of the current dialect. */
  readonly lowestMinor: number | undefined;
  /** Ids of those that run without the tag of their version. */
  readonly unversioned: readonly string[];
  /** Dialects of those that have not ended. */
  readonly dialects: readonly Dialect[];
  /** Kinds of datastore of those that have not ended. */
  readonly kinds: readonly DatastoreKind[];
  /** Ids of those that run, where none has the configured ranges. */
  readonly otherRanges: readonly string[];
}

export const NO_MASTERS: Masters = {
  lowestMinor: undefined,
  unversioned: [],
  dialects: [],
  kinds: [],
  otherRanges: [],
};

/** States of a machine whose k3s runs, or is about to. */
const RUNNING = ["pending", "running"];
/** States of a machine that still has its disk. */
const KEPT = [...RUNNING, "stopping", "stopped"];

/** Tags by which masters are picked, each with one of the values; `*` stands for any text. */
type Picked = Readonly<Record<string, readonly string[]>>;

async function ids(identity: StackIdentity, states: readonly string[], picked: Picked): Promise<string[]> {
  const tag = stackTag(identity);
  const question: Question = {
    what: `the masters of this stack (tag ${TAG.stack} = ${tag}), which a change could break`,
    actions: "ec2:DescribeInstances",
  };
  // Tags are not read but asked by: reading them needs rights that show user-data too.
  const call = ec2.getInstances({
    instanceTags: { [TAG.stack]: tag, [TAG.group]: MASTERS },
    instanceStateNames: [...states],
    filters: Object.entries(picked).map(([key, values]) => ({ name: `tag:${key}`, values: [...values] })),
  });
  return (await ask(question, call)).ids;
}

/** @returns ids of the stack's masters whose k3s runs */
export async function askRunningMasters(identity: StackIdentity, picked: Picked = {}): Promise<string[]> {
  return ids(identity, RUNNING, picked);
}

/** @returns ids of the stack's masters that have not ended, stopped ones too */
export async function askKeptMasters(identity: StackIdentity, picked: Picked = {}): Promise<string[]> {
  return ids(identity, KEPT, picked);
}

/** What guards compare with. One question where the stack has no master. */
export async function askMasters({ identity, k3sVersion, network }: Settings): Promise<Masters> {
  const kept = await askKeptMasters(identity);
  if (kept.length === 0) return NO_MASTERS;
  const [dialects, kinds, running, versioned, ranged, lowest] = await Promise.all([
    thoseWith(DIALECTS, (dialect) => askKeptMasters(identity, { [TAG.dialect]: [dialect] })),
    thoseWith(DATASTORE_KINDS, (kind) => askKeptMasters(identity, { [TAG.datastore]: [kind] })),
    askRunningMasters(identity),
    askRunningMasters(identity, { [TAG.k3sVersion]: ["v*"] }),
    askRunningMasters(identity, { [TAG.ranges]: [rangesTag(network)] }),
    lowestMinor(k3sVersion, async (from, to) => {
      const found = await askRunningMasters(identity, { [TAG.k3sVersion]: minorPatterns(from, to) });
      return found.length > 0;
    }),
  ]);
  const unversioned = running.filter((id) => !versioned.includes(id));
  const otherRanges = ranged.length === 0 ? running : [];
  return { lowestMinor: lowest, unversioned, dialects, kinds, otherRanges };
}

/** The values that some master has. */
async function thoseWith<T>(values: readonly T[], question: (value: T) => Promise<string[]>): Promise<T[]> {
  const found = await Promise.all(
    values.map(async (value) => ((await question(value)).length > 0 ? [value] : [])),
  );
  return found.flat();
}

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
