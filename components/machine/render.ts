import { readFileSync } from "node:fs";
import { join } from "node:path";
import { quote } from "./quoting";
import type { FirstBootLock, MachineFile, MachineValues, MasterValues } from "./values";

/** Ends every file in the script; no line of any file equals it. */
const DELIMITER = "K3S_HA_END_OF_FILE";
const LIBRARY = "/usr/local/lib/k3s-ha";
const UNITS = "/etc/systemd/system";

interface Installed {
  readonly mode: string;
  readonly path: string;
  readonly content: string;
}

type Value = string | readonly string[];

/**
 * The script that cloud-init runs: it installs the static files of this folder and the values, quoted, and starts the
 * boot. Pure but for reading those files: equal values give equal bytes.
 */
export function renderUserData(values: MachineValues): string {
  const files: Installed[] = [
    { mode: "0600", path: "/run/k3s-ha/values.sh", content: header(values) },
    ...staticFiles(values),
  ];
  return [
    "#!/bin/bash\n",
    `# k3s ${values.k3s.version} ${values.role} of cluster ${values.clusterId}, datastore epoch ${values.datastoreEpoch}\n`,
    readStatic("user-data/begin.sh"),
    ...files.map(install),
    readStatic("user-data/end.sh"),
  ].join("");
}

/** Names and values that the machine's scripts read. */
function header(values: MachineValues): string {
  const common: Record<string, Value> = {
    ROLE: values.role,
    CLUSTER_ID: values.clusterId,
    REGION: values.region,
    LAUNCH_HOOK: values.launchHook,
    TERMINATE_HOOK: values.terminateHook,
    API_URL: values.apiUrl,
    K3S_VERSION: values.k3s.version,
    K3S_DOWNLOAD_URL: values.k3s.downloadUrl,
    K3S_SHA256_AMD64: values.k3s.sha256.amd64 ?? "",
    K3S_SHA256_ARM64: values.k3s.sha256.arm64 ?? "",
    K3S_ARGUMENTS: values.k3s.arguments,
    K3S_ENVIRONMENT: Object.entries(values.k3s.environment).map(([name, value]) => `${name}=${value}`),
    ...fileLists(values.files),
    DRAIN_ARGUMENTS: values.k3s.drainArguments,
    WATCHERS: watchers(values.role),
  };
  const all = values.role === "master" ? { ...common, ...masterHeader(values) } : common;
  return Object.entries(all)
    .map(([name, value]) => `${name}=${typeof value === "string" ? quote(value) : array(value)}\n`)
    .join("");
}

/** Three lists of equal length: a file has a content or the name of a parameter, the other is empty. */
function fileLists(all: readonly MachineFile[]): Record<string, Value> {
  return {
    FILE_PATHS: all.map(({ path }) => path),
    FILE_CONTENTS: all.map((file) => ("content" in file ? file.content : "")),
    FILE_PARAMETERS: all.map((file) => ("parameter" in file ? file.parameter : "")),
  };
}

function masterHeader(values: MasterValues): Record<string, Value> {
  return {
    API_TARGET_GROUP_ARN: values.apiTargetGroupArn,
    KUBECONFIG_PARAMETER: values.kubeconfigParameter,
    CA_URL: values.caDownload?.url ?? "",
    CA_PATH: values.caDownload?.path ?? "",
    KEEP_ROOT_VOLUME: values.keepRootVolume ? "yes" : "no",
    FIRST_BOOT_LOCK: values.firstBootLock?.kind ?? "",
    ...(values.firstBootLock ? lockHeader(values.firstBootLock) : {}),
  };
}

function lockHeader(lock: FirstBootLock): Record<string, Value> {
  return {
    CLIENT_PACKAGE: lock.clientPackage,
    CLIENT_TLS: lock.tls,
    CLIENT_CA: lock.caPath ?? "",
    CLIENT_CERTIFICATE: lock.certificatePath ?? "",
    CLIENT_KEY: lock.keyPath ?? "",
  };
}

function array(values: readonly string[]): string {
  return `(${values.map(quote).join(" ")})`;
}

const BOOT = [
  "boot.sh",
  "boot-stopped.sh",
  "waiting.sh",
  "hook.sh",
  "machine.sh",
  "download.sh",
  "k3s-unit.sh",
];

function bootOfMaster({ firstBootLock, keepRootVolume }: MasterValues): string[] {
  const firstStart = firstBootLock
    ? ["database.sh", `${firstBootLock.kind}.sh`, "first-start.sh"]
    : ["servers.sh"];
  return ["peers.sh", ...firstStart, ...(keepRootVolume ? ["volume.sh"] : [])];
}

function staticFiles(values: MachineValues): Installed[] {
  const boot = [...BOOT, "ready.sh", "k3s.sh", ...(values.role === "master" ? bootOfMaster(values) : [])];
  return [
    ...["waits.sh", "lib.sh", ...boot.map((name) => `boot/${name}`)],
    ...["units/k3s.service", "units/k3s-ha-boot.service"],
    ...drainOf(values.role),
  ].map(installed);
}

/** What drains machines, on masters. */
const DRAIN_OF_MASTERS = [
  "drain/drain.sh",
  "drain/end-of-life.sh",
  "drain/interruption.sh",
  "units/k3s-ha-drain@.service",
  "units/k3s-ha-end-of-life.service",
  "units/k3s-ha-end-of-life.timer",
  "units/k3s-ha-interruption.service",
  "drain/kubeconfig.sh",
];
/** An agent only looks for its own interruption notice: masters drain it. */
const DRAIN_OF_AGENTS = ["drain/interruption.sh", "units/k3s-ha-interruption.service"];

const drainOf = (role: MachineValues["role"]): readonly string[] =>
  role === "master" ? DRAIN_OF_MASTERS : DRAIN_OF_AGENTS;

/** Units that the boot enables and starts once the node is Ready: those that say where they belong. */
function watchers(role: MachineValues["role"]): string[] {
  return drainOf(role)
    .filter((path) => !path.endsWith(".sh") && readStatic(path).includes("[Install]"))
    .map((path) => path.slice(path.lastIndexOf("/") + 1));
}

function installed(source: string): Installed {
  const name = source.slice(source.lastIndexOf("/") + 1);
  return name.endsWith(".sh")
    ? { mode: "0755", path: `${LIBRARY}/${name}`, content: readStatic(source) }
    : { mode: "0644", path: `${UNITS}/${name}`, content: readStatic(source) };
}

/** A static file without its comments (the machine has 16 KiB for all), but with its first line. */
function readStatic(source: string): string {
  const text = readFileSync(join(__dirname, source), "utf8");
  return text
    .split("\n")
    .filter((line) => line.startsWith("#!") || !/^\s*#/.test(line))
    .map((line) => line.replace(/^(WAIT_\w+=\d+) +#.*/, "$1"))
    .join("\n");
}

function install(file: Installed): string {
  const content = file.content.endsWith("\n") ? file.content : `${file.content}\n`;
  if (content.split("\n").includes(DELIMITER)) throw new Error(`${file.path} has a line ${DELIMITER}`);
  return `put ${file.mode} ${file.path} <<'${DELIMITER}'\n${content}${DELIMITER}\n`;
}
