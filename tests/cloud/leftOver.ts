import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { removeCgroups } from "./support/machine";

const KINDS = ["mnt", "net", "pid", "uts"];

/** The namespaces of this process, as `net:[4026531840]`. */
export function ownNamespaces(): string[] {
  return namespacesOf("self");
}

/**
 * What a run has left on this computer: processes, namespaces, mounts, control groups (each machine has some, and they
 * cannot be removed while one of its processes is there).
 * @param folder of the run: the arguments of its programs hold it, and the names of its control groups its last part
 * @param namespaces that its suites had
 */
export function leftOver(folder: string, namespaces: readonly string[]): string[] {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      const command = readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
      const inside = namespacesOf(pid).filter((each) => namespaces.includes(each));
      return command.includes(folder) || inside.length > 0
        ? [`process ${pid} ${inside.join(" ")}: ${command}`]
        : [];
    });
  const mounts = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .filter((line) => line.includes(folder))
    .map((line) => `mount ${line}`);
  const named = existsSync("/run/netns") ? readdirSync("/run/netns") : [];
  const networks = named
    .filter((name) => /^i-[0-9a-f]{17}$/.test(name))
    .map((name) => `network namespace ${name}`);
  const cgroups = removeCgroups(basename(folder)).map((path) => `control group ${path}`);
  return [...processes, ...mounts, ...networks, ...cgroups];
}

function namespacesOf(pid: string): string[] {
  return KINDS.flatMap((kind) => {
    try {
      return [readlinkSync(join("/proc", pid, "ns", kind))];
    } catch {
      // It has ended.
      return [];
    }
  });
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
