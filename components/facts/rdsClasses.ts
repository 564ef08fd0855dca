import { parsePostgresVersion } from "./postgres";

/** What is known of an RDS class family (RDS user guide, DB instance class support for PostgreSQL). */
interface Family {
  /** Memory of the size `large` in GiB; the other sizes follow from it. */
  readonly largeGiB: number;
  /** Oldest PostgreSQL major, with its oldest minor where not all run. */
  readonly oldest: { readonly major: number; readonly minors?: Readonly<Record<number, number>> };
  readonly newestMajor?: number;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  t3: { largeGiB: 8, oldest: { major: 10 } },
  m5: { largeGiB: 8, oldest: { major: 10, minors: { 10: 17 } } },
  r5: { largeGiB: 16, oldest: { major: 10, minors: { 10: 17 } } },
  m6i: { largeGiB: 8, oldest: { major: 11, minors: { 11: 13, 12: 8, 13: 4 } } },
  r6i: { largeGiB: 16, oldest: { major: 11, minors: { 11: 13, 12: 8, 13: 4 } } },
  t4g: { largeGiB: 8, oldest: { major: 12, minors: { 12: 7 } } },
  m6g: { largeGiB: 8, oldest: { major: 12, minors: { 12: 7 } } },
  r6g: { largeGiB: 16, oldest: { major: 12, minors: { 12: 7 } } },
  m7g: { largeGiB: 8, oldest: { major: 13, minors: { 13: 4, 14: 5, 15: 2 } } },
  r7g: { largeGiB: 16, oldest: { major: 13, minors: { 13: 4, 14: 5, 15: 2 } } },
  t2: { largeGiB: 8, oldest: { major: 9 }, newestMajor: 12 },
  m4: { largeGiB: 8, oldest: { major: 9 }, newestMajor: 12 },
};

const SMALL_SIZES: Readonly<Record<string, number>> = {
  micro: 1 / 8,
  small: 1 / 4,
  medium: 1 / 2,
  large: 1,
  xlarge: 2,
};
const GIB = 1024 ** 3;
/** RDS's default for `max_connections`: LEAST(memory / 9531392, 5000). */
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;
/** A class has less for the database than its nominal memory: micro allows about 80 instead of 112. */
const USABLE_SHARE = 0.9;
const RESERVED_FOR_SUPERUSERS = 3;
/** Connections to plan for per master: a reserve; an idle v1.30 server held 10. */
export const CONNECTIONS_PER_MASTER = 60;

function split(instanceClass: string): { family: string; size: string } {
  const [, family = "", size = ""] = instanceClass.split(".");
  return { family, size };
}

/** @returns memory in GiB, or undefined for a class that this table lacks (AWS decides then). */
export function memoryGiB(instanceClass: string): number | undefined {
  const { family, size } = split(instanceClass);
  const large = FAMILIES[family]?.largeGiB;
  if (large === undefined) return undefined;
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  const factor = times === undefined ? SMALL_SIZES[size] : 2 * Number(times);
  return factor === undefined ? undefined : large * factor;
}

/** @returns connections that masters may use, or undefined for a class that this table lacks. */
export function usableConnections(instanceClass: string): number | undefined {
  const memory = memoryGiB(instanceClass);
  if (memory === undefined) return undefined;
  const nominal = Math.min((memory * GIB * USABLE_SHARE) / BYTES_PER_CONNECTION, MOST_CONNECTIONS);
  return Math.floor(nominal) - RESERVED_FOR_SUPERUSERS;
}

/**
 * Whether a class runs a PostgreSQL version, as far as this table knows.
 * @returns the reason why not, or undefined
 */
export function cannotRun(instanceClass: string, version: string): string | undefined {
  const { family } = split(instanceClass);
  const known = FAMILIES[family];
  if (!known) return undefined;
  const { major, minor } = parsePostgresVersion(version);
  if (major < known.oldest.major)
    return `db.${family} runs PostgreSQL ${known.oldest.major} and later, not ${version}`;
  if (known.newestMajor !== undefined && major > known.newestMajor) {
    return `db.${family} runs PostgreSQL ${known.newestMajor} and earlier, not ${version}`;
  }
  const oldestMinor = known.oldest.minors?.[major];
  if (oldestMinor !== undefined && minor !== undefined && minor < oldestMinor) {
    return `db.${family} runs PostgreSQL ${major}.${oldestMinor} and later of that major, not ${version}`;
  }
  return undefined;
}
