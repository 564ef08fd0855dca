import { z } from "zod";
import { overlap, prefixLength } from "../facts/cidrs";
import { key } from "./key";
import { configRemove, configSet, refuse, type Problem, type Rule } from "./problem";
import { cidr, oneOf, textLike, uniqueList } from "./types";

const subnetId = (): z.ZodType<string> => textLike(/^subnet-[0-9a-f]{8,17}$/, "not a subnet id");

/** Schema of `network`: a new VPC, or an existing one by its ids. */
export const network = key(
  z
    .strictObject({
      vpcCidr: key(cidr().default("10.0.0.0/16"), {
        description: "Address range of the new VPC. A change replaces everything.",
        allowed: "an IPv4 network of /16 to /22 that overlaps neither podCidr nor serviceCidr",
        example: "10.0.0.0/16",
      }),
      natGateway: key(oneOf("single", "perZone", "none").default("single"), {
        description:
          "How nodes reach the internet in a new VPC: one NAT gateway, one per zone, or none (nodes then live in the public subnets with public addresses and no way in).",
        allowed: "single, perZone or none",
        example: "single",
      }),
      podCidr: key(cidr().default("10.42.0.0/16"), {
        description: "Address range of pods (k3s's --cluster-cidr). A change needs a new cluster.",
        allowed: "an IPv4 network that overlaps no other",
        example: "10.42.0.0/16",
      }),
      serviceCidr: key(cidr().default("10.43.0.0/16"), {
        description: "Address range of services (k3s's --service-cidr). A change needs a new cluster.",
        allowed: "an IPv4 network that overlaps no other",
        example: "10.43.0.0/16",
      }),
      agentEgressCidrs: key(uniqueList(cidr(), 0, 50).default(["0.0.0.0/0"]), {
        description:
          "Where agents may connect to besides masters, balancers, name and time service. A narrowed list must still hold AWS's endpoints, k3sDownloadUrl and the image registries, or agents never boot.",
        allowed: "a list of IPv4 networks",
        example: ["0.0.0.0/0"],
      }),
      vpcId: key(textLike(/^vpc-[0-9a-f]{8,17}$/, "not a VPC id").optional(), {
        description:
          "An existing VPC to use instead of a new one; needs privateSubnetIds and publicSubnetIds.",
        allowed: "the id of a VPC",
        example: "vpc-0123456789abcdef0",
        defaultText: "a new VPC",
      }),
      privateSubnetIds: key(uniqueList(subnetId(), 2, 16).optional(), {
        description:
          "Subnets of the existing VPC for nodes, database and internal balancers, over at least two zones, with a way out.",
        allowed: "two or more subnet ids, with vpcId",
        example: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        defaultText: "created with the VPC",
      }),
      publicSubnetIds: key(uniqueList(subnetId(), 1, 16).optional(), {
        description: "Subnets of the existing VPC for public balancers, at most one per zone.",
        allowed: "one or more subnet ids, with vpcId",
        example: ["subnet-0123456789abcdef2", "subnet-0123456789abcdef3"],
        defaultText: "created with the VPC",
      }),
    })
    .prefault({}),
  { description: "The network: a new VPC, or an existing one.", allowed: "an object", example: {} },
);

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

export const networkRules: readonly Rule[] = [
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
              configSet(["network", other], freeRange(ranges.map((range) => network[range]))),
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
      const fix = configRemove(["availabilityZones"]);
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
