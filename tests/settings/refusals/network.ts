import { all, refused, row } from "../../support/refusals";

const SUBNETS = "two or more subnet ids, with vpcId";
const existing = {
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"],
  publicSubnetIds: ["subnet-0a0000000000000a1", "subnet-0a0000000000000b1"],
};
const { privateSubnetIds, publicSubnetIds } = existing;

const set = (key: string, value = "") => `pulumi config set --path 'k3s-ha:network.${key}' ${value}`;
/** A network with one mistake in it. */
const one = (key: string, value: unknown, reason: string, fix: string) =>
  refused({ network: { [key]: value } }, `network.${key}`, reason, fix);

/** What is no IPv4 network, and what was meant by it. */
export const networkSpelling = [
  row({ network: "default" }, "network", "an object", "correct it in the stack file"),
  one("vpcCidr", "10.0.0.1/16", "10.0.0.1 lies in 10.0.0.0/16", set("vpcCidr", "10.0.0.0/16")),
  one("podCidr", "10.44.3.7/18", "10.44.3.7 lies in 10.44.0.0/18", set("podCidr", "10.44.0.0/18")),
  one("serviceCidr", "172.30.1.0/20", "lies in 172.30.0.0/20", set("serviceCidr", "172.30.0.0/20")),
  one(
    "vpcCidr",
    "10.0.0.0",
    "it has no prefix length",
    set("vpcCidr", "<10.0.0.0/32 for this address alone, or"),
  ),
  one(
    "vpcCidr",
    "10.0.0.0/",
    "its prefix length is no number from 0 to 32",
    set("vpcCidr", "<10.0.0.0/prefix length>"),
  ),
  one("vpcCidr", "10.0.0.0/33", "its prefix length is no number", set("vpcCidr", "<10.0.0.0/prefix length>")),
  one("vpcCidr", "10.0.0.0/-1", "its prefix length is no number", set("vpcCidr", "<10.0.0.0/prefix length>")),
  one(
    "vpcCidr",
    "10.0.0.0/16/8",
    "its prefix length is no number",
    set("vpcCidr", "<10.0.0.0/prefix length>"),
  ),
  one("vpcCidr", "10.0.0.0/255.255.0.0", "not written as 10.0.0.0/16", set("vpcCidr", "10.0.0.0/16")),
  one(
    "vpcCidr",
    "10.0.0.0/255.0.255.0",
    "its prefix length is no number",
    set("vpcCidr", "<10.0.0.0/prefix"),
  ),
  one(
    "vpcCidr",
    "10.0.0.0/016",
    "its prefix length is no number",
    set("vpcCidr", "<10.0.0.0/prefix length>"),
  ),
  one("podCidr", "10.44.0.0/16\n", "not written as 10.44.0.0/16", set("podCidr", "10.44.0.0/16")),
  one("vpcCidr", " 10.0.0.0/16", "not written as 10.0.0.0/16", set("vpcCidr", "10.0.0.0/16")),
  one(
    "vpcCidr",
    "10.0.0.300/16",
    "four numbers from 0 to 255",
    set("vpcCidr", "<an IPv4 network: address/prefix"),
  ),
  one(
    "vpcCidr",
    "10.0/16",
    "four numbers from 0 to 255",
    set("vpcCidr", "<an IPv4 network: address/prefix length>"),
  ),
  one("vpcCidr", "010.0.0.0/16", "a number with a zero before it", set("vpcCidr", "<an IPv4 network")),
  one(
    "vpcCidr",
    "fd00::/56",
    "an IPv6 network: machines",
    set("vpcCidr", "<an IPv4 network: address/prefix length>"),
  ),
  one(
    "podCidr",
    "fd00:42::/56",
    "have IPv4 addresses",
    set("podCidr", "<an IPv4 network: address/prefix length>"),
  ),
  one(
    "serviceCidr",
    "10.43.0.0/16,fd00:43::/112",
    "its prefix length is no number",
    set("serviceCidr", "<10.43.0.0/prefix"),
  ),
  one("vpcCidr", "", "not an IPv4 network", set("vpcCidr", "<an IPv4 network: address/prefix length>")),
  one(
    "vpcCidr",
    "default",
    "not an IPv4 network",
    set("vpcCidr", "<an IPv4 network: address/prefix length>"),
  ),
  one("vpcCidr", 10, "not an IPv4 network", set("vpcCidr", "<an IPv4 network: address/prefix length>")),
];

/** The ways out, and an existing VPC. */
export const networkWays = [
  row(
    { network: { natGateway: "shared" } },
    "network.natGateway",
    "single, perZone or none",
    "network.natGateway'",
  ),
  row(
    { network: { natGateway: false } },
    "network.natGateway",
    "single, perZone or none",
    "network.natGateway'",
  ),
  row(
    { network: { natGateways: "single" } },
    "network.natGateways",
    "natGateway",
    "write natGateway for it in the stack file",
  ),
  row(
    { network: { agentEgressCidrs: "0.0.0.0/0" } },
    "network.agentEgressCidrs",
    "one or more IPv4",
    "agentEgressCidrs",
  ),
  refused(
    { network: { agentEgressCidrs: ["10.0.0.0/33"] } },
    "network.agentEgressCidrs",
    "its prefix length is no number",
    set("agentEgressCidrs[0]", "<10.0.0.0/prefix length>"),
  ),
  refused(
    { network: { agentEgressCidrs: ["10.0.0.0/8", "10.1.2.3/16"] } },
    "network.agentEgressCidrs",
    "lies in 10.1.0.0/16; the address alone is 10.1.2.3/32",
    set("agentEgressCidrs[1]", "10.1.0.0/16"),
  ),
  refused(
    { network: { agentEgressCidrs: [] } },
    "network.agentEgressCidrs",
    "agents would never boot: they could reach neither k3s's download, nor the image registries, nor AWS",
    "'k3s-ha:network.agentEgressCidrs[0]' <network of your mirrors and of AWS's endpoints",
  ),
  refused(
    { network: { agentEgressCidrs: ["10.0.0.0/8", "10.0.0.0/8"] } },
    "network.agentEgressCidrs",
    "an entry stands twice",
    `pulumi config rm --path 'k3s-ha:network.agentEgressCidrs' && ${set("agentEgressCidrs[0]", "10.0.0.0/8")}`,
  ),
  refused(
    { network: { ...existing, vpcId: "default" } },
    "network.vpcId",
    "not the id of a VPC",
    set("vpcId", "<vpc-…, as aws ec2 describe-vpcs"),
  ),
  refused(
    { network: { ...existing, vpcId: "vpc-12345" } },
    "network.vpcId",
    "not the id of a VPC",
    set("vpcId", "<vpc-…, as aws ec2 describe-vpcs"),
  ),
  refused(
    { network: { privateSubnetIds, publicSubnetIds } },
    "network.vpcId",
    "needs vpcId, privateSubnetIds and publicSubnetIds together",
    set("vpcId", "<the id of the VPC that the subnets belong to>"),
  ),
  all(
    { network: { vpcId: "vpc-0123456789abcdef0" } },
    ["network.privateSubnetIds", SUBNETS, set("privateSubnetIds[0]", "<id of a private subnet>")],
    ["network.publicSubnetIds", "one or more", set("publicSubnetIds[0]", "<id of a public subnet>")],
  ),
  row(
    { network: { ...existing, privateSubnetIds: ["subnet-0b0000000000000a1"] } },
    "network.privateSubnetIds",
    SUBNETS,
    "correct the list in the stack file: <two or more subnet ids, with vpcId>",
  ),
  refused(
    { network: { ...existing, privateSubnetIds: ["subnet-0b0000000000000a1", "b"] } },
    "network.privateSubnetIds",
    "not the id of a subnet",
    set("privateSubnetIds[1]", "<subnet-…, as aws ec2 describe-subnets"),
  ),
  refused(
    { network: { ...existing, privateSubnetIds: ["subnet-0b0000000000000a1", "subnet-0b0000000000000a1"] } },
    "network.privateSubnetIds",
    "an entry stands twice",
    "correct the list in the stack file: <two or more subnet ids, with vpcId>",
  ),
  row(
    { network: { ...existing, publicSubnetIds: [] } },
    "network.publicSubnetIds",
    "one or more subnet ids",
    "correct the list in the stack file: <one or more subnet ids, with vpcId>",
  ),
  refused(
    { network: { ...existing, publicSubnetIds: ["subnet-0b0000000000000a1"] } },
    "network.publicSubnetIds",
    "it is also among privateSubnetIds",
    "take it out of the list in which it does not belong",
  ),
  refused(
    { network: { ...existing, vpcCidr: "10.20.0.0/16" } },
    "network.vpcCidr",
    "an existing VPC (network.vpcId vpc-0123456789abcdef0) has its ranges already",
    "pulumi config rm --path 'k3s-ha:network.vpcCidr'",
  ),
  refused(
    { network: { ...existing, vpcCidr: "10.0.0.0/16" } },
    "network.vpcCidr",
    "has its ranges already",
    "pulumi config rm --path 'k3s-ha:network.vpcCidr'",
  ),
  refused(
    { network: existing, availabilityZones: ["us-east-1a", "us-east-1b"] },
    "availabilityZones",
    "the subnets of an existing VPC decide the zones",
    "pulumi config rm k3s-ha:availabilityZones",
  ),
];
