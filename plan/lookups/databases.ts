import { zoneNames } from "./account";
import type { Fixture } from "./fixture";
import { type Args, hasTags, matches, NoAnswer, Refused, strings, text } from "./filters";

/** Database versions, orderable classes and the instances that already run. */
export function databaseLookups(fixture: Fixture) {
  const { versions, classes, instances, acceptRetired } = fixture.databases;

  function postgres(args: Args): void {
    const engine = text(args, "engine");
    if (engine !== "postgres") throw new NoAnswer(`it knows the versions of postgres only, not of ${engine}`);
  }

  return {
    "aws:rds/getEngineVersion:getEngineVersion": (args: Args, region: string) => {
      postgres(args);
      const wanted = [text(args, "version") ?? [], strings(args.preferredVersions)].flat();
      const family = text(args, "parameterGroupFamily");
      const creatable = versions.filter(
        ({ version }) =>
          (wanted.length === 0 || wanted.some((one) => isPrefix(one, version))) &&
          (family === undefined || family === `postgres${majorOf(version)}`),
      );
      const newest = creatable.at(-1)?.version;
      const exact = wanted.find((one) => /\./.test(one));
      const version = newest ?? (acceptRetired || args.includeAll === true ? exact : undefined);
      if (version === undefined) {
        throw new Refused("no RDS engine versions match the criteria and preferred list");
      }
      if (creatable.length > 1 && args.latest !== true && args.defaultOnly !== true) {
        throw new Refused(
          `multiple RDS engine versions (${creatable.map((one) => one.version).join(", ")}) match the criteria`,
        );
      }
      return {
        id: version,
        engine: "postgres",
        region,
        version,
        versionActual: version,
        versionDescription: `PostgreSQL ${version}`,
        parameterGroupFamily: `postgres${majorOf(version)}`,
        status: newest !== undefined || acceptRetired ? "available" : "deprecated",
        exportableLogTypes: ["postgresql", "upgrade"],
        validUpgradeTargets: upgrades(version),
        validMinorTargets: upgrades(version).filter((one) => majorOf(one) === majorOf(version)),
        validMajorTargets: upgrades(version).filter((one) => majorOf(one) !== majorOf(version)),
        supportsLogExportsToCloudwatch: true,
      };
    },
    "aws:rds/getOrderableDbInstance:getOrderableDbInstance": (args: Args, region: string) => {
      postgres(args);
      const instanceClass = text(args, "instanceClass") ?? strings(args.preferredInstanceClasses)[0] ?? "";
      const engineVersion = text(args, "engineVersion") ?? strings(args.preferredEngineVersions)[0] ?? "";
      const family = classes[instanceClass.split(".")[1] ?? ""];
      if (family === undefined) throw new NoAnswer(`it knows no database class ${instanceClass}`);
      const major = Number(majorOf(engineVersion));
      const creatable = versions.some(({ version }) => version === engineVersion);
      if (major < family.firstMajor || major > family.lastMajor || !(creatable || acceptRetired)) {
        throw new Refused("no RDS Orderable DB Instance Options found matching criteria");
      }
      return {
        id: instanceClass,
        engine: "postgres",
        region,
        engineVersion,
        instanceClass,
        storageType: text(args, "storageType") ?? "gp3",
        vpc: true,
        multiAzCapable: true,
        supportsMultiAz: true,
        supportsStorageEncryption: true,
        supportsStorageAutoscaling: true,
        minStorageSize: 20,
        maxStorageSize: 65536,
        licenseModel: "postgresql-license",
        availabilityZones: zoneNames(fixture, region),
      };
    },
    "aws:rds/getInstances:getInstances": (args: Args, region: string) => {
      const found = instances.filter(
        (one) =>
          hasTags(one.tags, args.tags) &&
          matches({ "db-instance-id": one.dbInstanceIdentifier, engine: "postgres" }, args.filters),
      );
      return {
        id: region,
        region,
        instanceIdentifiers: found.map((one) => one.dbInstanceIdentifier),
        instanceArns: found.map(
          (one) => `arn:aws:rds:${region}:${fixture.accountId}:db:${one.dbInstanceIdentifier}`,
        ),
        tags: {},
      };
    },
    "aws:rds/getInstance:getInstance": (args: Args, region: string) => {
      const identifier = text(args, "dbInstanceIdentifier");
      const found = instances.filter(
        (one) =>
          (identifier ?? one.dbInstanceIdentifier) === one.dbInstanceIdentifier &&
          hasTags(one.tags, args.tags),
      );
      const [instance] = found;
      if (instance === undefined || found.length > 1) {
        throw new Refused(
          `${found.length === 0 ? "no" : "multiple"} RDS DB Instance matched; use additional constraints`,
        );
      }
      const arn = `arn:aws:rds:${region}:${fixture.accountId}:db:${instance.dbInstanceIdentifier}`;
      return {
        id: instance.dbInstanceIdentifier,
        region,
        engine: "postgres",
        dbInstanceArn: arn,
        ...instance,
      };
    },
  };

  function upgrades(version: string): string[] {
    return versions.map((one) => one.version).filter((one) => compare(one, version) > 0);
  }
}

/** `11.22` → `11`. */
export function majorOf(version: string): string {
  return version.split(".")[0] ?? "";
}

/** AWS takes `11` or `11.22` for the newest that begins with it, part by part. */
function isPrefix(wanted: string, version: string): boolean {
  return version === wanted || version.startsWith(`${wanted}.`) || version.startsWith(`${wanted}-`);
}

function compare(left: string, right: string): number {
  return left.localeCompare(right, "en", { numeric: true });
}
