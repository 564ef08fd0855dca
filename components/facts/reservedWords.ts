/** Names that RDS for PostgreSQL refuses, or takes and PostgreSQL then wants quotes for. */

/** PostgreSQL, appendix "SQL Key Words": reserved, also those that may be functions or types (15). */
const SQL_WORDS = new Set(
  (
    "all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate " +
    "collation column concurrently constraint create cross current_catalog current_date current_role " +
    "current_schema current_time current_timestamp current_user default deferrable desc distinct do else end " +
    "except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into " +
    "is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on " +
    "only or order outer overlaps placing primary references returning right select session_user similar some " +
    "symmetric table tablesample then to trailing true union unique user using variadic verbose when where " +
    "window with"
  ).split(" "),
);
/** Roles of RDS itself and words that PostgreSQL keeps (CREATE ROLE; RDS user guide, master user account). */
const LOGINS = ["admin", "rdsadmin", "rdsrepladmin", "rdstopmgr", "root", "master", "public", "none"];
const LOGIN_PREFIXES = ["pg_", "rds_"];
/** Databases that every instance has. */
const DATABASES = ["postgres", "rdsadmin", "template0", "template1"];

/** Why RDS for PostgreSQL takes no such login as its master user; undefined where it does. */
export function reservedLogin(name: string): string | undefined {
  if (LOGINS.includes(name) || LOGIN_PREFIXES.some((prefix) => name.startsWith(prefix)))
    return "RDS or PostgreSQL keeps this name for itself";
  return SQL_WORDS.has(name) ? "a word of SQL" : undefined;
}

/** Why RDS for PostgreSQL creates no such database; undefined where it does. */
export function reservedDatabase(name: string): string | undefined {
  if (DATABASES.includes(name)) return "every PostgreSQL of RDS has this database already";
  return SQL_WORDS.has(name) ? "a word of SQL" : undefined;
}
