import { needs } from "../../support/tools";
import { Postgres } from "../harness/postgres";
import { race, severalMake } from "../harness/races";
import { DATABASE_PASSWORD } from "../harness/values";

const SECONDS = 1000;

/** Twelve races of two masters, five of three, two of four, one of five. */
const SEEDS = [7, 8, 9, 15, 19, 23, 29, 35, 39, 45, 46, 51, 12, 14, 18, 21, 24, 1, 2, 4];

needs(
  "PostgreSQL 11 server",
  "psql",
  "openssl",
  "unshare",
)("masters that boot at once on an empty database", () => {
  let postgres: Postgres;
  beforeAll(async () => void (postgres = await Postgres.start(DATABASE_PASSWORD)), 60 * SECONDS);
  afterAll(() => postgres.stop());

  test.concurrent.each(SEEDS)(
    "race %i: one authority, all use it",
    async (seed) => {
      const { problems, consoles } = await race(postgres, seed);
      expect({ problems, consoles: problems.length > 0 ? consoles : "" }).toEqual({
        problems: [],
        consoles: "",
      });
    },
    300 * SECONDS,
  );

  test(
    "without the lock they make several",
    async () => expect(await severalMake(postgres, 1, withoutLock)).toBe(true),
    600 * SECONDS,
  );
});

/** Every master believes that it holds the lock, and does not wait for a former holder either. */
function withoutLock(script: string): string {
  const always = (name: string) =>
    [`\n${name}() {`, `\n${name}() {\n  return 0\n}\nnever_${name}() {`] as const;
  const changed = script
    .replace("pg_advisory_lock($LOCK)", "pg_backend_pid()")
    .replace(...always("lock_held"))
    .replace(...always("fenced"));
  if (!/never_lock_held[^]*never_fenced|never_fenced[^]*never_lock_held/.test(changed))
    throw new Error("the lock is not where it was");
  return changed;
}
