/** A PostgreSQL version as RDS writes it: `15`, `11.5`, `11.22-rds.20260514`. */
export interface PostgresVersion {
  readonly major: number;
  /** Absent where only a major is configured, so that AWS chooses and upgrades the minor. */
  readonly minor?: number;
}

/** @throws RangeError where the text is no version; settings have been checked before. */
export function parsePostgresVersion(version: string): PostgresVersion {
  const match = /^(\d+)(?:\.(\d+))?/.exec(version);
  if (!match?.[1]) throw new RangeError(`not a PostgreSQL version: ${version}`);
  return match[2] === undefined
    ? { major: Number(match[1]) }
    : { major: Number(match[1]), minor: Number(match[2]) };
}

/** Whether `version` lies within `oldest` and `newest`, a major alone standing for its newest minor. */
export function isWithin(version: string, oldest: string, newest: string): boolean {
  const order = (text: string, absentMinor: number): number => {
    const { major, minor } = parsePostgresVersion(text);
    return major * 1000 + (minor ?? absentMinor);
  };
  return order(oldest, 0) <= order(version, 999) && order(version, 999) <= order(newest, 999);
}

/** RDS parameter group family of a version, for example `postgres11`. */
export function parameterFamily(version: string): string {
  return `postgres${parsePostgresVersion(version).major}`;
}

/** Up to this major `rds.force_ssl` is off unless set (RDS user guide, PostgreSQL.Concepts.General.SSL). */
const LAST_MAJOR_WITHOUT_FORCED_TLS = 14;

export function needsForcedTls(version: string): boolean {
  return parsePostgresVersion(version).major <= LAST_MAJOR_WITHOUT_FORCED_TLS;
}

/** The oldest builds of a major that exist under Extended Support only (RDS release calendar, November 2026). */
const EXTENDED_SUPPORT_FROM: Readonly<Record<number, number>> = { 11: 22, 12: 22, 13: 23 };
/** US dollars per vCPU and hour in us-east-1: the third year for 11, the first two years for 12 and 13. */
const EXTENDED_SUPPORT_PRICE: Readonly<Record<number, number>> = { 11: 0.2, 12: 0.1, 13: 0.1 };
const HOURS_PER_MONTH = 730;

/**
 * What Extended Support costs where AWS creates this version under it alone.
 * Versions before those builds are not creatable at all, which the preflight tells.
 * @returns US dollars a month and vCPU, or undefined where standard support covers the version
 */
export function extendedSupportPrice(version: string): number | undefined {
  const { major, minor } = parsePostgresVersion(version);
  const from = EXTENDED_SUPPORT_FROM[major];
  const price = EXTENDED_SUPPORT_PRICE[major];
  if (from === undefined || price === undefined || (minor !== undefined && minor < from)) return undefined;
  return Math.round(price * HOURS_PER_MONTH);
}
