import { createHash } from "node:crypto";
import type { Settings } from "./settings";

/** The settings of the database that only its creation can set. */
export type CreationSettings = Pick<Settings, "kmsKeyArn"> & {
  readonly network: Pick<Settings["network"], "vpcId" | "vpcCidr">;
  readonly datastore: Pick<Settings["datastore"], "kind" | "username" | "databaseName">;
};

/** What the identity consists of, in the order in which it is written. */
export const CREATION_FACTS = ["kind", "network", "key", "user", "database", "encrypted"] as const;
export type CreationFact = (typeof CREATION_FACTS)[number];

/** Stands for a VPC that the stack creates. */
const NEW_VPC = "new:";
/** Stands for the AWS-managed key. */
export const AWS_KEY = "aws";

/**
 * What the database was, or would be, created with: the value of its tag `k3s-ha:created-with`. A running instance with
 * another value would be replaced.
 * @returns `name=value` pairs, at most 256 characters, of those that a tag may have
 */
export function creationIdentity(settings: CreationSettings): string {
  const { kind } = settings.datastore;
  // Without a database of the stack's own nothing else is created with it.
  if (kind !== "rds") return `kind=${kind}`;
  const facts: Record<Exclude<CreationFact, "kind">, string> = {
    network: settings.network.vpcId ?? `${NEW_VPC}${settings.network.vpcCidr}`,
    key: settings.kmsKeyArn ?? AWS_KEY,
    user: settings.datastore.username,
    database: settings.datastore.databaseName,
    // Always on; recorded, because AWS cannot encrypt an instance later.
    encrypted: "true",
  };
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

/** Reads an identity; what is no pair is left out. */
export function parseIdentity(identity: string): Partial<Record<CreationFact, string>> {
  const pairs = identity.split(" ").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs.filter(([name]) => (CREATION_FACTS as readonly string[]).includes(name)));
}

/** @returns the range where the identity's network is a VPC of the stack's own */
export function newVpcCidr(network: string): string | undefined {
  return network.startsWith(NEW_VPC) ? network.slice(NEW_VPC.length) : undefined;
}

/**
 * Stands in all user-data, so that every machine is replaced together with the database: an old master would go on with
 * an empty one, and an agent whose Node object is gone never registers again.
 */
export function datastoreEpoch(settings: CreationSettings): string {
  return createHash("sha256").update(creationIdentity(settings)).digest("hex").slice(0, 16);
}
