import { all, refused } from "../../support/refusals";

const set = (key: string, value = "") => `pulumi config set --path 'k3s-ha:network.${key}' ${value}`;
/** A network with one mistake in it. */
const one = (key: string, value: unknown, reason: string, fix: string) =>
  refused({ network: { [key]: value } }, `network.${key}`, reason, fix);

const FREE_PODS = set("podCidr", "10.42.0.0/16");
const FREE_SERVICES = set("serviceCidr", "10.43.0.0/16");
const OWN_PLAN = set(
  "vpcCidr",
  "<an IPv4 network of /16 to /22 in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16,",
);

/** Where no VPC, pod or service can be. */
export const networkPlaces = [
  one("vpcCidr", "127.0.0.0/16", "127.0.0.0/8 has loopback addresses", OWN_PLAN),
  one("vpcCidr", "169.254.0.0/16", "169.254.0.0/16 has link-local addresses", OWN_PLAN),
  one("vpcCidr", "224.0.0.0/16", "224.0.0.0/4 has multicast addresses", OWN_PLAN),
  one("vpcCidr", "0.0.0.0/16", "0.0.0.0/8 has addresses of this host", OWN_PLAN),
  one("vpcCidr", "0.0.0.0/0", "it holds addresses that no machine, pod or service can have", OWN_PLAN),
  one("vpcCidr", "240.0.0.0/16", "240.0.0.0/4 has reserved addresses", OWN_PLAN),
  one("vpcCidr", "8.8.0.0/16", "others need network.allowPublicRanges", OWN_PLAN),
  one("vpcCidr", "172.32.0.0/16", "it holds public addresses", OWN_PLAN),
  one("vpcCidr", "192.169.0.0/16", "it holds public addresses", OWN_PLAN),
  one("podCidr", "127.0.0.0/12", "127.0.0.0/8 has loopback addresses", set("podCidr", "10.16.0.0/12")),
  one("podCidr", "169.254.0.0/16", "where EC2 has its metadata, name and time services", FREE_PODS),
  one(
    "podCidr",
    "100.0.0.0/8",
    "it holds public addresses, whose owners the cluster could not reach",
    set("podCidr", "<an IPv4 network of /8 that overlaps no other>"),
  ),
  one("podCidr", "44.0.0.0/16", "it holds public addresses", FREE_PODS),
  one("podCidr", "255.255.0.0/16", "240.0.0.0/4 has reserved addresses", FREE_PODS),
  one("serviceCidr", "127.1.0.0/16", "127.0.0.0/8 has loopback addresses", FREE_SERVICES),
  one("serviceCidr", "239.0.0.0/16", "224.0.0.0/4 has multicast addresses", FREE_SERVICES),
  one(
    "serviceCidr",
    "0.0.0.0/12",
    "0.0.0.0/8 has addresses of this host",
    set("serviceCidr", "10.16.0.0/12"),
  ),
  one("serviceCidr", "11.43.0.0/16", "it holds public addresses", FREE_SERVICES),
  refused(
    { network: { serviceCidr: "127.1.0.0/16", allowPublicRanges: true } },
    "network.serviceCidr",
    "127.0.0.0/8 has loopback addresses",
    FREE_SERVICES,
  ),
  one("allowPublicRanges", "44.0.0.0/16", "not a boolean", "network.allowPublicRanges"),
];

const pool = (max: number, surge = 25) => ({ max, surge });

/** Too small, too large, or in each other's way. */
export const networkSizes = [
  one("vpcCidr", "10.0.0.0/15", "a VPC of /15 cannot be divided", set("vpcCidr", "10.0.0.0/16")),
  one("vpcCidr", "10.0.0.0/23", "a VPC of /23 cannot be divided", set("vpcCidr", "10.0.0.0/22")),
  one("vpcCidr", "10.9.9.0/24", "a VPC of /24 cannot be divided", set("vpcCidr", "10.9.8.0/22")),
  one("vpcCidr", "10.64.0.0/14", "a VPC of /14 cannot be divided", set("vpcCidr", "10.64.0.0/16")),
  refused(
    {
      network: { vpcCidr: "10.1.0.0/22" },
      agentPools: { web: pool(200) },
    },
    "network.vpcCidr",
    "its subnets in 3 zones have room for 177 machines, and 254 may run: masters.max and one more, every pool's max and its surge",
    set("vpcCidr", "10.1.0.0/21"),
  ),
  refused(
    {
      network: { vpcCidr: "10.1.4.0/22" },
      availabilityZones: ["us-east-1a", "us-east-1b"],
      agentPools: { web: pool(100) },
    },
    "network.vpcCidr",
    "its subnets in 2 zones have room for 118 machines, and 129 may run",
    set("vpcCidr", "10.1.0.0/21"),
  ),
  one("podCidr", "10.42.0.0/24", "it holds one node at a /24 each, and 9 may run", FREE_PODS),
  one("podCidr", "10.42.0.0/28", "it holds 0 nodes at a /24 each, and 9 may run", FREE_PODS),
  one(
    "podCidr",
    "10.42.0.0/21",
    "it holds 8 nodes at a /24 each, and 9 may run: masters.max and one more",
    FREE_PODS,
  ),
  refused(
    { network: { podCidr: "10.42.0.0/20" }, agentPools: { a: pool(4), b: pool(7, 1) } },
    "network.podCidr",
    "it holds 16 nodes at a /24 each, and 17 may run",
    FREE_PODS,
  ),
  refused(
    { agentPools: { web: { max: 250 } } },
    "network.podCidr",
    "it holds 256 nodes at a /24 each, and 317 may run",
    set("podCidr", "10.2.0.0/15"),
  ),
  refused(
    { agentPools: { web: { max: 1000 }, batch: { max: 1000, surge: 100 } } },
    "network.podCidr",
    "it holds 256 nodes at a /24 each, and 3254 may run",
    set("podCidr", "10.16.0.0/12"),
  ),
  refused(
    {
      network: {
        vpcCidr: "192.168.0.0/16",
        podCidr: "10.0.0.0/7",
        serviceCidr: "172.16.0.0/16",
        allowPublicRanges: true,
      },
    },
    "network.podCidr",
    "pods of a cluster have at most a /8",
    set("podCidr", "10.0.0.0/8"),
  ),
  one(
    "serviceCidr",
    "10.128.0.0/11",
    "kube-apiserver takes no service range larger than /12",
    set("serviceCidr", "10.16.0.0/12"),
  ),
  one(
    "serviceCidr",
    "10.43.0.0/28",
    "a /28 has no room for services: its tenth address is the DNS service's",
    FREE_SERVICES,
  ),
  one("serviceCidr", "10.43.0.0/30", "a /30 has no room for services", FREE_SERVICES),
  one("serviceCidr", "10.43.0.1/32", "a /32 has no room for services", FREE_SERVICES),
  refused(
    { network: { vpcCidr: "10.42.0.0/16" } },
    "network.podCidr",
    "it overlaps network.vpcCidr 10.42.0.0/16",
    set("podCidr", "10.44.0.0/16"),
  ),
  refused(
    { network: { vpcCidr: "10.43.16.0/20" } },
    "network.serviceCidr",
    "it overlaps network.vpcCidr 10.43.16.0/20",
    set("serviceCidr", "10.44.0.0/16"),
  ),
  refused(
    { network: { podCidr: "10.43.0.0/17" } },
    "network.serviceCidr",
    "it overlaps network.podCidr 10.43.0.0/17",
    set("serviceCidr", "10.42.0.0/16"),
  ),
  refused(
    { network: { podCidr: "10.0.128.0/17" } },
    "network.podCidr",
    "it overlaps network.vpcCidr 10.0.0.0/16",
    FREE_PODS,
  ),
  all(
    { network: { podCidr: "10.0.0.0/8" } },
    [
      "network.podCidr",
      "overlaps no other",
      set("podCidr", "<an IPv4 network of /8 that overlaps no other>"),
    ],
    ["network.serviceCidr", "overlaps no other", set("serviceCidr", "172.16.0.0/16")],
  ),
  all(
    { network: { vpcCidr: "10.0.0.0/28", serviceCidr: "10.42.0.0/24" } },
    ["network.vpcCidr", "/16 to /22", set("vpcCidr", "10.0.0.0/22")],
    ["network.serviceCidr", "overlaps no other", FREE_SERVICES],
  ),
];
