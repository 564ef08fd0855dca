import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { binaries } from "../../e2e/support/engine";
import { run } from "../../k3s/support/kit";
import { RESOLVER } from "./addresses";

/** Where a machine finds the kit's k3s and what its release bundles. */
const KIT = "/opt/k3s";

/** cloud-init as in an image of AWS, but for the network, which a container's host makes. Only user-data's script runs. */
const CLOUD_INIT = `
datasource_list: [Ec2]
datasource: { Ec2: { strict_id: false, metadata_urls: ["http://169.254.169.254"] } }
network: { config: disabled }
cloud_init_modules: []
cloud_config_modules: []
cloud_final_modules: [scripts-user]
`;

/** Units of Debian that an image of AWS does not have, or that would look for what is not here. */
const MASKED = [
  ...[
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "cni-dhcp.service",
    "cni-dhcp.socket",
    "dpkg-db-backup.timer",
  ],
  ...["systemd-networkd.service", "systemd-networkd.socket"],
];

/** Without it kubelet cannot make its cgroups, nor share its mounts. */
const CGROUPS = `
[Unit]
DefaultDependencies=no
Before=sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'for m in /sys/fs/cgroup/*; do mount -o remount,rw,bind "$m" || true; done; mount --make-rshared /'
`;

/** k3s as its release is called: here a script that unpacks nothing, and else does what upstream's program does. */
const K3S = `#!/bin/bash
export PATH=${KIT}/bin:${KIT}/cni:$PATH
name=\${0##*/}
[ "$name" != k3s ] || case "\${1:-}" in kubectl | crictl | ctr) name=$1; shift ;; esac
exec -a "$name" ${KIT}/bin/k3s "$@"
`;

/** Without CAP_SYS_RESOURCE the kernel refuses a negative oom_score_adj (the pause container's). */
const RUNC = `#!/bin/bash
bundle= arguments=("$@")
for ((i = 0; i < \${#arguments[@]}; i++)); do
  case \${arguments[i]} in
    --bundle | -b) bundle=\${arguments[i + 1]} ;;
    --bundle=*) bundle=\${arguments[i]#*=} ;;
  esac
done
[ -z "$bundle" ] || sed -i 's/"oomScoreAdj":-[0-9]*/"oomScoreAdj":0/' "$bundle/config.json"
exec ${KIT}/bin/runc.real "$@"
`;

export interface Layer {
  /** Lies over the image in every machine. */
  readonly root: string;
  /** What machines download as k3s. */
  readonly release: Buffer;
  /** An archive with the pause image, the only one that can be had. */
  readonly pauseImage: string;
}

/**
 * What this test puts over the image.
 * @param authority the certificate, PEM, by which machines know AWS
 * @param secondMs milliseconds of a second in the waits of the machines' scripts
 */
export async function makeLayer(
  folder: string,
  image: string,
  authority: string,
  secondMs: number,
): Promise<Layer> {
  const root = join(folder, "layer");
  const write = (path: string, content: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { mode });
  };
  const bundle = "etc/ssl/certs/ca-certificates.crt";
  write(bundle, `${readFileSync(join(image, bundle), "utf8")}\n${authority}`);
  write("etc/resolv.conf", `nameserver ${RESOLVER}\n`);
  write("etc/cloud/cloud.cfg.d/90-test.cfg", CLOUD_INIT);
  write("etc/systemd/system/test-cgroups.service", CGROUPS);
  const wants = join(root, "etc/systemd/system/sysinit.target.wants");
  mkdirSync(wants, { recursive: true });
  symlinkSync("../test-cgroups.service", join(wants, "test-cgroups.service"));
  write(
    "etc/systemd/system.conf.d/test.conf",
    `[Manager]\nDefaultEnvironment=K3S_HA_SECOND_MS=${secondMs}\n`,
  );
  for (const unit of MASKED) symlinkSync("/dev/null", join(root, "etc/systemd/system", unit));
  write(`${KIT}/bin/runc`, RUNC, 0o755);
  for (const name of ["k3s", "containerd-shim-runc-v2"]) copy(name, `${KIT}/bin/${name}`);
  copy("runc", `${KIT}/bin/runc.real`);
  for (const name of ["containerd", "kubectl", "crictl", "ctr"])
    symlinkSync("k3s", join(root, KIT, "bin", name));
  mkdirSync(join(root, KIT, "cni"), { recursive: true });
  for (const name of ["bridge", "host-local", "loopback", "portmap", "bandwidth", "firewall"])
    symlinkSync(`/usr/lib/cni/${name}`, join(root, KIT, "cni", name));
  copy("cni-flannel", `${KIT}/cni/flannel`);
  const pauseImage = join(folder, "pause.tar");
  const pause = ["docker.io/rancher/mirrored-pause:3.6", join(binaries, "pause"), pauseImage];
  if (!existsSync(pauseImage)) await run(join(binaries, "mkimage"), pause);
  return { root, release: Buffer.from(K3S), pauseImage };

  function copy(name: string, path: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(join(binaries, name), join(root, path));
    chmodSync(join(root, path), 0o755);
  }
}
