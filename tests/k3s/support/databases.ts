import type { DatabaseAccess } from "../../../components/machine/start";
import type { Kit } from "./kit";
import { DATABASE_PASSWORD } from "./secrets";

/** An empty database on the kit's PostgreSQL 11, with an owner whose password is a canary. */
export async function postgres11(kit: Kit, name: string): Promise<DatabaseAccess> {
  await kit.script("pg.sh", ["reset-db", name]);
  const quoted = DATABASE_PASSWORD.replaceAll("'", "''");
  await kit.script("pg.sh", ["sql", "-c", `alter role "${name}" password '${quoted}'`]);
  return { host: "db.test", port: 5432, password: DATABASE_PASSWORD };
}

/** What a query gives in one of these databases, as text. */
export async function query(kit: Kit, name: string, sql: string): Promise<string> {
  return (await kit.script("pg.sh", ["sql", "-c", sql], { env: { DB: name } })).trim();
}
