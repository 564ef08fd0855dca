import * as pulumi from "@pulumi/pulumi";
import type { Lookups } from "./lookups";
import type { Settings } from "../settings/settings";
import { TAG } from "../facts/names";
import { askKeptMasters, askRunningMasters } from "../aws/masters";
import { digest } from "./digest";
import { externalEndpoint } from "../settings/location";
import { endProgram } from "../settings/refusal";
import { machineChange, endpointChange, secretsChange, type Outcome } from "./changes";

/** What the digests are made with. */
export interface Sealing {
  readonly settings: Settings;
  /** Generated, and in the encrypted state only. Secret. */
  readonly key: pulumi.Output<string>;
  readonly lookups: Pick<Lookups, "losesCluster">;
}

/** What masters and agents share. Secret. */
export interface SharedSecrets {
  readonly clusterSecret: pulumi.Output<string>;
  /** What agents join with. */
  readonly joinSecret: pulumi.Output<string>;
}

/** Values of the masters' tags that tell whether the cluster is still the same one. */
export interface SealedTags {
  /** Of `k3s-ha:secrets`. */
  readonly secretsTag: pulumi.Output<string>;
  /** Of `k3s-ha:endpoint`. @default - none, with other kinds of datastore */
  readonly endpointTag: pulumi.Output<string> | undefined;
}

/**
 * The shared secrets with the tags of what must not change unnoticed. All resolve only where all of it may be what it is,
 * so that nothing that holds a secret changes before a refusal.
 */
export function sealed(
  sealing: Sealing,
  { clusterSecret, joinSecret }: SharedSecrets,
): SharedSecrets & SealedTags & { readonly sealing: Sealing } {
  const tag = secretsTag(sealing, pulumi.all([clusterSecret, joinSecret]));
  const endpoint = sealing.settings.datastore.kind === "external" ? endpointTag(sealing) : undefined;
  const after = (secret: pulumi.Output<string>) =>
    pulumi.all([secret, tag, endpoint ?? ""]).apply(([plain]) => plain);
  return {
    sealing,
    secretsTag: tag,
    endpointTag: endpoint,
    clusterSecret: after(clusterSecret),
    joinSecret: after(joinSecret),
  };
}

function secretsTag(
  { settings, lookups, key }: Sealing,
  secrets: pulumi.Output<string[]>,
): pulumi.Output<string> {
  const value = pulumi.all([key, secrets]).apply(([secret, plain]) => digest(secret, plain));
  return compared(value, async (wanted) => {
    const [all, same] = await Promise.all([
      askRunningMasters(settings.identity),
      askRunningMasters(settings.identity, { [TAG.secrets]: [wanted] }),
    ]);
    return secretsChange(settings, { all, same }, lookups.losesCluster);
  });
}

/**
 * Value of the tag `k3s-ha:endpoint`, a truncated HMAC of each server of an external datastore with the database. Another
 * login there is the same place.
 */
function endpointTag({ settings, key }: Sealing): pulumi.Output<string> {
  const { servers, database } = externalEndpoint(settings.datastore);
  const digests = key.apply((secret) =>
    servers
      .map(({ host, port }) => digest(secret, [host.toLowerCase(), port, database]))
      .sort()
      .slice(0, MOST_DIGESTS)
      .join(" "),
  );
  return compared(digests, async (wanted) => {
    const [all, same] = await Promise.all([
      askRunningMasters(settings.identity),
      askRunningMasters(settings.identity, { [TAG.endpoint]: wanted.split(" ").map((one) => `*${one}*`) }),
    ]);
    return endpointChange(settings, { all, same });
  });
}

/** A tag's value has 256 characters at most. */
const MOST_DIGESTS = 15;

/**
 * Value of the tag `k3s-ha:machine` of a machine that is the cluster: a truncated HMAC of all that its launch template
 * consists of. It resolves only where the machine may be replaced.
 */
export function machineTag(
  { settings, key }: Sealing,
  template: pulumi.Input<unknown>,
): pulumi.Output<string> {
  const value = pulumi.all([key, template]).apply(([secret, plain]) => digest(secret, plain));
  return compared(value, async (wanted) => {
    const [all, same] = await Promise.all([
      askKeptMasters(settings.identity),
      askKeptMasters(settings.identity, { [TAG.machine]: [wanted] }),
    ]);
    return machineChange(settings, { all, same });
  });
}

/** A digest is no secret, and stands as a tag in the clear. */
function compared(
  value: pulumi.Output<string>,
  change: (wanted: string) => Promise<Outcome>,
): pulumi.Output<string> {
  return pulumi.unsecret(value).apply(async (wanted) => {
    const { refusal: refused, warnings } = await change(wanted);
    if (refused !== undefined) return endProgram(refused);
    for (const warning of warnings) void pulumi.log.warn(warning);
    return wanted;
  });
}
