import type { Legitimate } from "../../support/legitimate";

const current = { k3sVersion: "v1.36.4+k3s1" };
const existing = {
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"],
  publicSubnetIds: ["subnet-0a0000000000000a1", "subnet-0a0000000000000b1"],
};
const network = (name: string, settings: object, rest: object = current): Legitimate => ({
  name,
  config: { ...rest, network: settings },
});

export const networks: readonly Legitimate[] = [
  network("a VPC of the office's plan, in 172.16/12", { vpcCidr: "172.20.0.0/16" }),
  network("a small VPC in 192.168/16", { vpcCidr: "192.168.4.0/22" }),
  network("pods in the shared range, as on EKS", { podCidr: "100.64.0.0/10" }),
  network("pods and services beside a VPC that has k3s's own ranges", {
    vpcCidr: "10.42.0.0/16",
    podCidr: "172.16.0.0/16",
    serviceCidr: "172.31.0.0/20",
  }),
  network("pods in the benchmark range, which AWS proposes", { podCidr: "198.19.0.0/16" }),
  network("a VPC in the shared range", { vpcCidr: "100.64.0.0/16" }),
  network("the smallest service range, and few pods", {
    serviceCidr: "10.43.0.0/27",
    podCidr: "10.42.0.0/20",
  }),
  network("the largest service range", { vpcCidr: "192.168.0.0/16", serviceCidr: "172.16.0.0/12" }),
  network("public addresses of the company's own", { vpcCidr: "44.10.0.0/16", allowPublicRanges: true }),
  network(
    "a thousand agents",
    { vpcCidr: "10.0.0.0/16", podCidr: "172.16.0.0/12" },
    { ...current, agentPools: { batch: { max: 1000, surge: 10 } } },
  ),
  network("no NAT gateway", { natGateway: "none" }),
  network("agents that reach AWS and the office alone", { agentEgressCidrs: ["10.0.0.0/8", "52.94.0.0/16"] }),
  network(
    "an air-gapped network of mirrors and endpoints",
    { ...existing, agentEgressCidrs: ["10.0.0.0/8"] },
    {
      ...current,
      k3sDownloadUrl: "https://10.20.4.7:8443/k3s",
      registries: { mirrors: { "*": { endpoint: ["http://10.20.4.7:5000"] } } },
    },
  ),
  network("an existing VPC, the cluster's ranges as they come", existing),
  network(
    "an existing VPC with a public API",
    { ...existing, podCidr: "10.44.0.0/16" },
    { ...current, api: { access: "public", cidrs: ["203.0.113.0/24"], natCidrs: ["198.51.100.7/32"] } },
  ),
];

export const access: readonly Legitimate[] = [
  {
    name: "a web site for everybody",
    config: { ...current, workload: { access: "public", cidrs: ["0.0.0.0/0"] } },
  },
  {
    name: "an API that its operators reach from two addresses",
    config: { ...current, api: { access: "public", cidrs: ["203.0.113.7/32", "198.51.100.0/24"] } },
  },
  {
    name: "an internal API for a peered network and the office's VPN",
    config: { ...current, api: { cidrs: ["10.100.0.0/16", "192.168.7.0/24"] } },
  },
  {
    name: "every kind of name in the certificate",
    config: {
      ...current,
      api: {
        tlsSans: [
          "k3s.example.com",
          "k3s",
          "*.k3s.example.com",
          "192.0.2.7",
          "2001:db8::7",
          "xn--bcher-kva.example.com",
        ],
      },
    },
  },
  {
    name: "a wildcard and an IPv6 address in v0.10's certificate",
    config: { api: { tlsSans: ["*.k3s.example.com", "2001:db8::7"] } },
  },
  {
    name: "both halves of the internet, as some firewalls are written",
    config: { ...current, workload: { access: "public", cidrs: ["0.0.0.0/1", "128.0.0.0/1"] } },
  },
];
