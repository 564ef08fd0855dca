import { onEtcdServer, onMariaDatabase, onNewerPostgres, onSqlite, onStrangeDatabase } from "./datastores";
import { flagsOfRealK3s } from "./flags";
import { onPostgres11 } from "./postgres11";
import type { Suite } from "./suite";

/** Everything that `npm run test:k3s` runs, in order. */
export const SUITES: readonly Suite[] = [
  flagsOfRealK3s,
  onPostgres11,
  onNewerPostgres,
  onSqlite,
  onMariaDatabase,
  onEtcdServer,
  onStrangeDatabase,
];
