import type { Dialect } from "../facts/k3sVersions";
import { LAUNCH_HOOK, TERMINATE_HOOK, apiUrl } from "../facts/names";
import type { Settings } from "../settings/settings";
import { current } from "./current";
import { datastoreOnMachine } from "./datastore";
import type {
  AgentSecrets,
  Generation,
  MasterSecrets,
  OpenFile,
  OpenStart,
  SecretFile,
  StartSettings,
} from "./start";
import { v010 } from "./v010";
import type { AgentValues, K3sStart, MachineFile, MachineValues, MasterValues } from "./values";

/** What a machine is told, in two parts: open values, which hold no secret, and secret files, which need the secrets. */
export interface Description<Secrets> {
  /** Complete but for the secret files. */
  readonly open: MachineValues & { readonly files: readonly OpenFile[] };
  readonly secretFiles: readonly SecretFile<Secrets>[];
}

/** What only the created resources can tell of any machine. Holds no secret. */
export interface MachineFacts {
  readonly clusterId: string;
  readonly region: string;
  /** Name of the API balancer. */
  readonly apiHost: string;
  /** Changes when the database is replaced. */
  readonly datastoreEpoch: string;
}

export interface MasterFacts extends MachineFacts {
  /** Ranges of the VPC, from which the workload balancer calls. */
  readonly vpcCidrs: readonly string[];
  readonly apiTargetGroupArn: string;
  readonly kubeconfigParameter: string;
  /** Where the certificate bundle of the stack's own database is. */
  readonly caUrl: string;
}

const GENERATIONS: Readonly<Record<Dialect, Generation>> = { "v0.10": v010, current };

/** What all masters are told: the same for each of them. */
export function describeMaster(settings: Settings, facts: MasterFacts): Description<MasterSecrets> {
  const { start, firstBootLock, caDownloadPath } = datastoreOnMachine(settings);
  const k3s = GENERATIONS[settings.release.dialect].server(settings, {
    apiHost: facts.apiHost,
    datastore: start,
    balancerCidrs: facts.vpcCidrs,
  });
  const open: MasterValues & { files: readonly OpenFile[] } = {
    ...common(settings, facts, k3s),
    role: "master",
    firstBootLock,
    caDownload: caDownloadPath === undefined ? undefined : { url: facts.caUrl, path: caDownloadPath },
    keepRootVolume: settings.datastore.kind === "sqlite",
    apiTargetGroupArn: facts.apiTargetGroupArn,
    kubeconfigParameter: facts.kubeconfigParameter,
  };
  return { open, secretFiles: masterSecretFiles(settings) };
}

/** The secret files of masters. */
export function masterSecretFiles(settings: Settings): SecretFile<MasterSecrets>[] {
  const { start, secretFiles } = datastoreOnMachine(settings);
  return [...secretFiles, ...GENERATIONS[settings.release.dialect].serverSecrets(settings, start)];
}

/** What the agents of a pool are told: a secret to join with, and no word of the datastore. */
export function describeAgent(
  settings: Settings,
  pool: string,
  facts: MachineFacts,
): Description<AgentSecrets> {
  const found = settings.agentPools[pool];
  if (!found) throw new RangeError(`no agent pool ${pool}`);
  const { labels, taints } = found;
  const agentFacts = { apiUrl: apiUrl(facts.apiHost), labels, taints };
  const k3s = GENERATIONS[settings.release.dialect].agent(settings, agentFacts);
  const open: AgentValues & { files: readonly OpenFile[] } = {
    ...common(settings, facts, k3s),
    role: "agent",
  };
  return { open, secretFiles: agentSecretFiles(settings) };
}

/** The secret files of agents, the same in every pool. */
export function agentSecretFiles(settings: Settings): readonly SecretFile<AgentSecrets>[] {
  return GENERATIONS[settings.release.dialect].agentSecrets(settings);
}

function common(settings: StartSettings, facts: MachineFacts, start: OpenStart) {
  const k3s: K3sStart = {
    version: settings.k3sVersion,
    downloadUrl: settings.k3sDownloadUrl,
    sha256: settings.k3sSha256,
    arguments: start.arguments,
    environment: start.environment,
    drainArguments: settings.release.drainArguments,
  };
  return {
    clusterId: facts.clusterId,
    region: facts.region,
    launchHook: LAUNCH_HOOK,
    terminateHook: TERMINATE_HOOK,
    datastoreEpoch: facts.datastoreEpoch,
    apiUrl: apiUrl(facts.apiHost),
    k3s,
    files: start.files,
  };
}

/** Secret files whole, in user-data. */
export function withSecrets<Secrets>(description: Description<Secrets>, secrets: Secrets): MachineValues {
  return filledIn(description, ({ path, contentOf }) => ({ path, content: contentOf(secrets) }));
}

/**
 * Secret files as parameters.
 * @param names of the parameters, by {@link fileKey}
 */
export function withParameters<Secrets>(
  description: Description<Secrets>,
  names: Readonly<Record<string, string>>,
): MachineValues {
  return filledIn(description, ({ path }) => {
    const parameter = names[fileKey(path)];
    if (parameter === undefined) throw new RangeError(`no parameter for ${path}`);
    return { path, parameter };
  });
}

/** Short name of a file, part of its parameter's name: `/etc/rancher/k3s/config.yaml.d/10-secret.yaml` is `secret`. */
export function fileKey(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.replace(/^\d+-/, "").replace(/\.[a-z]+$/, "");
}

function filledIn<Secrets>(
  { open, secretFiles }: Description<Secrets>,
  fill: (file: SecretFile<Secrets>) => MachineFile,
): MachineValues {
  const files = [...open.files, ...secretFiles.map(fill)];
  return { ...open, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}
