import { onEtcdServer, onMariaDatabase, onNewerPostgres, onSqlite, onStrangeDatabase } from "./datastores";
import { onPostgres11 } from "./postgres11";
import type { Suite } from "./suite";

/** Everything that `npm run test:k3s` runs, in order. */
export const SUITES: readonly Suite[] = [
  onPostgres11,
  onNewerPostgres,
  onSqlite,
  onMariaDatabase,
  onEtcdServer,
  onStrangeDatabase,
];
