import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../../k3s/support/kit";

const BASE = ["ca-certificates", "dbus", "systemd", "systemd-sysv"];
/** What a machine image of AWS has, and what k3s's release bundles (the kit's has none of it inside). */
const PACKAGES = [
  ...["awscli", "cloud-init", "curl", "iproute2", "kmod", "openssl", "procps"],
  ...[
    "conntrack",
    "containernetworking-plugins",
    "ethtool",
    "ipset",
    "iptables",
    "mount",
    "nftables",
    "socat",
  ],
];
const MINUTES = 60_000;

/** The image's content by its list of packages: another list makes another image. */
const WANTED = [...BASE, ...PACKAGES].join("\n");

/** Where this test keeps what is made once. */
export const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "k3s-ha-cloud");

/**
 * The machines' image: Debian 12 with systemd, cloud-init and the AWS CLI v2, made once.
 * @returns its root folder, which nobody may write to
 */
export async function machineImage(say: (line: string) => void): Promise<string> {
  const image = join(cache, "image");
  const done = join(image, "packages");
  const root = join(image, "root");
  if (existsSync(done) && readFileSync(done, "utf8") === WANTED) return root;
  // All of it is made under another name: a set-up that was ended leaves nothing that passes for an image.
  const part = `${image}.part`;
  for (const folder of [image, part]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const partRoot = join(part, "root");
  const { suite, mirror } = await debian();
  say(`set-up 1 of 3: the base of Debian's ${suite} (1 minute)`);
  await run(
    "debootstrap",
    ["--variant=minbase", `--include=${BASE.join(",")}`, suite, partRoot, mirror],
    10 * MINUTES,
  );
  say(`set-up 2 of 3: ${PACKAGES.join(" ")} (1 to 2 minutes)`);
  copyFileSync("/etc/resolv.conf", join(partRoot, "etc/resolv.conf"));
  // In a chroot no service starts.
  writeFileSync(join(partRoot, "usr/sbin/policy-rc.d"), "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  const options = ["-qq", "-y", "--no-install-recommends", "-o", "Acquire::Retries=3"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };
  await run("chroot", [partRoot, "apt-get", "install", ...options, ...PACKAGES], 10 * MINUTES, env);
  say("set-up 3 of 3: without what only the set-up needed");
  await run("chroot", [partRoot, "apt-get", "clean"]);
  const left = ["etc/resolv.conf", "etc/machine-id", "var/lib/dbus/machine-id", "usr/sbin/policy-rc.d"];
  for (const path of left) rmSync(join(partRoot, path), { force: true });
  writeFileSync(join(part, "packages"), WANTED);
  renameSync(part, image);
  return root;
}

/** The suite and mirror that this computer's own apt uses. */
async function debian(): Promise<{ suite: string; mirror: string }> {
  const release = readFileSync("/etc/os-release", "utf8");
  const suite = /^VERSION_CODENAME=(.+)$/m.exec(release)?.[1] ?? "";
  const format = "$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)";
  const targets = await run("apt-get", ["indextargets", "--format", format]);
  const mirror = targets
    .split("\n")
    .map((line) => line.split(" "))
    .find(([kind, name, component]) => kind === "Packages" && name === suite && component === "main")?.[3];
  if (mirror === undefined) throw new Error(`apt on this computer has no source of Debian's ${suite}`);
  return { suite, mirror };
}
