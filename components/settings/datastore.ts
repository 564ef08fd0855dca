import { z } from "zod";
import { isFilled } from "../facts/placeholders";
import { FILLED } from "./k3s";
import { key } from "./key";
import { cidr, flag, httpsUrl, integer, oneOf, textLike, uniqueList } from "./types";

/** Days that CloudWatch Logs accepts as retention (API reference, PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const name = (): z.ZodType<string> =>
  textLike(
    /^(?!(admin|rdsadmin|postgres|template0|template1|user|master|root)$)[a-z][a-z0-9_]{0,15}$/,
    "not a legal or a reserved name",
  );

const pem = (kind: string): z.ZodType<string> =>
  textLike(
    new RegExp(
      `^-----BEGIN [A-Z ]*${kind}-----\\n[A-Za-z0-9+/=\\s-]+-----END [A-Z ]*${kind}-----\\s*([\\s\\S]*)$`,
    ),
    "not a PEM text",
  );

/** A PEM text that validates, to stand in for encrypted configuration. */
const samplePem = (kind: string): string => `-----BEGIN ${kind}-----\nMIIB\n-----END ${kind}-----\n`;

/** Schema of `datastore`: where the k3s servers keep the cluster's state. */
export const datastore = key(
  z
    .strictObject({
      kind: key(oneOf("rds", "external", "sqlite").default("rds"), {
        description:
          "An RDS PostgreSQL instance of the stack, a datastore of yours by its endpoint, or a file on the only master (not highly available).",
        allowed: "rds, external or sqlite",
        example: "rds",
      }),
      endpoint: key(
        textLike(/^[^\s\p{Cc}]{8,1024}$/u, "not an endpoint")
          .refine((value) => !isFilled(value), { error: FILLED })
          .optional(),
        {
          description: "Endpoint of an external datastore, as k3s takes it, with a percent-encoded password.",
          allowed:
            "postgres://user:password@host:port/db, mysql://user:password@tcp(host:port)/db or https://host:2379[,https://…] (etcd)",
          example: "postgres://k3s:example-password@db.example.com:5432/k3s",
          defaultText: "none; needed with kind external",
          secret: true,
        },
      ),
      ca: key(pem("CERTIFICATE").optional(), {
        description: "Certificates that an external datastore's own is checked against, as PEM.",
        allowed: "a PEM text of certificates",
        example: samplePem("CERTIFICATE"),
        defaultText: "none",
        secret: true,
      }),
      certificate: key(pem("CERTIFICATE").optional(), {
        description: "Client certificate for an external datastore, as PEM; needs key.",
        allowed: "a PEM text of a certificate",
        example: samplePem("CERTIFICATE"),
        defaultText: "none",
        secret: true,
      }),
      key: key(pem("PRIVATE KEY").optional(), {
        description: "Key of the client certificate, as PEM.",
        allowed: "a PEM text of a private key",
        example: samplePem("PRIVATE KEY"),
        defaultText: "none",
        secret: true,
      }),
      insecure: key(flag().default(false), {
        description: "Accepts an external endpoint without TLS.",
        allowed: "true or false",
        example: true,
      }),
      cidrs: key(uniqueList(cidr(), 1, 16).optional(), {
        description: "Networks of an external datastore, to which the firewall opens its port for masters.",
        allowed: "one or more IPv4 networks",
        example: ["10.1.0.0/16"],
        defaultText: "none; one of cidrs and securityGroupId is needed with kind external",
      }),
      securityGroupId: key(textLike(/^sg-[0-9a-f]{8,17}$/, "not a security group id").optional(), {
        description:
          "Security group of an external datastore, to which the firewall opens its port for masters.",
        allowed: "the id of a security group",
        example: "sg-0123456789abcdef0",
        defaultText: "none",
      }),
      engineVersion: key(
        textLike(/^\d{2}(\.\d{1,2}(-rds\.\d{8})?)?$/, "not a PostgreSQL version as RDS writes it").optional(),
        {
          description:
            "PostgreSQL version. A major alone (15) lets AWS choose and upgrade the minor; a minor (11.5) is pinned. A change reaches AWS at the next `pulumi up`.",
          allowed: "a major, a minor, or a build of it (11.22-rds.20260514)",
          example: "11.5",
          defaultText: "what the k3s version was made for: 11.5 for v0.10, 15 for current k3s",
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
      passwordEpoch: key(integer(0, 1_000_000).default(0), {
        description:
          "Raise it to get a new password of the database. The API is away from then until new masters serve; pods run on.",
        allowed: "0 to 1000000",
        example: 1,
      }),
      replaceLosesCluster: key(flag().default(false), {
        description:
          "Accepts that the database is replaced, and with it the whole cluster lost, when a value changes that only a creation can set (user, database name, KMS key, network); with sqlite, that the only master is; with external, that the endpoint names another server or database. Set it for one `pulumi up` only.",
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
