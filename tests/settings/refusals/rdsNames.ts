import { refused } from "../../support/refusals";

/** Names, classes and sizes that RDS does not take. */
const WORDS = "<1 to %d lower-case letters, digits and _, a letter first, no reserved word>";
const named = (name: "databaseName" | "username", value: unknown, reason: string) =>
  refused(
    { datastore: { [name]: value } },
    `datastore.${name}`,
    reason,
    `pulumi config set --path 'k3s-ha:datastore.${name}' ${WORDS.replace("%d", name === "username" ? "16" : "63")}`,
  );
const ILLEGAL = "not lower-case letters, digits and _, a letter first";
const THERE = "every PostgreSQL of RDS has this database already";
const KEPT = "RDS or PostgreSQL keeps this name for itself";

export const names = [
  named("databaseName", "postgres", THERE),
  named("databaseName", "rdsadmin", THERE),
  named("databaseName", "template0", THERE),
  named("databaseName", "user", "a word of SQL"),
  named("databaseName", "table", "a word of SQL"),
  named("databaseName", "order", "a word of SQL"),
  named("databaseName", "current_schema", "a word of SQL"),
  named("databaseName", "", ILLEGAL),
  named("databaseName", "k3s-prod", ILLEGAL),
  named("databaseName", "_k3s", ILLEGAL),
  named("databaseName", "k3s prod", ILLEGAL),
  named("databaseName", "k".repeat(64), "more than 63 characters"),
  named("username", "rds_superuser", KEPT),
  named("username", "pg_monitor", KEPT),
  named("username", "rdsrepladmin", KEPT),
  named("username", "public", KEPT),
  named("username", "none", KEPT),
  named("username", "root", KEPT),
  named("username", "user", "a word of SQL"),
  named("username", "select", "a word of SQL"),
  named("username", "authorization", "a word of SQL"),
  named("username", "k3s-user", ILLEGAL),
  named("username", "", ILLEGAL),
];

const sized = (datastore: object, name: string, reason: string, value: string) =>
  refused(
    { k3sVersion: "v1.35.7+k3s1", datastore: { ...datastore } },
    `datastore.${name}`,
    reason,
    `pulumi config set --path 'k3s-ha:datastore.${name}' ${value}`,
  );

export const sizes = [
  sized({ storageGiB: 60_000, maxStorageGiB: 65_536 }, "storageGiB", "more than 59578", "59578"),
  sized({ storageGiB: 65_536, maxStorageGiB: 65_536 }, "storageGiB", "more than 59578", "59578"),
  sized({ storageGiB: 59_578 }, "maxStorageGiB", "RDS wants room of 10 % above storageGiB (59578)", "65536"),
  sized(
    { storageGiB: 59_577, maxStorageGiB: 65_534 },
    "maxStorageGiB",
    "RDS wants room of 10 % above",
    "65535",
  ),
  sized({ storageGiB: 0 }, "storageGiB", "less than 20", "20"),
  sized({ storageGiB: -5 }, "storageGiB", "less than 20", "20"),
  sized({ maxStorageGiB: 0 }, "maxStorageGiB", "less than 20", "22"),
  sized({ maxStorageGiB: 1_000_000 }, "maxStorageGiB", "more than 65536", "65536"),
  sized({ instanceClass: "T3.Medium" }, "instanceClass", "not an RDS instance class", "db.t3.medium"),
  sized({ instanceClass: "db.T3.large" }, "instanceClass", "not an RDS instance class", "db.t3.large"),
  sized({ instanceClass: "db.m5.Xlarge" }, "instanceClass", "not an RDS instance class", "db.m5.xlarge"),
  sized({ instanceClass: " db.r5.2xlarge" }, "instanceClass", "not an RDS instance class", "db.r5.2xlarge"),
  sized(
    { instanceClass: "db.serverless" },
    "instanceClass",
    "not an RDS instance class",
    "<an RDS class such as",
  ),
  sized(
    { instanceClass: "db-t3-medium" },
    "instanceClass",
    "not an RDS instance class",
    "<an RDS class such as",
  ),
  sized(
    { instanceClass: "cache.t3.medium" },
    "instanceClass",
    "not an RDS instance class",
    "<an RDS class such as",
  ),
  sized({ instanceClass: "" }, "instanceClass", "not an RDS instance class", "<an RDS class such as"),
  sized({ backupRetentionDays: -1 }, "backupRetentionDays", "less than 1", "1"),
  sized({ backupRetentionDays: 365 }, "backupRetentionDays", "more than 35", "35"),
];
