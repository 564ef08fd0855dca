import * as pulumi from "@pulumi/pulumi";
import { rdsCaUrl } from "../facts/caBundle";
import { creationIdentity } from "../settings/identity";
import { askMasters } from "../aws/masters";
import { clusterProblems, givesClusterUp, passwordWarnings } from "./cluster";
import { problemList, refuse, type Problem } from "../settings/problem";
import type { Settings } from "../settings/settings";
import { askPreflight, askRunning } from "../aws/database";
import { askImages, askOfferings, askTypes } from "../aws/machines";
import { askAccount, askExisting, askZones, existingSettings } from "../aws/network";
import { existingNetwork, type ExistingAnswers } from "./existingNetwork";
import { allGroups, groupsOf, name, type Group } from "../aws/groups";
import { imageOf, imageProblems } from "./images";
import type { ExistingNetwork, Lookups, MachineFacts, NewNetwork } from "./lookups";
import { typeProblems, zoneProblems, zonesOffering } from "./machineTypes";
import { preflightOutcome } from "./preflight";
import { replacement } from "./replacement";
import { zonesOfNewVpc } from "./zones";
import { refusal } from "../settings/refusal";

/**
 * Asks AWS for all that must be known before anything registers, and holds the settings against the answers.
 * Warnings go to the stack's diagnostics.
 * @throws pulumi.RunError that names everything that AWS would refuse, or what could not be asked
 */
export async function lookUp(settings: Settings): Promise<Lookups> {
  const groups = groupsOf(settings);
  const all = allGroups(groups);
  const [account, ofRegion, existing, types, offerings, images, running, masters, preflight] =
    await Promise.all([
      askAccount(),
      askZones(),
      askExisting(existingSettings(settings)),
      askTypes(all),
      askOfferings(all),
      askImages(all),
      askRunning(settings),
      askMasters(settings),
      askPreflight(settings),
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
  const problems = [
    ...(caUrl === undefined ? [caProblem(account.partition)] : []),
    ...networkProblems,
    ...all.flatMap((group) => [
      ...typeProblems(group, types, region),
      ...imageProblems(group, images, region),
    ]),
    ...(network === undefined || networkProblems.length > 0
      ? []
      : zoneProblems(all, types, offerings, {
          kind: network.kind,
          zones,
          ofRegion,
          pinned: settings.availabilityZones,
        })),
    ...database.problems,
    ...guard.problems,
    ...(losesCluster ? [] : clusterProblems(settings, { database: running, masters })),
  ];
  if (network === undefined || caUrl === undefined || problems.length > 0)
    throw refusal(problemList(problems));
  const rotation = passwordWarnings(settings, running?.passwordEpoch);
  for (const warning of [...guard.warnings, ...database.warnings, ...rotation]) void pulumi.log.warn(warning);

  const facts = (group: Group): MachineFacts => {
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
    dnsSuffix: account.dnsSuffix,
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
