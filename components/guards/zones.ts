import { NAMESPACE, refuse, type Problem } from "../settings/problem";

const MOST_ZONES = 3;
/** Masters and the database's subnet group need two. */
export const FEWEST_ZONES = 2;

/** Names of zones, and what is wrong with them. */
export interface ZoneChoice {
  readonly zones: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * The zones of a new VPC: those pinned, else the first three by name.
 * @param ofRegion the region's zones without Local Zones and opt-in ones, whatever their state: an outage must not
 *   destroy a subnet
 */
export function zonesOfNewVpc(
  ofRegion: readonly string[],
  region: string,
  pinned: readonly string[] | undefined,
): ZoneChoice {
  const known = [...ofRegion].sort();
  if (pinned !== undefined) {
    const unknown = pinned.filter((zone) => !known.includes(zone));
    const reason = `${unknown.join(", ")} is no zone of ${region} (Local Zones and zones to opt in to do not count)`;
    return {
      zones: [...pinned].sort(),
      problems:
        unknown.length > 0 ? [refuse(["availabilityZones"], pinned, reason, pinZones(known, pinned))] : [],
    };
  }
  const zones = known.slice(0, MOST_ZONES);
  const reason = `${region} has ${zones.length === 0 ? "no zone" : "one zone only"} for this account; masters and the database need two`;
  return {
    zones,
    problems:
      zones.length < FEWEST_ZONES
        ? [refuse(["availabilityZones"], zones, reason, "pulumi config set aws:region us-east-1")]
        : [],
  };
}

/** The commands that pin zones, at most three of those given. */
export function pinZones(zones: readonly string[], pinned: readonly string[] | undefined): string {
  const key = `${NAMESPACE}:availabilityZones`;
  const set = zones.slice(0, MOST_ZONES).map((zone, i) => `pulumi config set --path '${key}[${i}]' ${zone}`);
  return [...(pinned === undefined ? [] : [`pulumi config rm ${key}`]), ...set].join(" && ");
}
