import { row } from "../../support/refusals";

const VERSION = "a major, a minor, or a build of it (11.22-rds.20260514)";
const SET_VERSION = "pulumi config set --path 'k3s-ha:datastore.engineVersion' 11.5";
const CLASS = "an RDS class such as db.t3.medium or db.m5.large";
const SET_CLASS = "pulumi config set --path 'k3s-ha:datastore.instanceClass' db.t3.medium";
const NAME = "1 to 16 lower-case letters, digits and _, a letter first, no reserved word";
const ROOM = "20 to 65536, at least 10 % above storageGiB";

const datastoreRow = (settings: Record<string, unknown>, key: string, allowed: string, fix: string) =>
  row({ datastore: settings }, key ? `datastore.${key}` : "datastore", allowed, fix);

/** Mistakes in the datastore that need no AWS to be seen. */
export const datastore = [
  row({ datastore: "postgres" }, "datastore", "an object", "correct it in the stack file"),
  datastoreRow(
    { password: "x" },
    "password",
    "engineVersion, instanceClass",
    "rm --path 'k3s-ha:datastore.password'",
  ),
  datastoreRow({ engineVersion: "9.6" }, "engineVersion", VERSION, SET_VERSION),
  datastoreRow({ engineVersion: 9.6 }, "engineVersion", VERSION, SET_VERSION),
  datastoreRow({ engineVersion: "postgres15" }, "engineVersion", VERSION, SET_VERSION),
  datastoreRow({ engineVersion: "15.x" }, "engineVersion", VERSION, SET_VERSION),
  datastoreRow({ engineVersion: "11.22-rds.2026" }, "engineVersion", VERSION, SET_VERSION),
  datastoreRow(
    { engineVersion: "11.22" },
    "engineVersion",
    VERSION,
    "config set k3s-ha:allowExtendedSupport true",
  ),
  datastoreRow({ engineVersion: 11.22 }, "engineVersion", VERSION, SET_VERSION),
  datastoreRow(
    { engineVersion: 11 },
    "engineVersion",
    VERSION,
    "config set k3s-ha:allowExtendedSupport true",
  ),
  datastoreRow(
    { engineVersion: "12.22" },
    "engineVersion",
    VERSION,
    "config set k3s-ha:allowExtendedSupport true",
  ),
  datastoreRow(
    { engineVersion: 13 },
    "engineVersion",
    VERSION,
    "config set k3s-ha:allowExtendedSupport true",
  ),
  datastoreRow({ instanceClass: "t3.medium" }, "instanceClass", CLASS, SET_CLASS),
  datastoreRow({ instanceClass: "db.t3" }, "instanceClass", CLASS, SET_CLASS),
  datastoreRow({ instanceClass: "db.t4g.medium" }, "instanceClass", CLASS, SET_CLASS),
  datastoreRow({ instanceClass: "db.m6g.large" }, "instanceClass", CLASS, SET_CLASS),
  datastoreRow({ instanceClass: "db.m7g.large" }, "instanceClass", CLASS, SET_CLASS),
  datastoreRow({ instanceClass: "db.m6i.large" }, "instanceClass", CLASS, SET_CLASS),
  datastoreRow({ instanceClass: "db.t3.micro" }, "instanceClass", CLASS, SET_CLASS),
  datastoreRow({ instanceClass: "db.t3.small" }, "instanceClass", CLASS, SET_CLASS),
  row({ masters: { max: 6 } }, "datastore.instanceClass", CLASS, "k3s-ha:datastore.instanceClass"),
  datastoreRow({ storageGiB: 19 }, "storageGiB", "20 to 65536", "datastore.storageGiB' 20"),
  datastoreRow({ storageGiB: "20 GiB" }, "storageGiB", "20 to 65536", "datastore.storageGiB' 20"),
  datastoreRow({ maxStorageGiB: 70_000 }, "maxStorageGiB", ROOM, "datastore.maxStorageGiB' 100"),
  datastoreRow({ storageGiB: 100 }, "maxStorageGiB", ROOM, "datastore.maxStorageGiB' 110"),
  datastoreRow({ maxStorageGiB: 21 }, "maxStorageGiB", ROOM, "datastore.maxStorageGiB' 22"),
  datastoreRow({ multiAz: "yes" }, "multiAz", "true or false", "datastore.multiAz' true"),
  datastoreRow({ backupRetentionDays: 0 }, "backupRetentionDays", "1 to 35", "backupRetentionDays' 7"),
  datastoreRow({ backupRetentionDays: 36 }, "backupRetentionDays", "1 to 35", "backupRetentionDays' 7"),
  datastoreRow({ logRetentionDays: 2 }, "logRetentionDays", "1, 3, 5, 7, 14, 30,", "logRetentionDays' 30"),
  datastoreRow({ databaseName: "K3s" }, "databaseName", NAME, "datastore.databaseName' k3s"),
  datastoreRow({ databaseName: "template1" }, "databaseName", NAME, "datastore.databaseName' k3s"),
  datastoreRow({ username: "admin" }, "username", NAME, "datastore.username' k3s"),
  datastoreRow({ username: "rdsadmin" }, "username", NAME, "datastore.username' k3s"),
  datastoreRow({ username: "1k3s" }, "username", NAME, "datastore.username' k3s"),
  datastoreRow({ username: "u".repeat(17) }, "username", NAME, "datastore.username' k3s"),
  datastoreRow({ username: "k3s;drop" }, "username", NAME, "datastore.username' k3s"),
  datastoreRow(
    { clientPackage: "psql; reboot" },
    "clientPackage",
    "auto or a package name",
    "clientPackage' auto",
  ),
  datastoreRow(
    { replaceLosesCluster: "yes" },
    "replaceLosesCluster",
    "true or false",
    "replaceLosesCluster' false",
  ),
];
