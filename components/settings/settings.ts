import { parseEndpoint, type Endpoint } from "../facts/endpoints";
import { releaseOf, type K3sRelease } from "../facts/k3sVersions";
import type { StackIdentity } from "../facts/names";
import type { Configuration } from "./schema";

/** How the AWS provider is configured (`aws:…`), for what talks to AWS outside it: the gates. No secrets. */
export interface ProviderSettings {
  readonly profile?: string;
  readonly assumeRoles: readonly {
    readonly roleArn: string;
    readonly externalId?: string;
    readonly sessionName?: string;
  }[];
  /** Service endpoints by the provider's service names. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** Numbers of machines of a group. */
export interface Sizes {
  readonly min: number;
  readonly desired: number;
  readonly max: number;
}

export type NetworkSettings = Omit<Configuration["network"], "vpcCidr"> & { readonly vpcCidr: string };
export type MastersSettings = Omit<Configuration["masters"], keyof Sizes> & Sizes;
export type PoolSettings = Omit<Configuration["agentPools"][string], "ingress"> & {
  readonly ingress: boolean;
};
export type DatastoreSettings = Omit<Configuration["datastore"], "engineVersion"> & {
  readonly engineVersion: string;
};

/** The whole configuration as plain values, every default in place. Nothing further down reads configuration. */
export interface Settings extends Omit<Configuration, "network" | "masters" | "agentPools" | "datastore"> {
  readonly identity: StackIdentity;
  readonly provider: ProviderSettings;
  /** What follows from `k3sVersion`. */
  readonly release: K3sRelease;
  readonly network: NetworkSettings;
  readonly masters: MastersSettings;
  readonly agentPools: Readonly<Record<string, PoolSettings>>;
  readonly datastore: DatastoreSettings;
}

/** Fills in the defaults that follow from other keys. The configuration has been validated. */
export function resolveSettings(
  configuration: Configuration,
  identity: StackIdentity,
  provider: ProviderSettings,
): Settings {
  const release = releaseOf(configuration.k3sVersion, configuration.allowUntestedK3s);
  if ("refused" in release)
    throw new RangeError(`k3sVersion ${configuration.k3sVersion}: ${release.refused}`);
  const pools = Object.entries(configuration.agentPools).map(([name, pool]): [string, PoolSettings] => [
    name,
    { ...pool, ingress: pool.ingress ?? pool.taints.length === 0 },
  ]);
  return {
    ...configuration,
    identity,
    provider,
    release,
    network: { ...configuration.network, vpcCidr: vpcCidrOf(configuration.network) },
    masters: { ...configuration.masters, ...masterSizes(configuration) },
    agentPools: Object.fromEntries(pools),
    datastore: { ...configuration.datastore, engineVersion: engineVersionOf(configuration) },
  };
}

/** The range of the new VPC. With an existing VPC nothing has it. */
export function vpcCidrOf({ vpcCidr = "10.0.0.0/16" }: Pick<Configuration["network"], "vpcCidr">): string {
  return vpcCidr;
}

const HIGHLY_AVAILABLE: Sizes = { min: 2, desired: 2, max: 3 };
const SINGLE: Sizes = { min: 1, desired: 1, max: 1 };

/** The masters' sizes: one machine with sqlite, else two of up to three, unless given. */
export function masterSizes({ masters, datastore }: Pick<Configuration, "masters" | "datastore">): Sizes {
  const usual = datastore.kind === "sqlite" ? SINGLE : HIGHLY_AVAILABLE;
  return {
    min: masters.min ?? usual.min,
    desired: masters.desired ?? usual.desired,
    max: masters.max ?? usual.max,
  };
}

/** The configured PostgreSQL version, or the default of the k3s version. */
export function engineVersionOf({
  datastore,
  k3sVersion,
  allowUntestedK3s,
}: Pick<Configuration, "datastore" | "k3sVersion" | "allowUntestedK3s">): string {
  const release = releaseOf(k3sVersion, allowUntestedK3s);
  // A refused version has its own error; any PostgreSQL will do to look for others.
  return datastore.engineVersion ?? ("refused" in release ? "15" : release.postgres.default);
}

/** The external endpoint taken apart. Settings have been checked, so it is there and well formed. */
export function externalEndpoint({ endpoint = "" }: Pick<DatastoreSettings, "endpoint">): Endpoint {
  const parsed = parseEndpoint(endpoint);
  if ("refused" in parsed) throw new RangeError(`datastore.endpoint: ${parsed.refused}`);
  return parsed;
}
