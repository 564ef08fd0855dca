// `npm run test:cloud [-- NAME …]`: the program's own `pulumi up` makes machines that boot for real: systemd, cloud-init,
// the AWS CLI and k3s, in an AWS of this computer. Needs root and the kit in ../shared/e2e. With names, those suites alone.
// Each suite runs in network, mount and process namespaces of its own, so that nothing of it outlives it.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { finish, printResult, type PartResult } from "./testing/parts";
import { runSuite } from "../tests/cloud/run";
import { machineImage } from "../tests/cloud/support/image";
import { CGROUP_PREFIX, removeCgroups } from "../tests/cloud/support/machine";
import { SUITES } from "../tests/cloud/suites";
import { run } from "../tests/k3s/support/kit";
import { until } from "../tests/k3s/support/until";

const KIT = resolve(__dirname, "../../shared/e2e/run");
const SETUP_LIMIT_MS = 900_000;
const TOOLS = {
  debootstrap: "debootstrap",
  "systemd-nspawn": "systemd-container",
  ip: "iproute2",
  unshare: "util-linux",
  openssl: "openssl",
} as const;

async function problem(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "it makes machines and networks: run it as root";
  if (!existsSync(KIT)) return `${KIT} is missing: the kit must lie in ../shared/e2e, beside this clone`;
  for (const [tool, pkg] of Object.entries(TOOLS)) {
    const found = await run("which", [tool]).catch(() => undefined);
    if (found === undefined) return `${tool} is missing: apt-get install ${pkg}`;
  }
  if (!existsSync("/usr/lib/postgresql/15/bin/postgres"))
    return "PostgreSQL 15 is missing: apt-get install postgresql-15";
  return undefined;
}

async function outside(names: readonly string[]): Promise<void> {
  const missing = await problem();
  if (missing !== undefined) throw new Error(missing);
  const chosen = SUITES.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0)
    throw new Error(`no such suite; there are ${SUITES.map(({ name }) => name).join(", ")}`);
  await run(KIT, ["--setup"], SETUP_LIMIT_MS);
  await machineImage((line) => console.log(line));
  const work = mkdtempSync(join(tmpdir(), "k3s-ha-cloud-"));
  // PostgreSQL does not run as root, and its folder lies in it.
  chmodSync(work, 0o711);
  console.log(`journals and consoles of all machines stay in ${work}`);
  const results = await Promise.all(chosen.map(({ name }) => inNamespaces(name, join(work, name))));
  // Whatever has ended with its namespaces, its empty cgroups are left.
  await until("no cgroup of a machine is left", 30, () => removeCgroups(CGROUP_PREFIX).length === 0);
  finish(results.flat());
}

/** The results that a suite has in its namespaces, where it is process 1: all ends with it. */
function inNamespaces(name: string, folder: string): Promise<PartResult[]> {
  mkdirSync(folder, { recursive: true });
  const namespaces = ["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
  const again = [...process.execArgv, __filename, "--inside", name, folder];
  const child = spawn("unshare", [...namespaces, process.execPath, ...again], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const end = () => child.kill("SIGKILL");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  const results: PartResult[] = [];
  child.on("message", (result) => results.push(result as PartResult));
  return new Promise((done) =>
    child.on("close", (code, signal) => {
      const ended = code === 0 ? [] : [failed(name, `it ended with ${signal ?? `status ${code}`}`)];
      done([...results, ...ended]);
    }),
  );
}

function failed(name: string, output: string): PartResult {
  const result = { name, seconds: 0, output, passed: 0, failed: 1, skipped: 0 };
  printResult(result);
  return result;
}

async function inside(name: string, folder: string): Promise<void> {
  // Whoever started this is gone, and with this process all that it started.
  process.once("disconnect", () => process.exit(1));
  const suite = SUITES.find((each) => each.name === name)!;
  const image = await machineImage(() => undefined);
  // Nothing of what `ip netns` and nspawn note of machines reaches the computer's own /run.
  await run("mount", ["-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"]);
  mkdirSync("/run/netns");
  await runSuite(suite, folder, image, (result) => {
    printResult(result);
    process.send?.(result);
  });
  // What it started and has not ended must not keep it.
  process.exit(0);
}

const [first, ...rest] = process.argv.slice(2);
const work = first === "--inside" ? inside(rest[0]!, rest[1]!) : outside(process.argv.slice(2));
work.catch((error: unknown) => {
  console.error(`test:cloud: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
