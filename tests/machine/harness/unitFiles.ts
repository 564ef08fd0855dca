import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Directives that systemd 219 (Amazon Linux 2) knows, by section, as far as a service or timer may want them. */
const KNOWN: Record<string, readonly string[]> = {
  Unit: words(`Description Documentation Requires RequiresOverridable Requisite Wants BindsTo PartOf Conflicts Before
    After OnFailure PropagatesReloadTo ReloadPropagatedFrom JoinsNamespaceOf RequiresMountsFor OnFailureJobMode
    IgnoreOnIsolate StopWhenUnneeded RefuseManualStart RefuseManualStop AllowIsolate DefaultDependencies JobTimeoutSec
    JobTimeoutAction ConditionPathExists ConditionPathIsDirectory ConditionFileNotEmpty ConditionVirtualization
    ConditionKernelCommandLine AssertPathExists SourcePath`),
  Service:
    words(`Type RemainAfterExit GuessMainPID PIDFile BusName ExecStart ExecStartPre ExecStartPost ExecReload
    ExecStop ExecStopPost RestartSec TimeoutStartSec TimeoutStopSec TimeoutSec WatchdogSec Restart SuccessExitStatus
    RestartPreventExitStatus RestartForceExitStatus PermissionsStartOnly RootDirectoryStartOnly NonBlocking NotifyAccess
    Sockets StartLimitInterval StartLimitBurst StartLimitAction FailureAction FileDescriptorStoreMax
    WorkingDirectory RootDirectory User Group SupplementaryGroups Nice OOMScoreAdjust IOSchedulingClass
    IOSchedulingPriority CPUSchedulingPolicy CPUSchedulingPriority CPUAffinity UMask Environment EnvironmentFile
    StandardInput StandardOutput StandardError TTYPath SyslogIdentifier SyslogFacility SyslogLevel LimitCPU LimitFSIZE
    LimitDATA LimitSTACK LimitCORE LimitRSS LimitNOFILE LimitAS LimitNPROC LimitMEMLOCK LimitLOCKS LimitSIGPENDING
    CapabilityBoundingSet SecureBits ReadWriteDirectories ReadOnlyDirectories InaccessibleDirectories PrivateTmp
    PrivateDevices PrivateNetwork ProtectSystem ProtectHome MountFlags IgnoreSIGPIPE NoNewPrivileges RuntimeDirectory
    RuntimeDirectoryMode KillMode KillSignal SendSIGHUP SendSIGKILL CPUAccounting CPUShares MemoryAccounting
    MemoryLimit BlockIOAccounting Slice Delegate`),
  Timer:
    words(`OnActiveSec OnBootSec OnStartupSec OnUnitActiveSec OnUnitInactiveSec OnCalendar AccuracySec Unit
    Persistent WakeSystem`),
  Install: words("Alias WantedBy RequiredBy Also DefaultInstance"),
};

/** Values that came after 219. */
const KNOWN_VALUES: Record<string, readonly string[]> = {
  Type: words("simple forking oneshot dbus notify idle"),
  Restart: words("no on-success on-failure on-abnormal on-watchdog on-abort always"),
  KillMode: words("control-group process mixed none"),
};

const SEARCH = ["etc/systemd/system", "run/systemd/system"];

/** A unit, or the instance of a template, with its drop-ins, as loaded by `daemon-reload`. */
export class UnitFile {
  private readonly values = new Map<string, string[]>();
  /** What systemd 219 would refuse or ignore. */
  readonly problems: string[] = [];

  constructor(
    readonly name: string,
    root: string,
  ) {
    const [, prefix, instance = ""] = /^([^@]+@)([^@]+)(\.\w+)$/.exec(name) ?? [];
    const source = prefix === undefined ? name : `${prefix}${name.slice(name.lastIndexOf("."))}`;
    const file = SEARCH.map((folder) => join(root, folder, source)).find(existsSync);
    if (file === undefined) {
      this.problems.push(`Unit ${name} not found`);
      return;
    }
    this.read(readFileSync(file, "utf8").replaceAll("%i", instance));
    for (const folder of SEARCH.map((each) => join(root, each, `${name}.d`)).filter(existsSync)) {
      for (const dropIn of readdirSync(folder)
        .filter((each) => each.endsWith(".conf"))
        .sort())
        this.read(readFileSync(join(folder, dropIn), "utf8"));
    }
  }

  /** Last value given, or the default. */
  one(key: string, fallback = ""): string {
    return this.values.get(key)?.at(-1) ?? fallback;
  }

  all(key: string): readonly string[] {
    return this.values.get(key) ?? [];
  }

  seconds(key: string, fallback: number): number {
    const match = /^(\d+)(s|sec|min|ms)?$/.exec(this.one(key));
    if (!match) return fallback;
    return Number(match[1]) * (match[2] === "min" ? 60 : match[2] === "ms" ? 0.001 : 1);
  }

  private read(text: string): void {
    let section = "";
    for (const line of text.split("\n").map((each) => each.trim())) {
      if (line === "" || /^[#;]/.test(line)) continue;
      const header = /^\[(.+)\]$/.exec(line);
      if (header) {
        section = header[1]!;
        if (!KNOWN[section]) this.problems.push(`${this.name}: unknown section ${section}`);
        continue;
      }
      const [key = "", value = ""] = line.split(/=(.*)/s).map((each) => each.trim());
      if (!KNOWN[section]?.includes(key))
        this.problems.push(`${this.name}: unknown lvalue ${key} in ${section}`);
      if (KNOWN_VALUES[key] && !KNOWN_VALUES[key].includes(value))
        this.problems.push(`${this.name}: ${key}=${value} is not known`);
      this.values.set(key, value === "" ? [] : [...(this.values.get(key) ?? []), value]);
    }
  }
}

/** An environment file as systemd reads it. */
export function environmentFile(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const match = /^([A-Za-z_]\w*)=(?:"((?:[^"\\]|\\.)*)"|([^"]*))$/.exec(line);
    if (match) found[match[1]!] = match[3] ?? match[2]!.replace(/\\(.)/g, "$1");
    else if (line.trim() !== "") throw new Error(`systemd ignores the line ${line.split("=")[0]}`);
  }
  return found;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
