import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderUserData } from "../../components/machine/render";
import type { AgentValues, MachineValues, MasterValues } from "../../components/machine/values";
import { agentValues, masterValues } from "./harness/values";

/** The parts of the boot stand in two lists: the renderer installs them, boot.sh reads them. A forgotten one ends a boot. */

const boot = readFileSync(join(__dirname, "../../components/machine/boot/boot.sh"), "utf8");
const master: MasterValues = masterValues({
  port: 5432,
  database: "k3s",
  mirror: "https://mirror.example.com",
});
const agent: AgentValues = agentValues({ mirror: "https://mirror.example.com" });

/** Started by systemd or by a person, never read by boot.sh. */
const NOT_READ = ["boot.sh", "boot-stopped.sh", "k3s.sh", "lib.sh", "waits.sh"];

/** Scripts that the machine gets for its boot, as the script that cloud-init runs installs them. */
function installed(values: MachineValues): string[] {
  const paths = [...renderUserData(values).matchAll(/^put 0755 \/usr\/local\/lib\/k3s-ha\/(\S+)/gm)];
  const drain = ["drain.sh", "end-of-life.sh", "interruption.sh", "kubeconfig.sh"];
  return paths.map(([, name = ""]) => name).filter((name) => ![...NOT_READ, ...drain].includes(name));
}

/** Scripts that boot.sh reads with these settings, as bash reaches its `.` commands. */
function read(values: MachineValues): string[] {
  const start = boot.slice(boot.indexOf("for part in"), boot.indexOf("trap : PIPE"));
  const lock = values.role === "master" ? (values.firstBootLock?.kind ?? "") : "";
  const kept = values.role === "master" && values.keepRootVolume ? "yes" : "no";
  const script = [
    `LIB=lib ROLE=${values.role} FIRST_BOOT_LOCK=${lock} KEEP_ROOT_VOLUME=${kept}`,
    start.replace(/(^|[;\s])\. "/g, '$1echo "'),
  ];
  const said = execFileSync("bash", ["-c", script.join("\n")], { encoding: "utf8" });
  return said.split("\n").flatMap((line) => /^lib\/(\S+)$/.exec(line)?.[1] ?? []);
}

const machines: [name: string, values: MachineValues][] = [
  ["an agent", agent],
  ["a master with a lock in PostgreSQL", master],
  [
    "a master with a lock in MySQL",
    { ...master, firstBootLock: { ...master.firstBootLock!, kind: "mysql" } },
  ],
  ["a master without a lock", { ...master, firstBootLock: undefined }],
  ["a master that is the cluster", { ...master, firstBootLock: undefined, keepRootVolume: true }],
];

test.each(machines)("%s has exactly the parts that its boot reads", (_name, values) => {
  expect(read(values).length).toBeGreaterThan(4);
  expect(installed(values).sort()).toEqual(read(values).sort());
});
