import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../settings/settings";
import { TAG } from "../tags";
import { askKeptMasters, askRunningMasters } from "./askMasters";
import { digest } from "./digest";
import { machineChange, secretsChange, type Outcome } from "./changes";

/** What the digests are made with. */
export interface Sealing {
  readonly settings: Settings;
  /** Generated, and in the encrypted state only. Secret. */
  readonly key: pulumi.Output<string>;
  /** Whether this deployment gives the running cluster up, so that nothing of it is to be kept. */
  readonly losesCluster: boolean;
}

/**
 * Value of the tag `k3s-ha:secrets`: a truncated HMAC of the secrets that masters and agents share. It resolves only
 * where they may change, so whatever it flows into waits for that.
 */
export function secretsTag(
  { settings, key, losesCluster }: Sealing,
  secrets: readonly pulumi.Output<string>[],
): pulumi.Output<string> {
  const value = pulumi.all([key, pulumi.all([...secrets])]).apply(([secret, plain]) => digest(secret, plain));
  return compared(value, async (wanted) => {
    const [all, same] = await Promise.all([
      askRunningMasters(settings.identity),
      askRunningMasters(settings.identity, { [TAG.secrets]: [wanted] }),
    ]);
    return secretsChange(settings, { all, same }, losesCluster);
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
    const { refusal, warnings } = await change(wanted);
    if (refusal !== undefined) throw new pulumi.RunError(refusal);
    for (const warning of warnings) void pulumi.log.warn(warning);
    return wanted;
  });
}
