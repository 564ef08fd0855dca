import type { z } from "zod";
import { releaseOf } from "../facts/k3sVersions";
import { isWithin, parsePostgresVersion } from "../facts/postgres";
import { reservedDatabase, reservedLogin } from "../facts/reservedWords";
import { CONNECTIONS_PER_MASTER, cannotRun, extendedSupportCost, usableConnections } from "../facts/rds";
import { engineVersionOf, masterSizes } from "./settings";
import { key } from "./key";
import { configSet, refuse, type Rule } from "./problem";
import type { Configuration } from "./schema";
import { flag, httpsUrl, integer, parsed, textLike } from "./types";

/** Days that CloudWatch Logs accepts as retention (API reference, PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** A name as PostgreSQL takes it without quotes. */
const name = (longest: number, reserved: (name: string) => string | undefined): z.ZodType<string> =>
  parsed((value) => {
    if (!/^[a-z][a-z0-9_]*$/.test(value))
      return { refused: "not lower-case letters, digits and _, a letter first" };
    const refused = value.length > longest ? `more than ${longest} characters` : reserved(value);
    return refused === undefined ? {} : { refused };
  });

/** A class as it was meant: in lower case, with its `db.`. */
function parseInstanceClass(value: string): object {
  if (/^db\.[a-z0-9]+\.[a-z0-9]+$/.test(value)) return {};
  const [, meant] =
    /^(?:db\.)?([a-z0-9]+\.(?:\d*x?large|micro|small|medium))$/.exec(value.trim().toLowerCase()) ?? [];
  const instead = meant === undefined ? undefined : `db.${meant}`;
  return { refused: "not an RDS instance class", ...(instead !== undefined && { instead }) };
}

/** The most that RDS gives a PostgreSQL, and what can still grow by the tenth that it asks for (RDS user guide, PIOPS.StorageTypes). */
const MOST_STORAGE_GIB = 65_536;
const MOST_INITIAL_GIB = 59_578;

/** Keys of `datastore` that concern the stack's own RDS instance. */
export const rdsKeys = {
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
  instanceClass: key(parsed(parseInstanceClass).default("db.t3.medium"), {
    description: "RDS instance class. It must offer 60 connections per master and run the PostgreSQL major.",
    allowed: "an RDS class such as db.t3.medium or db.m5.large",
    example: "db.t3.medium",
  }),
  storageGiB: key(integer(20, MOST_INITIAL_GIB).default(20), {
    description: "Allocated gp3 storage at creation, in GiB.",
    allowed: `20 to ${MOST_INITIAL_GIB}, so that maxStorageGiB can be 10 % above`,
    example: 20,
  }),
  maxStorageGiB: key(integer(20, MOST_STORAGE_GIB).default(100), {
    description: "Up to how many GiB RDS enlarges the storage by itself; v0.10's table grows.",
    allowed: "20 to 65536, at least 10 % above storageGiB",
    example: 100,
    // Above the least storage.
    least: 22,
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
      .superRefine((days, context) => {
        if (LOG_RETENTION_DAYS.includes(days)) return;
        // Longer rather than shorter: what is not kept is lost.
        const instead = LOG_RETENTION_DAYS.find((known) => known > days);
        context.addIssue({
          code: "custom",
          message: "not a retention that CloudWatch Logs knows",
          params: { instead: String(instead) },
        });
      }),
    {
      description: "How many days the database's exported logs are kept.",
      allowed: LOG_RETENTION_DAYS.join(", "),
      example: 30,
    },
  ),
  databaseName: key(name(63, reservedDatabase).default("k3s"), {
    description: "Name of the database that RDS creates for k3s. A change replaces the instance.",
    allowed: "1 to 63 lower-case letters, digits and _, a letter first, no reserved word",
    example: "k3s",
  }),
  username: key(name(16, reservedLogin).default("k3s"), {
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
};

/** Classes to propose, the smallest first; all run every PostgreSQL from 10.17 on. */
const ROOMIER = [
  "db.t3.medium",
  "db.m5.large",
  "db.m5.xlarge",
  "db.m5.2xlarge",
  "db.m5.4xlarge",
  "db.m5.8xlarge",
];

const rules: readonly Rule[] = [
  {
    needs: ["datastore", "k3sVersion", "allowUntestedK3s"],
    find: (configuration) => {
      const { instanceClass } = configuration.datastore;
      const reason = cannotRun(instanceClass, engineVersionOf(configuration));
      return reason === undefined ? [] : [refuse(["datastore", "instanceClass"], instanceClass, reason)];
    },
  },
  {
    needs: ["datastore", "masters"],
    find: (configuration) => {
      const { datastore } = configuration;
      const { max } = masterSizes(configuration);
      const usable = usableConnections(datastore.instanceClass);
      // While masters roll, one more is there.
      const needed = (max + 1) * CONNECTIONS_PER_MASTER;
      if (usable === undefined || usable >= needed) return [];
      const reason = `it allows about ${usable} connections; ${max} masters and one more during a roll need ${needed}`;
      const enough = ROOMIER.find((instanceClass) => (usableConnections(instanceClass) ?? 0) >= needed);
      const fix = enough
        ? configSet(["datastore", "instanceClass"], enough)
        : "lower masters.max: no class allows more than 5000";
      return [refuse(["datastore", "instanceClass"], datastore.instanceClass, reason, fix)];
    },
  },
  {
    needs: ["datastore", "k3sVersion", "allowUntestedK3s", "allowExtendedSupport"],
    find: (configuration) => {
      const version = engineVersionOf(configuration);
      const cost = extendedSupportCost(version);
      if (cost === undefined || configuration.allowExtendedSupport) return [];
      const reason = `AWS creates PostgreSQL ${version} only under RDS Extended Support, ${cost}`;
      const fix = `choose a major in standard support (14 or later), or, to pay for it: ${configSet(["allowExtendedSupport"], true)}`;
      return [refuse(["datastore", "engineVersion"], version, reason, fix)];
    },
  },
  {
    needs: ["datastore"],
    find: ({ datastore }) => {
      // In whole numbers: 100 * 1.1 is more than 110.
      const least = Math.ceil((datastore.storageGiB * 11) / 10);
      if (datastore.maxStorageGiB >= least) return [];
      const reason = `RDS wants room of 10 % above storageGiB (${datastore.storageGiB})`;
      const fix = configSet(["datastore", "maxStorageGiB"], least);
      return [refuse(["datastore", "maxStorageGiB"], datastore.maxStorageGiB, reason, fix)];
    },
  },
];

/** Rules of an RDS instance; other kinds of datastore have none of its keys. */
export const rdsRules: readonly Rule[] = rules.map(({ needs, find }) => ({
  needs: [...new Set<keyof Configuration>([...needs, "datastore"])],
  find: (configuration, given) => (configuration.datastore.kind === "rds" ? find(configuration, given) : []),
}));

export function rdsWarnings(configuration: Configuration): string[] {
  if (configuration.datastore.kind !== "rds") return [];
  const release = releaseOf(configuration.k3sVersion, configuration.allowUntestedK3s);
  const version = engineVersionOf(configuration);
  if ("refused" in release || isWithin(version, release.postgres.oldest, release.postgres.newest)) return [];
  const { oldest, newest } = release.postgres;
  const scram =
    parsePostgresVersion(version).major >= (release.scramUntestedFrom ?? Infinity)
      ? "; its password hashing (SCRAM) is untested with this k3s's driver"
      : "";
  return [
    `datastore.engineVersion ${version}: k3s ${configuration.k3sVersion} was made for PostgreSQL ${oldest} to ${newest}; anything else is untested with it${scram}`,
  ];
}
