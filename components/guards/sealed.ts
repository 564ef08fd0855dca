import * as pulumi from "@pulumi/pulumi";
import type { Lookups } from "../lookups/lookups";
import type { Settings } from "../settings/settings";
import { TAG } from "../tags";
import { askKeptMasters, askRunningMasters } from "./askMasters";
import { digest } from "./digest";
import { machineChange, secretsChange, type Outcome } from "./changes";
import { refusal } from "../refusal";

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

/**
 * Ends the program with an error; what waits for the answer never goes on. Neither a throw nor a rejection here: the SDK
 * runs programs with V8's debugger on, which at each of them follows every path of promises that lead from this one, here
 * to most of the cluster, until the memory is full (SDK 3.248.0, Node 20). A callback of its own has none.
 */
async function endProgram(reason: string): Promise<never> {
  setImmediate(() => {
    throw refusal(reason);
  });
  return new Promise(() => undefined);
}
