import * as pulumi from "@pulumi/pulumi";
import { TAG, stackTag } from "../facts/names";
import { parameterFamily, parsePostgresVersion } from "../facts/postgres";
import { configSet } from "../settings/problem";
import { refusal } from "../settings/refusal";
import type { Settings } from "../settings/settings";
import { find, type Question } from "./ask";
import { rds } from "./provider";

/** The stack's database as it runs. */
export interface RunningDatabase {
  readonly identifier: string;
  readonly arn: string;
  /** What its tag says of its creation; absent where somebody took the tag away. */
  readonly createdWith: string | undefined;
  /** Dialect of the k3s whose cluster it holds, by its tag. */
  readonly dialect: string | undefined;
  /** Epoch of its password, by its tag. */
  readonly passwordEpoch: string | undefined;
}

/** What AWS offers for a version with the configured class and gp3. */
export interface Offer {
  readonly zones: readonly string[];
  readonly multiAz: boolean;
  readonly minStorageGiB: number;
  readonly maxStorageGiB: number;
}

/** The answers about the configured database. */
export interface PreflightAnswers {
  /** The version that AWS takes the configured one for, and whether it is creatable; absent: AWS knows none such. */
  readonly version?: { readonly actual: string; readonly available: boolean };
  /** Absent: this version cannot be had with the configured class and gp3. */
  readonly offer?: Offer;
  /** Asked only where there is no offer: what can be had with the configured class and gp3, oldest first. */
  readonly instead?: { readonly sameMajor: readonly string[]; readonly standard: string | undefined };
}

const ENGINE = "postgres";

/** How the provider says that there is none. */
const NO_INSTANCE = /empty result|couldn't find resource|no (matching )?RDS DB Instance/;
const TOO_MANY = /too many results|multiple .*matched/;
const NO_VERSION = /no RDS engine versions|Cannot find version|InvalidParameter/;
const NO_OFFER =
  /no RDS (Orderable DB Instance Options|DB Instance Classes)|Cannot find version|InvalidParameter/;

/**
 * The stack's database, if it runs. Where the question fails the deployment must fail: without the answer it could
 * delete the database.
 */
export async function askRunningDatabase({ identity }: Settings): Promise<RunningDatabase | undefined> {
  const tag = stackTag(identity);
  const question: Question = {
    what: `the database of this stack (tag ${TAG.stack} = ${tag}), which guards it against replacement`,
    actions: "rds:DescribeDBInstances, rds:ListTagsForResource",
  };
  const call = rds.getInstance({ tags: { [TAG.stack]: tag } });
  const found = await find(question, call.catch(severalMean(tag)), NO_INSTANCE);
  if (found === undefined) return undefined;
  return {
    // The answer to a question by tags has the identifier here only.
    identifier: found.id,
    arn: found.dbInstanceArn,
    createdWith: found.tags[TAG.createdWith],
    dialect: found.tags[TAG.dialect],
    passwordEpoch: found.tags[TAG.passwordEpoch],
  };
}

/** A restored copy has the tags of its origin; which of the two the stack would replace cannot be told. */
function severalMean(tag: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Error) || !TOO_MANY.test(error.message)) throw error;
    throw refusal(
      `several databases have the tag ${TAG.stack} = ${tag}, so this stack's own cannot be told and guarded; fix: take ` +
        `it from each copy: aws rds remove-tags-from-resource --resource-name <ARN of the copy> --tag-keys ${TAG.stack}`,
    );
  };
}

const PREFLIGHT: Question = {
  what: "the PostgreSQL versions and classes of RDS",
  actions: "rds:DescribeDBEngineVersions, rds:DescribeOrderableDBInstanceOptions",
  orElse: `or skip this look-up: ${configSet(["preflight"], false)}`,
};

/**
 * Asks whether RDS creates the configured database, and what it creates instead.
 * @returns the answers, or the error that came instead, which only warns where the database runs already
 */
export async function askPreflight(
  settings: Settings,
): Promise<PreflightAnswers | pulumi.RunError | undefined> {
  if (!settings.preflight || settings.datastore.kind !== "rds") return undefined;
  try {
    return await preflightAnswers(settings);
  } catch (error) {
    if (error instanceof pulumi.RunError) return error;
    throw error;
  }
}

async function preflightAnswers({ datastore }: Settings): Promise<PreflightAnswers> {
  const { engineVersion, instanceClass } = datastore;
  const { minor } = parsePostgresVersion(engineVersion);
  if (minor === undefined) {
    // Of a major alone RDS creates the default minor.
    const version = await askVersion({ version: engineVersion, defaultOnly: true, latest: true });
    const offer = version && (await askOffer(version.actual, instanceClass));
    return offer
      ? { version, offer }
      : { ...(version ? { version } : {}), instead: await askInstead(datastore) };
  }
  const [version, offer] = await Promise.all([
    askVersion({ version: engineVersion, includeAll: true, latest: true }),
    askOffer(engineVersion, instanceClass),
  ]);
  const known = version ? { version } : {};
  return offer ? { ...known, offer } : { ...known, instead: await askInstead(datastore) };
}

type VersionQuery = Omit<rds.GetEngineVersionArgs, "engine">;

async function getVersion(query: VersionQuery): Promise<rds.GetEngineVersionResult | undefined> {
  return find(PREFLIGHT, rds.getEngineVersion({ engine: ENGINE, ...query }), NO_VERSION);
}

async function askVersion(query: VersionQuery): Promise<PreflightAnswers["version"]> {
  const found = await getVersion(query);
  return found && { actual: found.versionActual, available: found.status === "available" };
}

async function askOffer(engineVersion: string, instanceClass: string): Promise<Offer | undefined> {
  const call = rds.getOrderableDbInstance({
    engine: ENGINE,
    engineVersion,
    instanceClass,
    // Several options of one class are no reason to fail: the first is taken.
    preferredInstanceClasses: [instanceClass],
    storageType: "gp3",
    vpc: true,
  });
  const found = await find(PREFLIGHT, call, NO_OFFER);
  return (
    found && {
      zones: found.availabilityZones,
      multiAz: found.multiAzCapable,
      minStorageGiB: found.minStorageSize,
      maxStorageGiB: found.maxStorageSize,
    }
  );
}

async function askInstead(datastore: Settings["datastore"]): Promise<PreflightAnswers["instead"]> {
  const { engineVersion, instanceClass } = datastore;
  const [creatable, standard] = await Promise.all([
    askCreatable(parameterFamily(engineVersion)),
    getVersion({ defaultOnly: true, latest: true }),
  ]);
  const offered = await Promise.all(
    [...creatable, ...(standard ? [standard.versionActual] : [])].map(async (version) =>
      (await askOffer(version, instanceClass)) ? [version] : [],
    ),
  );
  const can = offered.flat();
  return {
    sameMajor: creatable.filter((version) => can.includes(version)),
    standard: standard && can.includes(standard.versionActual) ? standard.versionActual : undefined,
  };
}

/** The creatable versions of a major: its newest, and what its oldest that leads there can be upgraded to. */
async function askCreatable(parameterGroupFamily: string): Promise<string[]> {
  const newest = await getVersion({ parameterGroupFamily, latest: true });
  if (newest === undefined) return [];
  const oldest = await getVersion({
    parameterGroupFamily,
    includeAll: true,
    preferredUpgradeTargets: [newest.versionActual],
  });
  const versions = new Set([newest.versionActual, ...(oldest?.validMinorTargets ?? [])]);
  return [...versions].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}
