import { releaseOf, type K3sRelease } from "../facts/k3sVersions";
import { engineVersionOf, masterSizes, type Sizes } from "./defaults";
import type { Configuration } from "./schema";

/** Which stack this is. Only names and tags depend on it. */
export interface StackIdentity {
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
}

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

/** The same with the region that the provider turned out to talk to. */
export interface AwsAccess extends ProviderSettings {
  readonly region: string;
}

export type MastersSettings = Omit<Configuration["masters"], keyof Sizes> & Sizes;
export type PoolSettings = Omit<Configuration["agentPools"][string], "ingress"> & {
  readonly ingress: boolean;
};
export type DatastoreSettings = Omit<Configuration["datastore"], "engineVersion"> & {
  readonly engineVersion: string;
};

/** The whole configuration as plain values, every default in place. Nothing further down reads configuration. */
export interface Settings extends Omit<Configuration, "masters" | "agentPools" | "datastore"> {
  readonly identity: StackIdentity;
  readonly provider: ProviderSettings;
  /** What follows from `k3sVersion`. */
  readonly release: K3sRelease;
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
    masters: { ...configuration.masters, ...masterSizes(configuration) },
    agentPools: Object.fromEntries(pools),
    datastore: { ...configuration.datastore, engineVersion: engineVersionOf(configuration) },
  };
}
