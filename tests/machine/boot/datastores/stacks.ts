import { settingsOf } from "../../../support/settings";
import type { Machine } from "../../harness/machine";
import { DATABASE_PASSWORD } from "../../harness/values";
import type { DatabaseServer, World } from "../../harness/world";
import { StackMachines } from "./machines";

/** Where a machine keeps the files of an external datastore. */
export const CA = "/etc/k3s-ha/datastore-ca.pem";
export const CERTIFICATE = "/etc/k3s-ha/datastore-certificate.pem";
export const KEY = "/etc/k3s-ha/datastore-key.pem";

/** For tests that wait until a limit. */
export const UNTIL_A_LIMIT = { secondMs: 12 };

/** No database. */
export const NONE: DatabaseServer = {
  port: 0,
  authority: "",
  createDatabase: () => Promise.resolve(),
  dropDatabase: () => Promise.resolve(),
  query: () => Promise.reject(new Error("there is no database")),
};

/** A stack whose datastore is its owner's. */
export function external(
  world: World,
  endpoint: string,
  more: object,
  k3sVersion = "v0.10.2",
): StackMachines {
  const datastore = { kind: "external", endpoint, cidrs: ["10.1.0.0/16"], ...more };
  return new StackMachines(world, settingsOf({ k3sVersion, datastore }));
}

export function postgresUrl(port: number, database: string): string {
  return `postgres://k3s:${encodeURIComponent(DATABASE_PASSWORD)}@localhost:${port}/${database}`;
}

export function mysqlUrl(port: number, database: string): string {
  return `mysql://k3s:${DATABASE_PASSWORD}@tcp(localhost:${port})/${database}`;
}

export function first(machines: readonly Machine[], pattern: RegExp): Promise<Machine> {
  return Promise.race(machines.map((machine) => machine.saying(pattern).then(() => machine)));
}
