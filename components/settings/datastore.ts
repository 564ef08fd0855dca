import { z } from "zod";
import { key } from "./key";
import { flag, httpsUrl, integer, textLike } from "./types";

/** Days that CloudWatch Logs accepts as retention (API reference, PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const name = (): z.ZodType<string> =>
  textLike(
    /^(?!(admin|rdsadmin|postgres|template0|template1|user|master|root)$)[a-z][a-z0-9_]{0,15}$/,
    "not a legal or a reserved name",
  );

/** Schema of `datastore`: the RDS PostgreSQL instance. */
export const datastore = key(
  z
    .strictObject({
      engineVersion: key(
        textLike(/^\d{2}(\.\d{1,2}(-rds\.\d{8})?)?$/, "not a PostgreSQL version as RDS writes it").optional(),
        {
          description:
            "PostgreSQL version. A major alone (15) lets AWS choose and upgrade the minor; a minor (11.5) is pinned. A change reaches AWS at the next `pulumi up`.",
          allowed: "a major, a minor, or a build of it (11.22-rds.20260514)",
          example: "11.5",
          defaultText: "what the k3s version was made for: 11.5 for v0.10",
        },
      ),
      instanceClass: key(
        textLike(/^db\.[a-z0-9]+\.[a-z0-9]+$/, "not an RDS instance class").default("db.t3.medium"),
        {
          description:
            "RDS instance class. It must offer 60 connections per master and run the PostgreSQL major.",
          allowed: "an RDS class such as db.t3.medium or db.m5.large",
          example: "db.t3.medium",
        },
      ),
      storageGiB: key(integer(20, 65_536).default(20), {
        description: "Allocated gp3 storage at creation, in GiB.",
        allowed: "20 to 65536",
        example: 20,
      }),
      maxStorageGiB: key(integer(20, 65_536).default(100), {
        description: "Up to how many GiB RDS enlarges the storage by itself; v0.10's table grows.",
        allowed: "20 to 65536, at least 10 % above storageGiB",
        example: 100,
      }),
      multiAz: key(flag().default(false), {
        description: "Whether a standby in a second zone takes over when the first fails. Doubles the price.",
        allowed: "true or false",
        example: true,
      }),
      backupRetentionDays: key(integer(1, 35).default(7), {
        description: "How many days automated backups are kept.",
        allowed: "1 to 35",
        example: 7,
      }),
      logRetentionDays: key(
        integer(1, 3653)
          .default(30)
          .refine((days) => LOG_RETENTION_DAYS.includes(days), {
            error: "not a retention that CloudWatch Logs knows",
          }),
        {
          description: "How many days the database's exported logs are kept.",
          allowed: LOG_RETENTION_DAYS.join(", "),
          example: 30,
        },
      ),
      databaseName: key(name().default("k3s"), {
        description: "Name of the database that RDS creates for k3s. A change replaces the instance.",
        allowed: "1 to 16 lower-case letters, digits and _, a letter first, no reserved word",
        example: "k3s",
      }),
      username: key(name().default("k3s"), {
        description: "Login of k3s. A change replaces the instance.",
        allowed: "1 to 16 lower-case letters, digits and _, a letter first, no reserved word",
        example: "k3s",
      }),
      caUrl: key(httpsUrl().optional(), {
        description:
          "Where machines download the certificate bundle that the database's certificate is checked against.",
        allowed: "an https address of a PEM file",
        example: "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
        defaultText: "the bundle of RDS in the stack's partition",
      }),
      clientPackage: key(textLike(/^[a-z0-9][a-z0-9.+_-]*$/, "not a package name").default("auto"), {
        description:
          "Where masters get `psql` from if their image has none: auto tries amazon-linux-extras, then the core package; anything else is a package of theirs.",
        allowed: "auto or a package name",
        example: "auto",
      }),
      replaceLosesCluster: key(flag().default(false), {
        description:
          "Accepts that the database is replaced, and with it the whole cluster lost, when a value changes that only a creation can set (user, database name, KMS key, network). Set it for one `pulumi up` only.",
        allowed: "true or false",
        example: false,
      }),
    })
    .prefault({}),
  {
    description: "The datastore of the k3s servers: an RDS PostgreSQL instance.",
    allowed: "an object",
    example: {},
  },
);
