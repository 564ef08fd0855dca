import { row } from "../../support/refusals";

const VPC = "an IPv4 network of /16 to /22 that overlaps neither podCidr nor serviceCidr";
const SET_VPC = "pulumi config set --path 'k3s-ha:network.vpcCidr' 10.0.0.0/16";
const NAT = "single, perZone or none";
const LIST = "a list of IPv4 networks";
const SUBNETS = "two or more subnet ids, with vpcId";
const HOSTS = "a list of host names or IPv4 addresses";
const existing = {
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"],
  publicSubnetIds: ["subnet-0a0000000000000a1", "subnet-0a0000000000000b1"],
};
const { privateSubnetIds, publicSubnetIds } = existing;

/** Mistakes in the network and the two balancers. */
export const network = [
  row({ network: "default" }, "network", "an object", "correct it in the stack file"),
  row({ network: { vpcCidr: "10.0.0.0/15" } }, "network.vpcCidr", VPC, SET_VPC),
  row({ network: { vpcCidr: "10.0.0.0/23" } }, "network.vpcCidr", VPC, SET_VPC),
  row({ network: { vpcCidr: "10.0.0.1/16" } }, "network.vpcCidr", VPC, SET_VPC),
  row({ network: { vpcCidr: "10.0.0.0" } }, "network.vpcCidr", VPC, SET_VPC),
  row({ network: { vpcCidr: "10.0.0.300/16" } }, "network.vpcCidr", VPC, SET_VPC),
  row({ network: { vpcCidr: "fd00::/56" } }, "network.vpcCidr", VPC, SET_VPC),
  row({ network: { vpcCidr: 10 } }, "network.vpcCidr", VPC, SET_VPC),
  row(
    { network: { vpcCidr: "10.42.0.0/16" } },
    "network.podCidr",
    "overlaps no other",
    "'k3s-ha:network.podCidr'",
  ),
  row(
    { network: { vpcCidr: "10.43.16.0/20" } },
    "network.serviceCidr",
    "overlaps no other",
    "network.serviceCidr'",
  ),
  row(
    { network: { podCidr: "10.43.0.0/17" } },
    "network.serviceCidr",
    "overlaps no other",
    "network.serviceCidr'",
  ),
  row({ network: { natGateway: "shared" } }, "network.natGateway", NAT, "network.natGateway' single"),
  row({ network: { natGateway: false } }, "network.natGateway", NAT, "network.natGateway' single"),
  row(
    { network: { natGateways: "single" } },
    "network.natGateways",
    "natGateway",
    "rm --path 'k3s-ha:network.nat",
  ),
  row({ network: { agentEgressCidrs: "0.0.0.0/0" } }, "network.agentEgressCidrs", LIST, "[0]' 0.0.0.0/0"),
  row({ network: { agentEgressCidrs: ["10.0.0.0/33"] } }, "network.agentEgressCidrs", LIST, "[0]' 0.0.0.0/0"),
  row({ network: { vpcId: "default" } }, "network.vpcId", "the id of a VPC", "vpcId' vpc-"),
  row(
    { network: { privateSubnetIds, publicSubnetIds } },
    "network.vpcId",
    "the id of a VPC",
    "network.vpcId' vpc-",
  ),
  row(
    { network: { ...existing, privateSubnetIds: ["subnet-0b0000000000000a1"] } },
    "network.privateSubnetIds",
    SUBNETS,
    "subnet-",
  ),
  row(
    { network: { ...existing, privateSubnetIds: ["subnet-0b0000000000000a1", "b"] } },
    "network.privateSubnetIds",
    SUBNETS,
    "subnet-",
  ),
  row(
    { network: { ...existing, publicSubnetIds: [] } },
    "network.publicSubnetIds",
    "one or more subnet ids",
    "subnet-",
  ),
  row(
    { network: { ...existing, publicSubnetIds: ["subnet-0b0000000000000a1"] } },
    "network.publicSubnetIds",
    "one or more subnet ids",
    "'k3s-ha:network.publicSubnetIds[0]' subnet-",
  ),
  row(
    { network: existing, availabilityZones: ["us-east-1a", "us-east-1b"] },
    "availabilityZones",
    "two or three zones",
    "pulumi config rm k3s-ha:availabilityZones",
  ),
  row({ api: { access: "open" } }, "api.access", "internal or public", "'k3s-ha:api.access' internal"),
  row(
    { api: { access: "public" } },
    "api.cidrs",
    "at least one where access is public",
    "api.cidrs[0]' 203.0.113.0/24",
  ),
  row({ api: { cidrs: ["203.0.113.7"] } }, "api.cidrs", LIST, "api.cidrs[0]' 203.0.113.0/24"),
  row({ api: { cidrs: ["10.0.0.0/8", "10.0.0.0/8"] } }, "api.cidrs", LIST, "api.cidrs[0]' 203.0.113.0/24"),
  row(
    { api: { cidr: ["10.0.0.0/8"] } },
    "api.cidr",
    "access, cidrs, natCidrs, tlsSans",
    "rm --path 'k3s-ha:api.cidr'",
  ),
  row(
    { api: { access: "public", cidrs: ["203.0.113.0/24"] }, network: { natGateway: "none" } },
    "api.access",
    "internal or public",
    "pulumi config set --path 'k3s-ha:api.access' internal",
  ),
  row(
    { api: { access: "public", cidrs: ["203.0.113.0/24"] }, network: existing },
    "api.natCidrs",
    LIST,
    "'k3s-ha:api.natCidrs[0]' 198.51.100.7/32",
  ),
  row({ api: { tlsSans: ["K3S.example.com"] } }, "api.tlsSans", HOSTS, "api.tlsSans[0]' k3s.example.com"),
  row({ api: { tlsSans: ["*.example.com"] } }, "api.tlsSans", HOSTS, "api.tlsSans[0]' k3s.example.com"),
  row({ api: { tlsSans: ["a b"] } }, "api.tlsSans", HOSTS, "api.tlsSans[0]' k3s.example.com"),
  row({ api: { tlsSans: { name: "x" } } }, "api.tlsSans", HOSTS, "api.tlsSans[0]' k3s.example.com"),
  row(
    { workload: { access: "external" } },
    "workload.access",
    "internal or public",
    "workload.access' public",
  ),
  row(
    { workload: { access: "public" } },
    "workload.cidrs",
    "one or more IPv4 networks",
    "workload.cidrs[0]' 0.0.0.0/0",
  ),
  row(
    { workload: { cidrs: [] } },
    "workload.cidrs",
    "one or more IPv4 networks",
    "workload.cidrs[0]' 0.0.0.0/0",
  ),
  row(
    { workload: { ports: [8080] } },
    "workload.ports",
    "access, cidrs",
    "rm --path 'k3s-ha:workload.ports'",
  ),
];
