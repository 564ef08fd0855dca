import type { Argument, ArgumentContext, RefusedArgument } from "./arguments";
import { nearest } from "./nearest";

/** What k3s takes for the value of some flags (docs.k3s.io/cli/server, docs.k3s.io/installation/packaged-components). */

/** The add-ons that k3s brings. v0.10's had no runtimes. */
const ADDONS = ["coredns", "servicelb", "traefik", "local-storage", "metrics-server", "runtimes"];
/** Those behind the workload balancer. */
const INGRESS = ["servicelb", "traefik"];

type Check = (
  context: ArgumentContext,
  argument: Argument & { readonly value: string },
) => RefusedArgument | undefined;

const withoutIngress: RefusedArgument = {
  refused:
    "the workload balancer sends to the bundled Traefik, which servicelb binds to ports 80 and 443 of the agents",
  ingress: true,
};

const addons: Check = ({ program, ownIngress }, { name, value }) => {
  const items = value.split(",");
  const strange = items.find((item) => !ADDONS.includes(item));
  if (strange !== undefined) {
    const near = nearest(strange.trim(), ADDONS);
    const refused = `k3s brings no add-on ${JSON.stringify(strange)}, only ${ADDONS.join(", ")}`;
    if (near === undefined) return { refused };
    const meant = items.map((item) => (item === strange ? near : item)).join(",");
    return (
      addons({ program, ownIngress } as ArgumentContext, { name, value: meant }) ?? {
        refused,
        instead: `--${name}=${meant}`,
      }
    );
  }
  return !ownIngress && items.some((item) => INGRESS.includes(item)) ? withoutIngress : undefined;
};

const oneOf =
  (values: readonly string[]): Check =>
  (_context, { name, value }) => {
    if (values.includes(value)) return undefined;
    const near = nearest(value, values);
    const refused = `it is one of ${values.join(", ")}`;
    return near === undefined
      ? { refused, advice: `write --${name}=<${values.join(" or ")}> in the stack file` }
      : { refused, instead: `--${name}=${near}` };
  };

const NETWORKS: Readonly<Record<string, string>> = {
  none: "without a network for pods no node is ever Ready, and every boot waits for that",
  "host-gw": "nodes are in several subnets, and host-gw reaches only those of its own",
  "wireguard-native": "nodes reach each other on 51820, which their security groups do not open",
  wireguard: "nodes reach each other on 51820, which their security groups do not open",
  ipsec: "nodes reach each other on 500 and 4500, which their security groups do not open",
};

const backend: Check = (_context, { value }) => {
  if (value === "vxlan") return undefined;
  const [name = ""] = value.split("=");
  const why = Object.hasOwn(NETWORKS, name) ? NETWORKS[name] : undefined;
  return {
    refused: why ?? "flannel has no such backend that this program's security groups let through: only vxlan",
  };
};

const number: Check = ({ program }, { name, value }) => {
  if (/^\d+$/.test(value)) return undefined;
  const hyphens = program === "kubelet" ? "" : "--";
  return { refused: "it is a number", advice: `write ${hyphens}${name}=<number> in the stack file` };
};

const mode: Check = (_context, { value }) =>
  /^0?[0-7]{3}$/.test(value)
    ? undefined
    : {
        refused: "it is a file mode of three octal digits",
        advice: "write --write-kubeconfig-mode=<mode, as in 600> in the stack file",
      };

const CHECKS: Readonly<Record<string, Check>> = {
  disable: addons,
  "no-deploy": addons,
  deploy: addons,
  "flannel-backend": backend,
  "egress-selector-mode": oneOf(["agent", "cluster", "pod", "disabled"]),
  "secrets-encryption-provider": oneOf(["aescbc", "secretbox"]),
  snapshotter: oneOf(["overlayfs", "native", "fuse-overlayfs", "stargz"]),
  "write-kubeconfig-mode": mode,
  v: number,
  "lb-server-port": number,
  "max-pods": number,
  "pods-per-core": number,
  "read-only-port": number,
  "image-gc-high-threshold": number,
  "image-gc-low-threshold": number,
  "container-log-max-files": number,
};

/** Judges the value of an argument that is known, and may be set. */
export function judgeValue(context: ArgumentContext, argument: Argument): RefusedArgument | undefined {
  const { name, value } = argument;
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  const refused = value === undefined ? undefined : check?.(context, { name, value });
  if (refused !== undefined || name !== "disable-helm-controller" || context.ownIngress) return refused;
  return value === undefined || /^(1|t)/i.test(value)
    ? {
        ...withoutIngress,
        refused: "Traefik comes as a Helm chart: without it nothing answers behind the workload balancer",
      }
    : undefined;
}
