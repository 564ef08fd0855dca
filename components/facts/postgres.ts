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
