import { z } from "zod";
import { key } from "./key";
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
