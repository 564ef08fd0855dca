import { CONNECTIONS_PER_MASTER, cannotRun, usableConnections } from "../../datastore/instanceClass";
import { extendedSupportPrice, isWithin, parsePostgresVersion } from "../../datastore/postgresVersion";
import { releaseOf } from "../../k3s/versions";
import { refuse, type Check } from "../problem";
import type { Configuration } from "../schema";

/** The configured PostgreSQL version, or the default of the k3s version. */
export function engineVersionOf({
  datastore,
  k3sVersion,
}: Pick<Configuration, "datastore" | "k3sVersion">): string {
  const release = releaseOf(k3sVersion);
  if (datastore.engineVersion !== undefined || "refused" in release) return datastore.engineVersion ?? "15";
  return release.postgres.default;
}

export const datastoreChecks: readonly Check[] = [
  {
    needs: ["datastore", "k3sVersion"],
    find: (configuration) => {
      const { instanceClass } = configuration.datastore;
      const reason = cannotRun(instanceClass, engineVersionOf(configuration));
      return reason === undefined ? [] : [refuse(["datastore", "instanceClass"], instanceClass, reason)];
    },
  },
  {
    needs: ["datastore", "masters"],
    find: ({ datastore, masters }) => {
      const usable = usableConnections(datastore.instanceClass);
      // While masters roll, one more is there.
      const needed = (masters.max + 1) * CONNECTIONS_PER_MASTER;
      if (usable === undefined || usable >= needed) return [];
      const reason = `it allows about ${usable} connections; ${masters.max} masters and one more during a roll need ${needed}`;
      return [refuse(["datastore", "instanceClass"], datastore.instanceClass, reason)];
    },
  },
  {
    needs: ["datastore", "k3sVersion", "allowExtendedSupport"],
    find: (configuration) => {
      const version = engineVersionOf(configuration);
      const price = extendedSupportPrice(version);
      if (price === undefined || configuration.allowExtendedSupport) return [];
      const reason =
        `AWS creates PostgreSQL ${version} only under RDS Extended Support, about ${price} USD a month and vCPU ` +
        "(us-east-1, November 2026; the standby of multiAz pays too)";
      const fix =
        "pulumi config set k3s-ha:allowExtendedSupport true, or choose a major in standard support (15 or later)";
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

export function datastoreWarnings(configuration: Configuration): string[] {
  const release = releaseOf(configuration.k3sVersion);
  const version = engineVersionOf(configuration);
  if ("refused" in release || isWithin(version, release.postgres.oldest, release.postgres.newest)) return [];
  const { oldest, newest } = release.postgres;
  const md5 =
    parsePostgresVersion(version).major >= 14
      ? "; its password hashing (SCRAM) is untested with this k3s's driver"
      : "";
  return [
    `datastore.engineVersion ${version}: k3s ${configuration.k3sVersion} was made for PostgreSQL ${oldest} to ${newest}; anything else is untested with it${md5}`,
  ];
}
