import type { K3sStart } from "../machine/values";
import { clusterDns } from "../network/cidrs";
import type { Settings } from "../settings/settings";

/** What of the settings decides how k3s starts. */
type StartSettings = Pick<
  Settings,
  "k3sVersion" | "k3sDownloadUrl" | "k3sSha256" | "release" | "network" | "api" | "masters"
>;

/** The machine replaces it by its instance id, which is never used twice. */
const NODE_NAME = "@INSTANCE_ID@";

function flags(name: string, values: readonly string[]): string[] {
  return values.flatMap((value) => [name, value]);
}

function labelFlags(labels: Readonly<Record<string, string>>): string[] {
  return flags(
    "--node-label",
    Object.entries(labels).map(([key, value]) => `${key}=${value}`),
  );
}

function common(
  settings: StartSettings,
): Pick<K3sStart, "version" | "downloadUrl" | "sha256" | "files" | "drainArguments"> {
  return {
    version: settings.k3sVersion,
    downloadUrl: settings.k3sDownloadUrl,
    sha256: settings.k3sSha256,
    files: [],
    drainArguments: settings.release.drainArguments,
  };
}

/**
 * How a master starts k3s.
 * @param apiHost name of the API balancer, which must stand in the certificate
 * @param caPath where the machine keeps the database's certificate bundle
 */
export function serverStart(
  settings: StartSettings,
  { apiHost, dsn, secret, caPath }: { apiHost: string; dsn: string; secret: string; caPath: string },
): K3sStart {
  const { release, network, masters, api } = settings;
  return {
    ...common(settings),
    arguments: [
      "server",
      ...release.serverArguments,
      ...release.nodeArguments,
      ...flags("--tls-san", [apiHost, ...api.tlsSans]),
      ...["--cluster-cidr", network.podCidr, "--service-cidr", network.serviceCidr],
      ...["--cluster-dns", clusterDns(network.serviceCidr)],
      ...flags("--node-taint", masters.taints),
      ...labelFlags(masters.labels),
    ],
    environment: {
      K3S_NODE_NAME: NODE_NAME,
      [release.environment.endpoint]: dsn,
      [release.environment.caFile]: caPath,
      [release.environment.secret]: secret,
    },
  };
}

/** How an agent of a pool starts k3s: it holds the shared secret and no word of the database. */
export function agentStart(
  settings: StartSettings,
  pool: { readonly labels: Readonly<Record<string, string>>; readonly taints: readonly string[] },
  { apiUrl, secret }: { apiUrl: string; secret: string },
): K3sStart {
  return {
    ...common(settings),
    arguments: [
      "agent",
      ...settings.release.nodeArguments,
      ...flags("--node-taint", pool.taints),
      ...labelFlags(pool.labels),
    ],
    environment: {
      K3S_NODE_NAME: NODE_NAME,
      K3S_URL: apiUrl,
      [settings.release.environment.secret]: secret,
    },
  };
}
