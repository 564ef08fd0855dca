import { z } from "zod";
import { isNowhere, isPrivate } from "../facts/cidrs";
import { key } from "./key";
import { configRemove, configSet, configSetList, refuse, type Problem, type Rule } from "./problem";
import type { Configuration } from "./schema";
import { rangeRules, rangeWarnings } from "./ranges";
import { awsId, cidr, flag, oneOf, uniqueList } from "./types";

const vpcId = (): z.ZodType<string> => awsId("vpc", "a VPC", "aws ec2 describe-vpcs --query Vpcs[].VpcId");
const subnetId = (): z.ZodType<string> =>
  awsId("subnet", "a subnet", "aws ec2 describe-subnets --query Subnets[].SubnetId");

/** Schema of `network`: a new VPC, or an existing one by its ids. */
export const network = key(
  z
    .strictObject({
      vpcCidr: key(cidr().optional(), {
        description: "Address range of the new VPC. A change replaces everything.",
        allowed:
          "an IPv4 network of private addresses, /16 to /22, that overlaps neither podCidr nor serviceCidr; none with vpcId",
        example: "10.0.0.0/16",
        defaultText: "10.0.0.0/16 for a new VPC",
      }),
      natGateway: key(oneOf("single", "perZone", "none").default("single"), {
        description:
          "How nodes reach the internet in a new VPC: one NAT gateway, one per zone, or none (nodes then live in the public subnets with public addresses and no way in).",
        allowed: "single, perZone or none",
        example: "single",
      }),
      podCidr: key(cidr().default("10.42.0.0/16"), {
        description:
          "Address range of pods (k3s's --cluster-cidr); every node takes a /24 of it. A change needs a new cluster.",
        allowed:
          "an IPv4 network of private addresses that overlaps no other, with a /24 for every node at the groups' largest",
        example: "10.42.0.0/16",
      }),
      serviceCidr: key(cidr().default("10.43.0.0/16"), {
        description: "Address range of services (k3s's --service-cidr). A change needs a new cluster.",
        allowed: "an IPv4 network of private addresses, /12 to /27, that overlaps no other",
        example: "10.43.0.0/16",
      }),
      allowPublicRanges: key(flag().default(false), {
        description:
          "Accepts addresses outside the private ranges for vpcCidr, podCidr and serviceCidr. Their owners in the internet cannot be reached from the cluster.",
        allowed: "true or false",
        example: true,
      }),
      agentEgressCidrs: key(uniqueList(cidr(), 0, 50).default(["0.0.0.0/0"]), {
        description:
          "Where agents may connect to besides masters, balancers, name and time service. A narrowed list must still hold AWS's endpoints, k3sDownloadUrl and the image registries, or agents never boot.",
        allowed: "one or more IPv4 networks",
        example: ["0.0.0.0/0"],
      }),
      vpcId: key(vpcId().optional(), {
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

/** What must be given besides the rest of an existing VPC. */
const MISSING = {
  vpcId: configSet(["network", "vpcId"], "<the id of the VPC that the subnets belong to>"),
  privateSubnetIds: configSetList(
    ["network", "privateSubnetIds"],
    ["<id of a private subnet>", "<id of one in another zone>"],
    false,
  ),
  publicSubnetIds: configSetList(["network", "publicSubnetIds"], ["<id of a public subnet>"], false),
};

const EGRESS = ["network", "agentEgressCidrs"] as const;

export const networkRules: readonly Rule[] = [
  ...rangeRules,
  {
    needs: ["network"],
    find: ({ network }) => {
      if (network.agentEgressCidrs.length > 0) return [];
      const reason =
        "agents would never boot: they could reach neither k3s's download, nor the image registries, nor AWS";
      const networks = ["<network of your mirrors and of AWS's endpoints, or 0.0.0.0/0 for all>"];
      return [refuse(EGRESS, [], reason, configSetList(EGRESS, networks, true))];
    },
  },
  {
    needs: ["network"],
    find: ({ network }) => {
      if (network.vpcId === undefined || network.vpcCidr === undefined) return [];
      const reason = `an existing VPC (network.vpcId ${network.vpcId}) has its ranges already`;
      return [refuse(["network", "vpcCidr"], network.vpcCidr, reason, configRemove(["network", "vpcCidr"]))];
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
          MISSING[name as keyof typeof MISSING],
        ),
      );
    },
  },
  {
    needs: ["network"],
    find: ({ network }) => {
      const shared = (network.privateSubnetIds ?? []).filter((id) => network.publicSubnetIds?.includes(id));
      const fix = "take it out of the list in which it does not belong";
      return shared.map((id) =>
        refuse(["network", "publicSubnetIds"], id, "it is also among privateSubnetIds", fix),
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

export function networkWarnings(configuration: Configuration): string[] {
  const { agentEgressCidrs } = configuration.network;
  const narrow = agentEgressCidrs.every((range) => isPrivate(range) || isNowhere(range));
  return [
    ...rangeWarnings(configuration),
    ...(narrow
      ? [
          "network.agentEgressCidrs holds no public address: agents boot only if the private networks in it have AWS's endpoints (EC2, Auto Scaling, SSM), the mirror that k3sDownloadUrl names, and the image registries",
        ]
      : []),
  ];
}
