import { ec2 } from "./provider";
import { ask, type Question } from "./ask";
import { stackTag } from "./database";
import type { Settings } from "../settings/settings";
import { TAG } from "../facts/names";
import { DATASTORE_KINDS, DIALECTS, NO_MASTERS, rangesTag, type Masters } from "../guards/masters";
import { lowestMinor, minorPatterns } from "../guards/upgrade";

/** States of a machine whose k3s runs, or is about to. */
const RUNNING = ["pending", "running"];
/** States of a machine that still has its disk. */
const KEPT = [...RUNNING, "stopping", "stopped"];

/** Tags by which masters are picked, each with one of the values; `*` stands for any text. */
type Picked = Readonly<Record<string, readonly string[]>>;

async function ids(
  identity: Settings["identity"],
  states: readonly string[],
  picked: Picked,
): Promise<string[]> {
  const tag = stackTag(identity);
  const question: Question = {
    what: `the masters of this stack (tag ${TAG.stack} = ${tag}), which a change could break`,
    actions: "ec2:DescribeInstances",
  };
  // Tags are not read but asked by: reading them needs rights that show user-data too.
  const call = ec2.getInstances({
    instanceTags: { [TAG.stack]: tag, [TAG.group]: "masters" },
    instanceStateNames: [...states],
    filters: Object.entries(picked).map(([key, values]) => ({ name: `tag:${key}`, values: [...values] })),
  });
  return (await ask(question, call)).ids;
}

/** @returns ids of the stack's masters whose k3s runs */
export async function askRunningMasters(
  identity: Settings["identity"],
  picked: Picked = {},
): Promise<string[]> {
  return ids(identity, RUNNING, picked);
}

/** @returns ids of the stack's masters that have not ended, stopped ones too */
export async function askKeptMasters(identity: Settings["identity"], picked: Picked = {}): Promise<string[]> {
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
