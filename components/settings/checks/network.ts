import { overlap, prefixLength } from "../../facts/cidrs";
import { refuse, type Check, type Problem } from "../problem";

const LARGEST_VPC = 16;
const SMALLEST_VPC = 22;

/** A range to propose that is none of those taken: k3s's own, their neighbours, then others of RFC 1918. */
function freeRange(taken: readonly string[]): string {
  const candidates = [
    ...[42, 43, 44, 45, 46].map((octet) => `10.${octet}.0.0/16`),
    ...[16, 17, 18, 19, 20].map((octet) => `172.${octet}.0.0/16`),
    "192.168.0.0/16",
  ];
  const free = candidates.find((candidate) => !taken.some((network) => overlap(candidate, network)));
  return free ?? "<an IPv4 network that overlaps no other>";
}

export const networkChecks: readonly Check[] = [
  {
    needs: ["network"],
    find: ({ network }) => {
      const prefix = prefixLength(network.vpcCidr);
      if (network.vpcId !== undefined || (prefix >= LARGEST_VPC && prefix <= SMALLEST_VPC)) return [];
      return [
        refuse(
          ["network", "vpcCidr"],
          network.vpcCidr,
          `a VPC of /${prefix} cannot be divided among the zones`,
        ),
      ];
    },
  },
  {
    needs: ["network"],
    find: ({ network }) => {
      const ranges = (["vpcCidr", "podCidr", "serviceCidr"] as const).filter(
        (name) => name !== "vpcCidr" || network.vpcId === undefined,
      );
      return ranges.flatMap((name, i) =>
        ranges
          .slice(i + 1)
          .filter((other) => overlap(network[name], network[other]))
          .map((other) =>
            refuse(
              ["network", other],
              network[other],
              `it overlaps network.${name} ${network[name]}`,
              `pulumi config set --path 'k3s-ha:network.${other}' ${freeRange(ranges.map((range) => network[range]))}`,
            ),
          ),
      );
    },
  },
  {
    needs: ["network"],
    find: ({ network }) => {
      const { vpcId, privateSubnetIds, publicSubnetIds } = network;
      const given = { vpcId, privateSubnetIds, publicSubnetIds };
      const missing = Object.entries(given).filter(([, value]) => value === undefined);
      if (missing.length === 0 || missing.length === Object.keys(given).length) return [];
      return missing.map(([name]) =>
        refuse(
          ["network", name],
          undefined,
          "an existing VPC needs vpcId, privateSubnetIds and publicSubnetIds together",
        ),
      );
    },
  },
  {
    needs: ["network"],
    find: ({ network }) => {
      const shared = (network.privateSubnetIds ?? []).filter((id) => network.publicSubnetIds?.includes(id));
      return shared.map((id) =>
        refuse(["network", "publicSubnetIds"], id, "it is also among privateSubnetIds"),
      );
    },
  },
  {
    needs: ["network", "availabilityZones"],
    find: ({ network, availabilityZones }): Problem[] => {
      if (network.vpcId === undefined || availabilityZones === undefined) return [];
      const fix = "pulumi config rm k3s-ha:availabilityZones";
      return [
        refuse(
          ["availabilityZones"],
          availabilityZones,
          "the subnets of an existing VPC decide the zones",
          fix,
        ),
      ];
    },
  },
];
