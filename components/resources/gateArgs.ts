import type * as pulumi from "@pulumi/pulumi";
import type { Lookups } from "../guards/lookups";
import type { Settings } from "../settings/settings";
import type { GateArgs, GateGroup } from "./gates";

/** What a gate of this stack is told. */
export function gateArgs(
  { settings, lookups }: { readonly settings: Settings; readonly lookups: Lookups },
  apiTargetGroupArn: pulumi.Input<string>,
  groups: readonly { readonly watched: GateGroup }[],
): GateArgs {
  const { noProgressMinutes, totalMinutes } = settings.gates;
  return {
    groups: groups.map(({ watched }) => watched),
    apiTargetGroupArn,
    // The key bounds both gates together, which run one after the other.
    limits: { noProgressMinutes, totalMinutes: totalMinutes / 2 },
    aws: { ...settings.provider, region: lookups.region },
    accountId: lookups.accountId,
  };
}
