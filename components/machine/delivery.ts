import type { Settings } from "../settings/settings";
import { agentValues, masterValues, type AgentRuntime, type MasterRuntime } from "./describe";
import type { StartFile } from "./dialect";
import { inUserData, type Delivery } from "./start";

/** Secret files by a short key: what goes through parameters where `secretDelivery` is `ssm`. */
export type SecretFiles = Readonly<Record<string, string>>;

/** Short name of a file, part of its parameter's name: `/etc/rancher/k3s/config.yaml.d/10-secret.yaml` is `secret`. */
export function fileKey(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.replace(/^\d+-/, "").replace(/\.[a-z]+$/, "");
}

/** A delivery that notes the secret files on their way. */
function collecting(into: Record<string, string>): Delivery {
  return (file: StartFile) => {
    if (file.secret) into[fileKey(file.path)] = file.content;
    return inUserData(file);
  };
}

/** The secret files of masters. */
export function masterSecretFiles(settings: Settings, runtime: MasterRuntime): SecretFiles {
  const files: Record<string, string> = {};
  masterValues(settings, runtime, collecting(files));
  return files;
}

/** The secret files of an agent pool. */
export function agentSecretFiles(settings: Settings, pool: string, runtime: AgentRuntime): SecretFiles {
  const files: Record<string, string> = {};
  agentValues(settings, pool, runtime, collecting(files));
  return files;
}

/** Secret files as parameters of these names, by key; the others whole. */
export function byParameter(names: Readonly<Record<string, string>>): Delivery {
  return (file) => {
    const parameter = names[fileKey(file.path)];
    if (!file.secret) return inUserData(file);
    if (parameter === undefined) throw new RangeError(`no parameter for ${file.path}`);
    return { path: file.path, parameter };
  };
}
