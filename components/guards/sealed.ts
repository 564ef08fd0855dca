import * as pulumi from "@pulumi/pulumi";
import type { Lookups } from "../lookups/lookups";
import type { Settings } from "../settings/settings";
import { TAG } from "../tags";
import { askKeptMasters, askRunningMasters } from "./askMasters";
import { digest } from "./digest";
import { externalEndpoint } from "../datastore/location";
import { endProgram } from "../refusal";
import { machineChange, placeChange, secretsChange, type Outcome } from "./changes";

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

/**
 * The shared secrets with the value of the tag `k3s-ha:secrets`, a truncated HMAC of both. All three resolve only where
 * the secrets may be what they are, so that nothing that holds one changes before a refusal.
 */
export function sealed(
  sealing: Sealing,
  { clusterSecret, joinSecret }: SharedSecrets,
): SharedSecrets & { readonly sealing: Sealing; readonly secretsTag: pulumi.Output<string> } {
  const tag = secretsTag(sealing, pulumi.all([clusterSecret, joinSecret]));
  const after = (secret: pulumi.Output<string>) => pulumi.all([secret, tag]).apply(([plain]) => plain);
  return { sealing, secretsTag: tag, clusterSecret: after(clusterSecret), joinSecret: after(joinSecret) };
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
 * Value of the tag `k3s-ha:place`: a truncated HMAC of what makes new masters another cluster. Another login at the same
 * datastore is the same place.
 */
export function placeTag({ settings, key }: Sealing): pulumi.Output<string> {
  const { network, datastore } = settings;
  const { servers, database } =
    datastore.kind === "external" ? externalEndpoint(datastore) : { servers: [], database: undefined };
  const place = [network.podCidr, network.serviceCidr, servers, database];
  return compared(
    key.apply((secret) => digest(secret, place)),
    async (wanted) => {
      const [all, same] = await Promise.all([
        askRunningMasters(settings.identity),
        askRunningMasters(settings.identity, { [TAG.place]: [wanted] }),
      ]);
      return placeChange(settings, { all, same });
    },
  );
}

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
