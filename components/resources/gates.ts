import * as pulumi from "@pulumi/pulumi";
import { Command } from "@pulumi/command/local";
import type { GateLimits, GatePlan, PlannedGroup, RefreshPreferences } from "../../gate/types";
import { MASTERS, poolGroup } from "../facts/names";
import type { Lookups } from "../guards/lookUp";
import type { Settings } from "../settings/settings";

/** A group of machines that a gate watches. */
export interface GateGroup {
  /** Name of the autoscaling group. */
  readonly name: pulumi.Input<string>;
  readonly role: "master" | "agent";
  /** Name of the agent pool. @default - none, the group of masters */
  readonly pool?: string | undefined;
  /** Launch template that its machines must come from. */
  readonly templateId: pulumi.Input<string>;
  /** Its concrete version, never `$Latest`. */
  readonly templateVersion: pulumi.Input<string>;
  /** Numbers of machines. A change of them runs the gates again. */
  readonly sizes: { readonly min: number; readonly desired: number; readonly max: number };
  /** Zones of its subnets. */
  readonly zones: readonly string[];
  /** Preferences of a refresh that a gate starts because none runs. */
  readonly refresh: RefreshPreferences;
}

export interface GateArgs {
  /** The groups to wait for. `mastersRolled` takes the masters' alone, `ready` all. */
  readonly groups: readonly GateGroup[];
  /** ARN of the API balancer's target group. */
  readonly apiTargetGroupArn: pulumi.Input<string>;
  readonly limits: GateLimits;
  /** Region, profile, roles and endpoints of the provider. Holds no secret. */
  readonly aws: GatePlan["aws"];
  /** The program's account: a gate refuses to run against another. */
  readonly accountId: pulumi.Input<string>;
}

/** Relative to the project's folder, where the engine runs commands: an absolute path would differ between colleagues. */
const SCRIPT = "gate/main.js";
/** A look is two calls and two for each group, far below what AWS throttles. */
const PAUSE_SECONDS = 10;

/**
 * Waits until no master is left of another template or version and no refresh of the masters runs; at once where there
 * is no roll. Agents' groups depend on it by `dependsOn` alone, so that they roll after the masters.
 */
export function mastersRolled(name: string, args: GateArgs, opts?: pulumi.CustomResourceOptions): Command {
  return gate(`${name}-masters-rolled`, "masters-rolled", args, [], opts);
}

export interface ReadyArgs extends GateArgs {
  /** @default - none: that gate is off */
  readonly mastersRolled?: Command | undefined;
}

/**
 * Waits until in every group all machines in service come from the group's template and version, are as many as desired,
 * and the API balancer sends to every master.
 */
export function ready(name: string, args: ReadyArgs, opts?: pulumi.CustomResourceOptions): Command {
  return gate(`${name}-ready`, "ready", args, args.mastersRolled ? [args.mastersRolled.id] : [], opts);
}

/**
 * A command that runs when it is created and does nothing when it is deleted. It is deleted before it is replaced, and
 * whatever changes replaces it: one that failed or was killed is then absent from the state, and the next `pulumi up`
 * runs it, also where its inputs have gone back to what last passed.
 */
function gate(
  name: string,
  kind: GatePlan["gate"],
  args: GateArgs,
  triggers: readonly pulumi.Input<string>[],
  opts?: pulumi.CustomResourceOptions,
): Command {
  return new Command(
    name,
    {
      // `exec`, so that an interrupt reaches the script and not a shell around it.
      create: `exec node ${SCRIPT}`,
      environment: { K3S_HA_GATE: pulumi.jsonStringify(planOf(kind, args)) },
      triggers: [...args.groups.flatMap(triggersOf), ...triggers],
      logging: "stdoutAndStderr",
    },
    pulumi.mergeOptions(opts, { deleteBeforeReplace: true, replaceOnChanges: ["*"] }),
  );
}

function triggersOf({ name, templateId, templateVersion, sizes }: GateGroup): pulumi.Input<string>[] {
  return [name, templateId, templateVersion, `${sizes.min}/${sizes.desired}/${sizes.max}`];
}

function planOf(kind: GatePlan["gate"], args: GateArgs): pulumi.Output<GatePlan> {
  const groups = args.groups.map(
    ({ name, role, pool, templateId, templateVersion, zones, refresh }): pulumi.Output<PlannedGroup> =>
      pulumi.output({
        name,
        label: pool === undefined ? MASTERS : poolGroup(pool),
        role,
        templateId,
        templateVersion,
        zones: [...zones],
        refresh,
      }),
  );
  const { accountId, aws, apiTargetGroupArn, limits } = args;
  const pauseSeconds = PAUSE_SECONDS;
  return pulumi.output({ gate: kind, accountId, aws, apiTargetGroupArn, limits, pauseSeconds, groups });
}

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
