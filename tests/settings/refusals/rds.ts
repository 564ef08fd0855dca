import { refused } from "../../support/refusals";

/** Mistakes in the RDS instance. */
export const rds = [
  refused(
    { datastore: { engineVersion: "9.6" } },
    "datastore.engineVersion",
    "not a PostgreSQL version as RDS writes it",
    "pulumi config set --path 'k3s-ha:datastore.engineVersion' <a major, a minor, or a build of it (11.22-rds.20260514)>",
  ),
  refused(
    { datastore: { engineVersion: 9.6 } },
    "datastore.engineVersion",
    "a number with a fraction: quote it, or 16.10 becomes 16.1",
    "write it in quotes in the stack file, with all its digits",
  ),
  refused(
    { datastore: { engineVersion: "postgres15" } },
    "datastore.engineVersion",
    "not a PostgreSQL version as RDS writes it",
    "pulumi config set --path 'k3s-ha:datastore.engineVersion' <a major, a minor, or a build of it (11.22-rds.20260514)>",
  ),
  refused(
    { datastore: { engineVersion: "15.x" } },
    "datastore.engineVersion",
    "not a PostgreSQL version as RDS writes it",
    "pulumi config set --path 'k3s-ha:datastore.engineVersion' <a major, a minor, or a build of it (11.22-rds.20260514)>",
  ),
  refused(
    { datastore: { engineVersion: "11.22-rds.2026" } },
    "datastore.engineVersion",
    "not a PostgreSQL version as RDS writes it",
    "pulumi config set --path 'k3s-ha:datastore.engineVersion' <a major, a minor, or a build of it (11.22-rds.20260514)>",
  ),
  refused(
    { datastore: { engineVersion: "11.22" } },
    "datastore.engineVersion",
    "AWS creates PostgreSQL 11.22 only under RDS Extended Support, about 146 USD a month and vCPU (us-east-1, November 2026; the standby of multiAz pays too)",
    "choose a major in standard support (14 or later), or, to pay for it: pulumi config set k3s-ha:allowExtendedSupport true",
  ),
  refused(
    { datastore: { engineVersion: 11.22 } },
    "datastore.engineVersion",
    "a number with a fraction: quote it, or 16.10 becomes 16.1",
    "write it in quotes in the stack file, with all its digits",
  ),
  refused(
    { datastore: { engineVersion: 11 } },
    "datastore.engineVersion",
    "AWS creates PostgreSQL 11 only under RDS Extended Support, about 146 USD a month and vCPU (us-east-1, November 2026; the standby of multiAz pays too)",
    "choose a major in standard support (14 or later), or, to pay for it: pulumi config set k3s-ha:allowExtendedSupport true",
  ),
  refused(
    { datastore: { engineVersion: "12.22" } },
    "datastore.engineVersion",
    "AWS creates PostgreSQL 12.22 only under RDS Extended Support, about 73 USD a month and vCPU (us-east-1, November 2026; the standby of multiAz pays too)",
    "choose a major in standard support (14 or later), or, to pay for it: pulumi config set k3s-ha:allowExtendedSupport true",
  ),
  refused(
    { datastore: { engineVersion: 13 } },
    "datastore.engineVersion",
    "AWS creates PostgreSQL 13 only under RDS Extended Support, about 73 USD a month and vCPU (us-east-1, November 2026; the standby of multiAz pays too)",
    "choose a major in standard support (14 or later), or, to pay for it: pulumi config set k3s-ha:allowExtendedSupport true",
  ),
  refused(
    { datastore: { instanceClass: "t3.medium" } },
    "datastore.instanceClass",
    "not an RDS instance class",
    "pulumi config set --path 'k3s-ha:datastore.instanceClass' db.t3.medium",
  ),
  refused(
    { datastore: { instanceClass: "db.t3" } },
    "datastore.instanceClass",
    "not an RDS instance class",
    "pulumi config set --path 'k3s-ha:datastore.instanceClass' <an RDS class such as db.t3.medium or db.m5.large>",
  ),
  refused(
    { datastore: { instanceClass: "db.t4g.medium" } },
    "datastore.instanceClass",
    "db.t4g runs PostgreSQL 12 and later, not 11.5",
    "pulumi config set --path 'k3s-ha:datastore.instanceClass' <an RDS class such as db.t3.medium or db.m5.large>",
  ),
  refused(
    { datastore: { instanceClass: "db.m6g.large" } },
    "datastore.instanceClass",
    "db.m6g runs PostgreSQL 12 and later, not 11.5",
    "pulumi config set --path 'k3s-ha:datastore.instanceClass' <an RDS class such as db.t3.medium or db.m5.large>",
  ),
  refused(
    { datastore: { instanceClass: "db.m7g.large" } },
    "datastore.instanceClass",
    "db.m7g runs PostgreSQL 13 and later, not 11.5",
    "pulumi config set --path 'k3s-ha:datastore.instanceClass' <an RDS class such as db.t3.medium or db.m5.large>",
  ),
  refused(
    { datastore: { instanceClass: "db.m6i.large" } },
    "datastore.instanceClass",
    "db.m6i runs PostgreSQL 11.13 and later of that major, not 11.5",
    "pulumi config set --path 'k3s-ha:datastore.instanceClass' <an RDS class such as db.t3.medium or db.m5.large>",
  ),
  refused(
    { datastore: { instanceClass: "db.t3.micro" } },
    "datastore.instanceClass",
    "it allows about 98 connections; 3 masters and one more during a roll need 240",
    "pulumi config set --path 'k3s-ha:datastore.instanceClass' db.t3.medium",
  ),
  refused(
    { datastore: { instanceClass: "db.t3.small" } },
    "datastore.instanceClass",
    "it allows about 199 connections; 3 masters and one more during a roll need 240",
    "pulumi config set --path 'k3s-ha:datastore.instanceClass' db.t3.medium",
  ),
  refused(
    { masters: { max: 6 } },
    "datastore.instanceClass",
    "it allows about 402 connections; 6 masters and one more during a roll need 420",
    "pulumi config set --path 'k3s-ha:datastore.instanceClass' db.m5.large",
  ),
  refused(
    { datastore: { storageGiB: 19 } },
    "datastore.storageGiB",
    "less than 20",
    "pulumi config set --path 'k3s-ha:datastore.storageGiB' 20",
  ),
  refused(
    { datastore: { storageGiB: "20 GiB" } },
    "datastore.storageGiB",
    "not an integer",
    "pulumi config set --path 'k3s-ha:datastore.storageGiB' <20 to 59578, so that maxStorageGiB can be 10 % above>",
  ),
  refused(
    { datastore: { maxStorageGiB: 70000 } },
    "datastore.maxStorageGiB",
    "more than 65536",
    "pulumi config set --path 'k3s-ha:datastore.maxStorageGiB' 65536",
  ),
  refused(
    { datastore: { storageGiB: 100 } },
    "datastore.maxStorageGiB",
    "RDS wants room of 10 % above storageGiB (100)",
    "pulumi config set --path 'k3s-ha:datastore.maxStorageGiB' 110",
  ),
  refused(
    { datastore: { maxStorageGiB: 21 } },
    "datastore.maxStorageGiB",
    "RDS wants room of 10 % above storageGiB (20)",
    "pulumi config set --path 'k3s-ha:datastore.maxStorageGiB' 22",
  ),
  refused(
    { datastore: { multiAz: "yes" } },
    "datastore.multiAz",
    "not a boolean",
    "pulumi config set --path 'k3s-ha:datastore.multiAz' true",
  ),
  refused(
    { datastore: { backupRetentionDays: 0 } },
    "datastore.backupRetentionDays",
    "less than 1",
    "pulumi config set --path 'k3s-ha:datastore.backupRetentionDays' 1",
  ),
  refused(
    { datastore: { backupRetentionDays: 36 } },
    "datastore.backupRetentionDays",
    "more than 35",
    "pulumi config set --path 'k3s-ha:datastore.backupRetentionDays' 35",
  ),
  refused(
    { datastore: { logRetentionDays: 2 } },
    "datastore.logRetentionDays",
    "not a retention that CloudWatch Logs knows",
    "pulumi config set --path 'k3s-ha:datastore.logRetentionDays' 3",
  ),
  refused(
    { datastore: { databaseName: "K3s" } },
    "datastore.databaseName",
    "not lower-case letters, digits and _, a letter first",
    "pulumi config set --path 'k3s-ha:datastore.databaseName' <1 to 63 lower-case letters, digits and _, a letter first, no reserved word>",
  ),
  refused(
    { datastore: { databaseName: "template1" } },
    "datastore.databaseName",
    "every PostgreSQL of RDS has this database already",
    "pulumi config set --path 'k3s-ha:datastore.databaseName' <1 to 63 lower-case letters, digits and _, a letter first, no reserved word>",
  ),
  refused(
    { datastore: { username: "admin" } },
    "datastore.username",
    "RDS or PostgreSQL keeps this name for itself",
    "pulumi config set --path 'k3s-ha:datastore.username' <1 to 16 lower-case letters, digits and _, a letter first, no reserved word>",
  ),
  refused(
    { datastore: { username: "rdsadmin" } },
    "datastore.username",
    "RDS or PostgreSQL keeps this name for itself",
    "pulumi config set --path 'k3s-ha:datastore.username' <1 to 16 lower-case letters, digits and _, a letter first, no reserved word>",
  ),
  refused(
    { datastore: { username: "1k3s" } },
    "datastore.username",
    "not lower-case letters, digits and _, a letter first",
    "pulumi config set --path 'k3s-ha:datastore.username' <1 to 16 lower-case letters, digits and _, a letter first, no reserved word>",
  ),
  refused(
    { datastore: { username: "uuuuuuuuuuuuuuuuu" } },
    "datastore.username",
    "more than 16 characters",
    "pulumi config set --path 'k3s-ha:datastore.username' <1 to 16 lower-case letters, digits and _, a letter first, no reserved word>",
  ),
  refused(
    { datastore: { username: "k3s;drop" } },
    "datastore.username",
    "not lower-case letters, digits and _, a letter first",
    "pulumi config set --path 'k3s-ha:datastore.username' <1 to 16 lower-case letters, digits and _, a letter first, no reserved word>",
  ),
  refused(
    { datastore: { clientPackage: "psql; reboot" } },
    "datastore.clientPackage",
    "not a package name",
    "pulumi config set --path 'k3s-ha:datastore.clientPackage' <auto or a package name>",
  ),
];

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
