import type { Settings } from "../../../../components/settings/settings";
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

/** Where settings are told that the servers of this computer are: they refuse the machine's own names. */
const ELSEWHERE = { localhost: "datastore.example.com", "127.0.0.1": "192.168.77.7" };

/** A stack whose datastore is its owner's. */
export function external(
  world: World,
  endpoint: string,
  more: object,
  k3sVersion = "v0.10.2",
): StackMachines {
  const names = Object.entries(ELSEWHERE);
  const away = names.reduce((text, [here, there]) => text.replaceAll(here, there), endpoint);
  const datastore = { kind: "external", endpoint: away, cidrs: ["10.1.0.0/16"], ...more };
  const settings = JSON.stringify(settingsOf({ k3sVersion, datastore }));
  const back = names.reduce((text, [here, there]) => text.replaceAll(there, here), settings);
  return new StackMachines(world, JSON.parse(back) as Settings);
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
