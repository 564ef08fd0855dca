// `npm run test:cloud [-- NAME …]`: the program's own `pulumi up` makes machines that boot for real: systemd, cloud-init,
// the AWS CLI and k3s, in an AWS of this computer. Needs root and the kit in ../shared/e2e. With names, those suites alone.
// Each suite runs in network, mount and process namespaces of its own, so that nothing of it outlives it.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { finish, printResult, type PartResult } from "./testing/parts";
import { runSuite } from "../tests/cloud/run";
import { machineImage } from "../tests/cloud/support/image";
import { leftOver, ownNamespaces } from "../tests/cloud/leftOver";
import { LANES } from "../tests/cloud/suites";
import { run } from "../tests/k3s/support/kit";
import { until } from "../tests/k3s/support/until";

const KIT = resolve(__dirname, "../../shared/e2e/run");
/** Inotify instances: some thirty for each machine. */
const WATCHERS = 1024;
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
  const known = LANES.flat().map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`no suite ${unknown.join(", ")}; there are ${known.join(", ")}`);
  const lanes = LANES.map((lane) => lane.filter(({ name }) => names.length === 0 || names.includes(name)));
  await run(KIT, ["--setup"], SETUP_LIMIT_MS);
  await machineImage((line) => console.log(line));
  const work = mkdtempSync(join(tmpdir(), "k3s-ha-cloud-"));
  // PostgreSQL does not run as root, and its folder lies in it.
  chmodSync(work, 0o711);
  console.log(`journals and consoles of all machines stay in ${work}`);
  const lower = enoughWatchers();
  const results = await Promise.all(
    lanes.map(async (lane) => {
      const ofLane: PartResult[] = [];
      for (const { name } of lane)
        ofLane.push(...(await inNamespaces(name, join(work, name.replaceAll(" ", "-")))));
      return ofLane;
    }),
  );
  lower();
  const nothing = await nothingLeft(work);
  printResult(nothing);
  finish([...results.flat(), nothing]);
}

/**
 * Lets root have more inotify instances: all machines share what the kernel gives a user, and a containerd that finds
 * none runs without its Kubernetes part. @returns what sets it back
 */
function enoughWatchers(): () => void {
  const file = "/proc/sys/fs/inotify/max_user_instances";
  const before = readFileSync(file, "utf8");
  if (Number(before) >= WATCHERS) return () => undefined;
  writeFileSync(file, String(WATCHERS));
  return () => writeFileSync(file, before);
}

/** Whether all that the suites made is gone; the last processes of a machine end a moment after it. */
async function nothingLeft(folder: string): Promise<PartResult> {
  const started = performance.now();
  let left: string[] = [];
  const gone = async () => (left = leftOver(folder, namespaces)).length === 0;
  await until("nothing is left", 30, gone).catch(() => undefined);
  const failed = left.length === 0 ? 0 : 1;
  const seconds = (performance.now() - started) / 1000;
  const output = left.map((each) => `left over: ${each}`).join("\n");
  return {
    name: "nothing is left on this computer",
    seconds,
    output,
    passed: 1 - failed,
    failed,
    skipped: 0,
  };
}

/** Those that the suites had. */
const namespaces: string[] = [];

/** The results that a suite has in its namespaces, where it is process 1: all ends with it. */
function inNamespaces(name: string, folder: string): Promise<PartResult[]> {
  mkdirSync(folder, { recursive: true });
  const kinds = ["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];
  const again = [...process.execArgv, __filename, "--inside", name, folder];
  const child = spawn("unshare", [...kinds, process.execPath, ...again], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const end = () => child.kill("SIGKILL");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  const results: PartResult[] = [];
  child.on("message", (told: PartResult | { namespaces: string[] }) => {
    if ("namespaces" in told) namespaces.push(...told.namespaces);
    else results.push(told);
  });
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
  process.send?.({ namespaces: ownNamespaces() });
  const suite = LANES.flat().find((each) => each.name === name)!;
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
