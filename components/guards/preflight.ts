import type { Offer, PreflightAnswers } from "../aws/database";
import { isWithin, parsePostgresVersion } from "../facts/postgres";
import { extendedSupportCost } from "../facts/rds";
import { configSet, refuse, type Problem } from "../settings/problem";
import { problemText } from "../settings/report";
import type { Settings } from "../settings/settings";

type Wanted = Pick<Settings, "datastore" | "allowExtendedSupport" | "k3sVersion" | "release">;

const SKIP = configSet(["preflight"], false);

export interface PreflightOutcome {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/**
 * What AWS would refuse to create.
 * @param answers absent where it is not asked; an error where it could not be
 * @param zones of the network
 * @param runs whether the database runs and stays: then nothing is refused, but said
 */
export function preflightOutcome(
  settings: Wanted,
  answers: PreflightAnswers | Error | undefined,
  zones: readonly string[],
  runs: boolean,
): PreflightOutcome {
  if (answers === undefined) return { problems: [], warnings: [] };
  if (answers instanceof Error) return { problems: [], warnings: [`preflight: ${answers.message}`] };
  const problems = preflightProblems(settings, answers, zones);
  if (!runs) return { problems, warnings: retired(settings, answers) };
  const warnings = problems.map(
    (problem) => `preflight: the database runs, but could not be created anew: ${problemText(problem)}`,
  );
  return { problems: [], warnings };
}

/** A version that AWS gives up, but still creates. */
function retired({ datastore }: Wanted, { version, offer }: PreflightAnswers): string[] {
  return offer && version && !version.available
    ? [`preflight: AWS marks PostgreSQL ${datastore.engineVersion} as deprecated, but offers it still`]
    : [];
}

function preflightProblems(settings: Wanted, answers: PreflightAnswers, zones: readonly string[]): Problem[] {
  const { version, offer } = answers;
  if (offer) return offerProblems(settings.datastore, offer, zones);
  if (version?.available) return [classProblem(settings.datastore, version.actual)];
  return [versionProblem(settings, answers)];
}

function versionProblem(settings: Wanted, { version, instead }: PreflightAnswers): Problem {
  const { engineVersion, instanceClass } = settings.datastore;
  const { major } = parsePostgresVersion(engineVersion);
  const sameMajor = instead?.sameMajor ?? [];
  const creatable =
    sameMajor.length > 0
      ? `of ${major} it creates ${sameMajor.join(", ")}`
      : `of ${major} it creates nothing on ${instanceClass} with gp3`;
  const reason = `${version ? "AWS no longer creates" : "AWS knows no"} PostgreSQL ${engineVersion}; ${creatable}`;
  return refuse(["datastore", "engineVersion"], engineVersion, reason, waysOut(settings, instead));
}

function waysOut(settings: Wanted, instead: PreflightAnswers["instead"]): string {
  const build = instead?.sameMajor.at(-1);
  const cost = build === undefined ? undefined : extendedSupportCost(build);
  const standard = instead?.standard;
  return [
    "one of these ways",
    ...(build === undefined ? [] : [buildWay(settings, build, cost)]),
    // A major whose newest build costs nothing extra needs no other.
    ...(standard === undefined || (build !== undefined && cost === undefined)
      ? []
      : [standardWay(settings, standard)]),
    way("without this look-up, only if you know better than its answer", SKIP),
  ].join("\n");
}

function buildWay(settings: Wanted, build: string, cost: string | undefined): string {
  const { major } = parsePostgresVersion(build);
  if (cost === undefined) return way(`the newest ${major}`, setVersion(build));
  const what = `the newest ${major}, under RDS Extended Support at ${cost}, on top of the instance`;
  const accept = settings.allowExtendedSupport ? [] : [configSet(["allowExtendedSupport"], true)];
  return way(what, setVersion(build), ...accept);
}

function standardWay({ k3sVersion, release }: Wanted, standard: string): string {
  const { major } = parsePostgresVersion(standard);
  const tested = isWithin(standard, release.postgres.oldest, release.postgres.newest);
  const note = tested ? "" : `; k3s ${k3sVersion} is untested with it`;
  const what = `${major}, AWS's default, in standard support (${standard} now${note})`;
  return way(what, setVersion(String(major)));
}

const way = (what: string, ...commands: readonly string[]): string =>
  [`      ${what}:`, ...commands.map((command) => `        ${command}`)].join("\n");

const setVersion = (version: string): string => configSet(["datastore", "engineVersion"], version);

function classProblem({ instanceClass }: Settings["datastore"], version: string): Problem {
  const list =
    `aws rds describe-orderable-db-instance-options --engine postgres --engine-version ${version} ` +
    `--query "OrderableDBInstanceOptions[?StorageType=='gp3'].DBInstanceClass"`;
  const fix = `choose one that this lists: ${list}; or, only if you know better: ${SKIP}`;
  const reason = `AWS does not offer it for PostgreSQL ${version} with gp3 in this region`;
  return refuse(["datastore", "instanceClass"], instanceClass, reason, fix);
}

function offerProblems(datastore: Settings["datastore"], offer: Offer, zones: readonly string[]): Problem[] {
  const { instanceClass, multiAz, storageGiB, maxStorageGiB } = datastore;
  const problems: Problem[] = [];
  const set = (key: string, value: unknown): string => configSet(["datastore", key], value);
  if (multiAz && !offer.multiAz) {
    const reason = `AWS offers no standby for ${instanceClass}`;
    problems.push(refuse(["datastore", "multiAz"], multiAz, reason, set("multiAz", false)));
  }
  const offering = zones.filter((zone) => offer.zones.includes(zone));
  const needed = multiAz ? 2 : 1;
  if (offering.length < needed) {
    const reason = `${offering.length} of the network's zones ${zones.join(", ")} offer it, and ${needed} must`;
    const fix = `choose another class, or zones among ${offer.zones.join(", ")}`;
    problems.push(refuse(["datastore", "instanceClass"], instanceClass, reason, fix));
  }
  if (storageGiB < offer.minStorageGiB) {
    const reason = `${instanceClass} has ${offer.minStorageGiB} GiB at least`;
    const fix = set("storageGiB", offer.minStorageGiB);
    problems.push(refuse(["datastore", "storageGiB"], storageGiB, reason, fix));
  }
  if (maxStorageGiB > offer.maxStorageGiB) {
    const reason = `${instanceClass} has ${offer.maxStorageGiB} GiB at most`;
    const fix = set("maxStorageGiB", offer.maxStorageGiB);
    problems.push(refuse(["datastore", "maxStorageGiB"], maxStorageGiB, reason, fix));
  }
  return problems;
}
