import { parsePostgresVersion } from "./postgres";

/** What is known of RDS: its classes, Extended Support and certificate bundles. */

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

/** The oldest builds of a major that exist under Extended Support only (RDS release calendar, November 2026). */
const EXTENDED_SUPPORT_FROM: Readonly<Record<number, number>> = { 11: 22, 12: 22, 13: 23 };
/** US dollars per vCPU and hour in us-east-1: the third year for 11, the first two years for 12 and 13. */
const EXTENDED_SUPPORT_USD_PER_HOUR: Readonly<Record<number, number>> = { 11: 0.2, 12: 0.1, 13: 0.1 };
/** As AWS reckons a month. */
export const HOURS_PER_MONTH = 730;

/**
 * What Extended Support costs where AWS creates this version under it alone.
 * Versions before those builds are not creatable at all, which the preflight tells.
 * @returns US dollars a month and vCPU, or undefined where standard support covers the version
 */
export function extendedSupportUsd(version: string): number | undefined {
  const { major, minor } = parsePostgresVersion(version);
  const from = EXTENDED_SUPPORT_FROM[major];
  const price = EXTENDED_SUPPORT_USD_PER_HOUR[major];
  if (from === undefined || price === undefined || (minor !== undefined && minor < from)) return undefined;
  return Math.round(price * HOURS_PER_MONTH);
}

/**
 * The same in words.
 * @returns undefined where standard support covers the version
 */
export function extendedSupportCost(version: string): string | undefined {
  const usd = extendedSupportUsd(version);
  return usd === undefined
    ? undefined
    : `about ${usd} USD a month and vCPU (us-east-1, November 2026; the standby of multiAz pays too)`;
}

const CA_BUNDLES: Readonly<Record<string, string>> = {
  aws: "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
  "aws-us-gov": "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem",
  "aws-cn": "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem",
};

/**
 * The bundle with the roots of RDS's certificates, by partition (RDS user guide, UsingWithRDS.SSL).
 * @returns undefined for a partition that AWS publishes no bundle for here; `datastore.caUrl` must then be given
 */
export function rdsCaUrl(partition: string): string | undefined {
  return CA_BUNDLES[partition];
}
