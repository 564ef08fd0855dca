import { CONNECTIONS_PER_MASTER, cannotRun, usableConnections } from "../../facts/rdsClasses";
import { extendedSupportPrice, isWithin, parsePostgresVersion } from "../../facts/postgres";
import { releaseOf } from "../../facts/k3sVersions";
import { engineVersionOf, masterSizes } from "../defaults";
import { refuse, type Check } from "../problem";
import type { Configuration } from "../schema";

/** Classes to propose, the smallest first; all run every PostgreSQL from 10.17 on. */
const ROOMIER = [
  "db.t3.medium",
  "db.m5.large",
  "db.m5.xlarge",
  "db.m5.2xlarge",
  "db.m5.4xlarge",
  "db.m5.8xlarge",
];

const checks: readonly Check[] = [
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
        ? `pulumi config set --path 'k3s-ha:datastore.instanceClass' ${enough}`
        : "lower masters.max: no class allows more than 5000";
      return [refuse(["datastore", "instanceClass"], datastore.instanceClass, reason, fix)];
    },
  },
  {
    needs: ["datastore", "k3sVersion", "allowUntestedK3s", "allowExtendedSupport"],
    find: (configuration) => {
      const version = engineVersionOf(configuration);
      const price = extendedSupportPrice(version);
      if (price === undefined || configuration.allowExtendedSupport) return [];
      const reason =
        `AWS creates PostgreSQL ${version} only under RDS Extended Support, about ${price} USD a month and vCPU ` +
        "(us-east-1, November 2026; the standby of multiAz pays too)";
      const fix =
        "pulumi config set k3s-ha:allowExtendedSupport true, or choose a major in standard support (14 or later)";
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
      const fix = `pulumi config set --path 'k3s-ha:datastore.maxStorageGiB' ${least}`;
      return [refuse(["datastore", "maxStorageGiB"], datastore.maxStorageGiB, reason, fix)];
    },
  },
];

/** Rules of an RDS instance; other kinds of datastore have none of its keys. */
export const rdsChecks: readonly Check[] = checks.map(({ needs, find }) => ({
  needs: [...new Set<keyof Configuration>([...needs, "datastore"])],
  find: (configuration) => (configuration.datastore.kind === "rds" ? find(configuration) : []),
}));

export function rdsWarnings(configuration: Configuration): string[] {
  if (configuration.datastore.kind !== "rds") return [];
  const release = releaseOf(configuration.k3sVersion, configuration.allowUntestedK3s);
  const version = engineVersionOf(configuration);
  if ("refused" in release || isWithin(version, release.postgres.oldest, release.postgres.newest)) return [];
  const { oldest, newest } = release.postgres;
  const md5 =
    release.dialect === "v0.10" && parsePostgresVersion(version).major >= 14
      ? "; its password hashing (SCRAM) is untested with this k3s's driver"
      : "";
  return [
    `datastore.engineVersion ${version}: k3s ${configuration.k3sVersion} was made for PostgreSQL ${oldest} to ${newest}; anything else is untested with it${md5}`,
  ];
}
