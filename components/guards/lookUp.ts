import * as pulumi from "@pulumi/pulumi";
import { askPreflight, askRunningDatabase } from "../aws/database";
import { askImages, askOfferings, askTypes } from "../aws/machines";
import { askMasters } from "../aws/masters";
import { askAccount, askExisting, askZones, existingSettings, type ExistingAnswers } from "../aws/network";
import { rdsCaUrl } from "../facts/rds";
import { creationIdentity } from "../settings/creation";
import { refuse, type Problem } from "../settings/problem";
import { refusal } from "../settings/refusal";
import { problemList } from "../settings/report";
import type { Settings } from "../settings/settings";
import { arnProblems } from "./arns";
import { clusterProblems, givesClusterUp } from "./cluster";
import { passwordWarnings, replacement } from "./database";
import {
  allGroups,
  groupsOf,
  imageOf,
  imageProblems,
  name,
  typeProblems,
  zoneProblems,
  zonesOffering,
  type Group,
} from "./machines";
import { existingNetwork, zonesOfNewVpc, type ExistingNetwork, type NewNetwork } from "./network";
import { preflightOutcome } from "./preflight";
import { askRelease, releaseOutcome } from "./release";

/** What AWS says before anything registers, as plain values. */

/** What a group of machines can be made of. */
export interface GroupFacts {
  /** The network's zones that offer one of its instance types, sorted. */
  readonly zones: readonly string[];
  /** The configured image, or the newest of the release's family. */
  readonly imageId: string;
  /** Device name of the image's root volume. */
  readonly rootDeviceName: string;
}

export interface Lookups {
  /** The region that the AWS provider talks to, however it came by it. */
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  /** Where machines download the certificate bundle of the database. */
  readonly caUrl: string;
  readonly network: NewNetwork | ExistingNetwork;
  readonly masters: GroupFacts;
  readonly agentPools: Readonly<Record<string, GroupFacts>>;
  /** Whether this deployment gives the running cluster up, as accepted, so that nothing of it is to be kept. */
  readonly losesCluster: boolean;
}

/**
 * Asks AWS, and the mirror of k3s, for all that must be known before anything registers, and holds the settings against
 * the answers.
 * Warnings go to the stack's diagnostics.
 * @throws pulumi.RunError that names everything that AWS would refuse, or what could not be asked
 */
export async function lookUp(settings: Settings): Promise<Lookups> {
  const groups = groupsOf(settings);
  const all = allGroups(groups);
  const types = all.flatMap((group) => group.types);
  const pinned = all.flatMap(({ amiId }) => amiId ?? []);
  const parameters = all.filter(({ amiId }) => amiId === undefined).map((group) => group.imageParameter);
  const [account, ofRegion, existing, known, offerings, images, running, masters, preflight, mirror] =
    await Promise.all([
      askAccount(),
      askZones(),
      askExisting(existingSettings(settings)),
      askTypes(types),
      askOfferings(types),
      askImages(pinned, parameters),
      askRunningDatabase(settings),
      askMasters(settings),
      askPreflight(settings),
      askRelease(
        settings,
        all.map(({ architecture }) => architecture),
      ),
    ]);

  const { region } = account;
  const caUrl = settings.datastore.caUrl ?? rdsCaUrl(account.partition);
  const { network, zones, problems: networkProblems } = networkOf(settings, existing, ofRegion, region);
  const guard = replacement(settings, running, creationIdentity(settings));
  // The running database needs no creation; one that is to be replaced does.
  const runs = running !== undefined && !guard.replaces;
  const losesCluster = guard.replaces || givesClusterUp(settings, masters);
  if (preflight instanceof pulumi.RunError && !runs) throw preflight;
  const database = preflightOutcome(settings, preflight, zones, runs);
  const release = releaseOutcome(settings, mirror);
  const problems = [
    ...(caUrl === undefined ? [caProblem(account.partition)] : []),
    ...arnProblems(settings, account),
    ...networkProblems,
    ...all.flatMap((group) => [
      ...typeProblems(group, known, region),
      ...imageProblems(group, images, region),
    ]),
    ...(network === undefined || networkProblems.length > 0
      ? []
      : zoneProblems(all, known, offerings, {
          kind: network.kind,
          zones,
          ofRegion,
          pinned: settings.availabilityZones,
        })),
    ...database.problems,
    ...release.problems,
    ...guard.problems,
    ...(losesCluster ? [] : clusterProblems(settings, { database: running, masters })),
  ];
  if (network === undefined || caUrl === undefined || problems.length > 0)
    throw refusal(problemList(problems));
  const rotation = passwordWarnings(settings, running?.passwordEpoch);
  for (const warning of [...guard.warnings, ...database.warnings, ...release.warnings, ...rotation])
    void pulumi.log.warn(warning);

  const facts = (group: Group): GroupFacts => {
    const image = imageOf(group, images);
    if (image === undefined) throw refusal(`${name(group)} has no image`);
    return {
      zones: zonesOffering(group, zones, offerings),
      imageId: image.id,
      rootDeviceName: image.rootDeviceName,
    };
  };
  return {
    region,
    accountId: account.accountId,
    partition: account.partition,
    caUrl,
    network,
    masters: facts(groups.masters),
    agentPools: Object.fromEntries(
      Object.entries(groups.agentPools).map(([pool, group]) => [pool, facts(group)]),
    ),
    losesCluster,
  };
}

interface NetworkChoice {
  /** Absent where it has problems that leave nothing to look at. */
  readonly network?: NewNetwork | ExistingNetwork;
  /** The zones in which machines and the database live. */
  readonly zones: readonly string[];
  readonly problems: readonly Problem[];
}

function networkOf(
  settings: Settings,
  answers: ExistingAnswers | undefined,
  ofRegion: readonly string[],
  region: string,
): NetworkChoice {
  const existing = existingSettings(settings);
  if (existing && answers) {
    const choice = existingNetwork(existing, answers, ofRegion);
    const zones = choice.network?.privateSubnets.map(({ zone }) => zone) ?? [];
    return { ...choice, zones: [...new Set(zones)] };
  }
  const { zones, problems } = zonesOfNewVpc(ofRegion, region, settings.availabilityZones);
  return problems.length > 0 ? { zones, problems } : { network: { kind: "new", zones }, zones, problems };
}

function caProblem(partition: string): Problem {
  const reason = `this program knows no certificate bundle of RDS for the partition ${partition}`;
  return refuse(["datastore", "caUrl"], undefined, reason);
}
