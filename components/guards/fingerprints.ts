import { createHmac } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { askKeptMasters, askRunningMasters } from "../aws/masters";
import { TAG } from "../facts/names";
import { endProgram } from "../settings/refusal";
import { externalEndpoint, type Settings } from "../settings/settings";
import { endpointChange, machineChange, secretsChange, type Outcome } from "./changes";
import type { Lookups } from "./lookUp";

/**
 * Fingerprints of what is secret or large: truncated HMACs in the masters' tags, by which a preview notices a change
 * without knowing the old value. This file asks AWS when a value is known, which is after the look-ups.
 */

/** What fingerprints are made with, and what decides whether a change may pass. */
export interface FingerprintArgs {
  readonly settings: Settings;
  /** Key of the HMACs: generated, and in the encrypted state only. Secret. */
  readonly key: pulumi.Output<string>;
  readonly lookups: Pick<Lookups, "losesCluster">;
}

/** What servers and agents share. Secret. */
export interface SharedSecrets {
  readonly clusterSecret: pulumi.Output<string>;
  /** What agents join with. @default - the cluster secret */
  readonly agentToken: pulumi.Output<string> | undefined;
}

/** Values of the masters' tags. */
export interface Fingerprints {
  /** Of `k3s-ha:secrets`. */
  readonly secrets: pulumi.Output<string>;
  /** Of `k3s-ha:endpoint`. @default - none, with other kinds of datastore */
  readonly endpoint: pulumi.Output<string> | undefined;
}

/** Secrets that were compared with those of the running masters, with their fingerprints. */
export interface ComparedSecrets {
  readonly secrets: SharedSecrets;
  readonly fingerprints: Fingerprints;
}

/**
 * Compares the shared secrets and an external endpoint with those of the running masters. The returned secrets resolve
 * only after every comparison has passed: a refused change reaches no resource that holds a secret.
 */
export function compareSecrets(args: FingerprintArgs, given: SharedSecrets): ComparedSecrets {
  const { clusterSecret, agentToken = clusterSecret } = given;
  const secrets = secretsFingerprint(args, pulumi.all([clusterSecret, agentToken]));
  const endpoint = args.settings.datastore.kind === "external" ? endpointFingerprint(args) : undefined;
  const compared = (secret: pulumi.Output<string>) =>
    pulumi.all([secret, secrets, endpoint ?? ""]).apply(([plain]) => plain);
  return {
    secrets: {
      clusterSecret: compared(given.clusterSecret),
      agentToken: given.agentToken && compared(given.agentToken),
    },
    fingerprints: { secrets, endpoint },
  };
}

function secretsFingerprint(
  { settings, lookups, key }: FingerprintArgs,
  secrets: pulumi.Output<string[]>,
): pulumi.Output<string> {
  const value = pulumi.all([key, secrets]).apply(([hmacKey, plain]) => fingerprint(hmacKey, plain));
  return compared(value, async (wanted) => {
    const [all, same] = await Promise.all([
      askRunningMasters(settings.identity),
      askRunningMasters(settings.identity, { [TAG.secrets]: [wanted] }),
    ]);
    return secretsChange(settings, { all, same }, lookups.losesCluster);
  });
}

/** One fingerprint for each server of an external datastore with the database. Another login is the same place. */
function endpointFingerprint({ settings, key }: FingerprintArgs): pulumi.Output<string> {
  const { servers, database } = externalEndpoint(settings.datastore);
  const fingerprints = key.apply((hmacKey) =>
    servers
      .map(({ host, port }) => fingerprint(hmacKey, [host.toLowerCase(), port, database]))
      .sort()
      .slice(0, MOST_FINGERPRINTS)
      .join(" "),
  );
  return compared(fingerprints, async (wanted) => {
    const [all, same] = await Promise.all([
      askRunningMasters(settings.identity),
      askRunningMasters(settings.identity, { [TAG.endpoint]: wanted.split(" ").map((one) => `*${one}*`) }),
    ]);
    return endpointChange(settings, { all, same });
  });
}

/** A tag's value has 256 characters at most. */
const MOST_FINGERPRINTS = 15;

/**
 * Fingerprint of all that the launch template of an irreplaceable machine consists of: value of the tag
 * `k3s-ha:machine`. It resolves only where the machine may be replaced.
 */
export function machineFingerprint(
  { settings, key }: FingerprintArgs,
  template: pulumi.Input<unknown>,
): pulumi.Output<string> {
  const value = pulumi.all([key, template]).apply(([hmacKey, plain]) => fingerprint(hmacKey, plain));
  return compared(value, async (wanted) => {
    const [all, same] = await Promise.all([
      askKeptMasters(settings.identity),
      askKeptMasters(settings.identity, { [TAG.machine]: [wanted] }),
    ]);
    return machineChange(settings, { all, same });
  });
}

/** A fingerprint is no secret, and stands as a tag in the clear. */
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

/** 64 bits: enough to tell two values of one stack apart, useless without the key. */
const DIGITS = 16;

/** A truncated HMAC-SHA256 of a value's JSON, in hexadecimal, whatever the order of its keys. */
export function fingerprint(key: string, value: unknown): string {
  return createHmac("sha256", key)
    .update(JSON.stringify(sorted(value)))
    .digest("hex")
    .slice(0, DIGITS);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]),
  );
}
