import {
  PRIVATE_RANGES,
  freeNetwork,
  isPrivate,
  networkAt,
  overlap,
  parts,
  prefixLength,
  unusable,
} from "../facts/cidrs";
import { configSet, refuse, type Problem, type Rule } from "./problem";
import type { Configuration } from "./schema";
import { masterSizes, vpcCidrOf } from "./settings";

const LARGEST_VPC = 16;
const SMALLEST_VPC = 22;
/** Parts into which a VPC is divided for its zones, in bits (`subnetCidrs`). */
const SUBNET_BITS = 4;
/** Addresses that AWS keeps of every subnet (VPC user guide, subnet sizing). */
const KEPT_BY_AWS = 5;
const USUAL_ZONES = 3;

/** kube-controller-manager's --node-cidr-mask-size, and the most bits that it lets lie between the two (its range allocator). */
const NODE_PREFIX = 24;
const LARGEST_PODS = NODE_PREFIX - 16;
/** kube-apiserver takes no larger service range; the smallest still holds its DNS service and some more. */
const LARGEST_SERVICES = 12;
const SMALLEST_SERVICES = 27;

/** The AWS services that have a bridge of their own there (VPC user guide, VPC CIDR blocks). */
const DOCKER_BRIDGE = "172.17.0.0/16";

const CIDRS = ["vpcCidr", "podCidr", "serviceCidr"] as const;
type CidrKey = (typeof CIDRS)[number];
type Network = Configuration["network"];

const rangeOf = (network: Network, name: CidrKey): string =>
  name === "vpcCidr" ? vpcCidrOf(network) : network[name];

/** The ranges that the settings know: those of an existing VPC are AWS's to tell. */
function ranges(network: Network): CidrKey[] {
  return CIDRS.filter((name) => name !== "vpcCidr" || network.vpcId === undefined);
}

const OWN_PLAN = `<an IPv4 network of /16 to /22 in ${PRIVATE_RANGES}>`;

/** What sets a range that is free, of this size; a VPC's is part of somebody's plan, so nobody can propose one. */
function setFree(network: Network, name: CidrKey, prefix: number): string {
  const others = ranges(network).filter((other) => other !== name);
  const taken = others.map((other) => rangeOf(network, other));
  const free = name === "vpcCidr" ? OWN_PLAN : freeNetwork(prefix, taken);
  return configSet(["network", name], free ?? `<an IPv4 network of /${prefix} that overlaps no other>`);
}

/** The prefix length to propose for a range: as large as it is, and no smaller than usual. */
function proposed(network: Network, name: CidrKey): number {
  const prefix = Math.min(prefixLength(rangeOf(network, name)), 16);
  return Math.max(prefix, name === "serviceCidr" ? LARGEST_SERVICES : LARGEST_PODS);
}

/** Most machines at a time: every group at its largest, and what a roll adds to it. */
function mostNodes(configuration: Configuration): number {
  const pools = Object.values(configuration.agentPools).map(
    ({ max, surge }) => max + Math.max(1, Math.ceil((max * surge) / 100)),
  );
  return pools.reduce((sum, nodes) => sum + nodes, masterSizes(configuration).max + 1);
}

/** Why a range lies where none can. */
function misplaced(network: Network, name: CidrKey): string | undefined {
  const range = rangeOf(network, name);
  const found = unusable(range);
  if (found !== undefined) return `it holds addresses that no machine, pod or service can have: ${found}`;
  if (isPrivate(range) || network.allowPublicRanges) return undefined;
  return `it holds public addresses, whose owners the cluster could not reach; private are ${PRIVATE_RANGES}, others need network.allowPublicRanges`;
}

const AT_THEIR_LARGEST = "masters.max and one more, every pool's max and its surge";

/** Whether a range has an error already that its size would only repeat. */
const isMisplaced = (network: Network, name: CidrKey): boolean => misplaced(network, name) !== undefined;

/** Rules of the ranges of the VPC, pods and services. */
export const rangeRules: readonly Rule[] = [
  {
    needs: ["network"],
    find: ({ network }) =>
      ranges(network).flatMap((name): Problem[] => {
        const reason = misplaced(network, name);
        if (reason === undefined) return [];
        const fix = setFree(network, name, proposed(network, name));
        return [refuse(["network", name], rangeOf(network, name), reason, fix)];
      }),
  },
  {
    needs: ["network"],
    find: ({ network }) => {
      const range = vpcCidrOf(network);
      const prefix = prefixLength(range);
      if (network.vpcId !== undefined || isMisplaced(network, "vpcCidr")) return [];
      if (prefix >= LARGEST_VPC && prefix <= SMALLEST_VPC) return [];
      const meant = networkAt(range, prefix < LARGEST_VPC ? LARGEST_VPC : SMALLEST_VPC);
      const others = [network.podCidr, network.serviceCidr];
      const fits = isPrivate(meant) && !others.some((other) => overlap(other, meant));
      const fix = configSet(["network", "vpcCidr"], fits ? meant : OWN_PLAN);
      return [
        refuse(["network", "vpcCidr"], range, `a VPC of /${prefix} cannot be divided among the zones`, fix),
      ];
    },
  },
  {
    needs: ["network", "availabilityZones", "masters", "agentPools", "datastore"],
    find: (configuration) => {
      const { network, availabilityZones } = configuration;
      const range = vpcCidrOf(network);
      const prefix = prefixLength(range);
      if (network.vpcId !== undefined || isMisplaced(network, "vpcCidr")) return [];
      if (prefix < LARGEST_VPC || prefix > SMALLEST_VPC) return [];
      const zones = availabilityZones?.length ?? USUAL_ZONES;
      const places = (length: number): number => zones * (2 ** (32 - length - SUBNET_BITS) - KEPT_BY_AWS);
      const needed = mostNodes(configuration);
      if (places(prefix) >= needed) return [];
      const enough = [...Array(prefix).keys()].reverse().find((length) => places(length) >= needed) ?? 0;
      const meant = networkAt(range, enough);
      const others = [network.podCidr, network.serviceCidr];
      const fits =
        enough >= LARGEST_VPC && isPrivate(meant) && !others.some((other) => overlap(other, meant));
      const fix = configSet(["network", "vpcCidr"], fits ? meant : OWN_PLAN);
      const reason = `its subnets in ${zones} zones have room for ${places(prefix)} machines, and ${needed} may run: ${AT_THEIR_LARGEST}`;
      return [refuse(["network", "vpcCidr"], range, reason, fix)];
    },
  },
  {
    needs: ["network", "masters", "agentPools", "datastore"],
    find: (configuration) => {
      const { network } = configuration;
      if (isMisplaced(network, "podCidr")) return [];
      const prefix = prefixLength(network.podCidr);
      if (prefix < LARGEST_PODS) {
        const reason = `pods of a cluster have at most a /${LARGEST_PODS}, which is a /${NODE_PREFIX} for 65536 nodes`;
        return [
          refuse(["network", "podCidr"], network.podCidr, reason, setFree(network, "podCidr", LARGEST_PODS)),
        ];
      }
      const room = parts(network.podCidr, NODE_PREFIX);
      const needed = mostNodes(configuration);
      if (room >= needed) return [];
      const enough = Math.min(NODE_PREFIX - Math.ceil(Math.log2(needed)), 16);
      const reason = `it holds ${room === 1 ? "one node" : `${room} nodes`} at a /${NODE_PREFIX} each, and ${needed} may run: ${AT_THEIR_LARGEST}`;
      return [refuse(["network", "podCidr"], network.podCidr, reason, setFree(network, "podCidr", enough))];
    },
  },
  {
    needs: ["network"],
    find: ({ network }) => {
      if (isMisplaced(network, "serviceCidr")) return [];
      const prefix = prefixLength(network.serviceCidr);
      if (prefix >= LARGEST_SERVICES && prefix <= SMALLEST_SERVICES) return [];
      const reason =
        prefix < LARGEST_SERVICES
          ? `kube-apiserver takes no service range larger than /${LARGEST_SERVICES}`
          : `a /${prefix} has no room for services: its tenth address is the DNS service's`;
      const fix = setFree(network, "serviceCidr", proposed(network, "serviceCidr"));
      return [refuse(["network", "serviceCidr"], network.serviceCidr, reason, fix)];
    },
  },
  {
    needs: ["network"],
    find: ({ network }) => {
      const all = ranges(network).filter((name) => !isMisplaced(network, name));
      return all.flatMap((name, i) =>
        all
          .slice(i + 1)
          .filter((other) => overlap(rangeOf(network, name), rangeOf(network, other)))
          .map((other) =>
            refuse(
              ["network", other],
              rangeOf(network, other),
              `it overlaps network.${name} ${rangeOf(network, name)}`,
              setFree(network, other, proposed(network, other)),
            ),
          ),
      );
    },
  },
];

export function rangeWarnings({ network }: Configuration): string[] {
  const bridged = ranges(network).filter((name) => overlap(rangeOf(network, name), DOCKER_BRIDGE));
  return bridged.map(
    (name) =>
      `network.${name} ${rangeOf(network, name)} holds ${DOCKER_BRIDGE}, which Docker's bridge and some AWS services (Cloud9, SageMaker) have for themselves: they will not reach the cluster`,
  );
}
