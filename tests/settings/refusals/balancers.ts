import { all, refused, row } from "../../support/refusals";

const existing = {
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"],
  publicSubnetIds: ["subnet-0a0000000000000a1", "subnet-0a0000000000000b1"],
};
const open = { access: "public", cidrs: ["203.0.113.0/24"] };
const set = (key: string, value = "") => `pulumi config set --path 'k3s-ha:${key}' ${value}`;
const CLIENTS = "<network of the clients, or 0.0.0.0/0 for all of the internet>";

/** A name in the API's certificate that k3s, or no client, would take. */
const san = (name: unknown, reason: string, instead: string, other: object = {}) =>
  refused({ ...other, api: { tlsSans: [name] } }, "api.tlsSans", reason, set("api.tlsSans[0]", instead));
const FORM = "<a DNS name, or an IPv4 or IPv6 address>";
const BARE = "a certificate holds a bare name in lower case";
const WHOLE = "a wildcard stands for the whole first part of a name alone";
const CURRENT = { k3sVersion: "v1.36.4+k3s1" };

export const tlsSans = [
  row({ api: { tlsSans: { name: "x" } } }, "api.tlsSans", "a list of DNS names", "api.tlsSans"),
  row({ api: { tlsSans: "k3s.example.com" } }, "api.tlsSans", "a list of DNS names", "api.tlsSans"),
  san("K3S.example.com", BARE, "k3s.example.com"),
  san("k3s.example.com.", BARE, "k3s.example.com"),
  san(" k3s.example.com", BARE, "k3s.example.com"),
  san("k3s.example.com:6443", BARE, "k3s.example.com"),
  san("https://k3s.example.com", BARE, "k3s.example.com"),
  san("https://k3s.example.com:6443/", BARE, "k3s.example.com"),
  san("192.0.2.7:6443", BARE, "192.0.2.7"),
  san("[2001:db8::7]", BARE, "2001:db8::7"),
  san("[2001:db8::7]:6443", BARE, "2001:db8::7"),
  san("bücher.example.com", "a certificate holds a name in its ASCII form", "xn--bcher-kva.example.com"),
  san("2001:DB8::7", "its shortest form, which certificates show, is 2001:db8::7", "2001:db8::7"),
  san("2001:0db8:0:0:0:0:0:7", "its shortest form, which certificates show", "2001:db8::7"),
  san("::ffff:192.0.2.7", "k3s takes it for the IPv4 address 192.0.2.7", "192.0.2.7"),
  san("fe80::1%eth0", "an IPv6 address of one interface", FORM),
  san("::", "an address that no machine has", FORM),
  san("0.0.0.0", "an address that no machine has", FORM),
  san("10.0.0.256", "it looks like an IPv4 address, and is none", FORM),
  san("010.0.0.1", "it looks like an IPv4 address, and is none", FORM),
  san("10.0.0.0/16", "a host name has letters, digits and hyphens", FORM),
  san("a b", "a host name has letters, digits and hyphens", FORM),
  san("", "a part between dots is empty", FORM),
  san("k3s..example.com", "a part between dots is empty", FORM),
  san("-k3s.example.com", "with no hyphen at either end of a part", FORM),
  san("k3s_1.example.com", "a host name has letters, digits and hyphens", FORM),
  san(`${"a".repeat(64)}.example.com`, "a part between dots has more than 63 characters", FORM),
  san(`${"a.".repeat(126)}ab`, "a host name of more than 253 characters", FORM),
  san("$(reboot).example.com", "a host name has letters, digits and hyphens", FORM),
  san("*", WHOLE, FORM),
  san("*.com", "a wildcard for all names below one word", FORM),
  san("*.*.example.com", WHOLE, FORM),
  san("k3s-*.example.com", WHOLE, FORM),
  san("k3s.*.com", WHOLE, FORM),
  san("*.0.2.7", "it looks like an IPv4 address", FORM, CURRENT),
  san("*.192.0.2.7", "addresses have no wildcards", FORM, CURRENT),
  san(
    "*.example.com",
    "k3s v1.35.4+k3s1 leaves wildcards out of its certificate: it takes them from v1.36.3+k3s1 on",
    "<a name below example.com, one entry for each>",
    { k3sVersion: "v1.35.4+k3s1" },
  ),
  san(
    "*.example.com",
    "k3s v1.36.2+k3s1 leaves wildcards out of its certificate",
    "<a name below example.com, one entry for each>",
    { k3sVersion: "v1.36.2+k3s1" },
  ),
  refused(
    { api: { tlsSans: ["k3s.example.com", "k3s.example.com"] } },
    "api.tlsSans",
    "an entry stands twice",
    `pulumi config rm --path 'k3s-ha:api.tlsSans' && ${set("api.tlsSans[0]", "k3s.example.com")}`,
  ),
];

/** Who may reach the balancers. */
export const balancers = [
  row({ api: { access: "open" } }, "api.access", "internal or public", "'k3s-ha:api.access'"),
  refused(
    { api: { access: "public" } },
    "api.cidrs",
    "a public API needs the networks",
    set("api.cidrs[0]", CLIENTS),
  ),
  refused(
    { api: { cidrs: ["203.0.113.7"] } },
    "api.cidrs",
    "it has no prefix length",
    set("api.cidrs[0]", "<203.0.113.7/32 for this address alone, or its network with its prefix length>"),
  ),
  refused(
    { api: { cidrs: ["203.0.113.7/24"] } },
    "api.cidrs",
    "lies in 203.0.113.0/24; the address alone is 203.0.113.7/32",
    set("api.cidrs[0]", "203.0.113.0/24"),
  ),
  refused(
    { api: { cidrs: ["10.0.0.0/8", "::/0"] } },
    "api.cidrs",
    "an IPv6 network",
    set("api.cidrs[1]", "<an IPv4 network: address/prefix length>"),
  ),
  refused(
    { api: { cidrs: ["127.0.0.1/32"] } },
    "api.cidrs",
    "no client comes from there: 127.0.0.0/8 has loopback addresses",
    set("api.cidrs[0]", "<the network of the clients>"),
  ),
  refused(
    { api: { cidrs: ["10.0.0.0/8", "10.0.0.0/8"] } },
    "api.cidrs",
    "an entry stands twice",
    `pulumi config rm --path 'k3s-ha:api.cidrs' && ${set("api.cidrs[0]", "10.0.0.0/8")}`,
  ),
  row(
    { api: { cidr: ["10.0.0.0/8"] } },
    "api.cidr",
    "access, cidrs, natCidrs, tlsSans",
    "write cidrs for it in the stack file",
  ),
  row({ api: { cidrs: "any" } }, "api.cidrs", "a list of IPv4 networks", "api.cidrs"),
  refused(
    { api: open, network: { natGateway: "none" } },
    "api.access",
    "agents come from addresses that nobody knows",
    set("api.access", "internal"),
  ),
  refused(
    { api: open, network: existing },
    "api.natCidrs",
    "from NAT addresses that must be given",
    set("api.natCidrs[0]", "<public address of a NAT gateway, with /32>"),
  ),
  refused(
    { api: { ...open, natCidrs: ["10.20.0.7/32"] }, network: existing },
    "api.natCidrs",
    "from the NAT gateways' public addresses, never from private ones",
    set("api.natCidrs[0]", "<public address of a NAT gateway, with /32>"),
  ),
  refused(
    { api: { ...open, natCidrs: ["198.51.100.7"] }, network: existing },
    "api.natCidrs",
    "it has no prefix length",
    set("api.natCidrs[0]", "<198.51.100.7/32 for this address alone"),
  ),
  row({ workload: { access: "external" } }, "workload.access", "internal or public", "workload.access'"),
  refused(
    { workload: { access: "public" } },
    "workload.cidrs",
    "a public workload balancer needs the networks",
    set("workload.cidrs[0]", CLIENTS),
  ),
  row(
    { workload: { cidrs: [] } },
    "workload.cidrs",
    "one or more IPv4 networks",
    "correct the list in the stack file: <one or more IPv4 networks>",
  ),
  refused(
    { workload: { cidrs: ["0.0.0.0"] } },
    "workload.cidrs",
    "it has no prefix length",
    set("workload.cidrs[0]", "<0.0.0.0/32 for this address alone"),
  ),
  refused(
    { workload: { cidrs: ["169.254.169.254/32"] } },
    "workload.cidrs",
    "no client comes from there: 169.254.0.0/16 has link-local addresses",
    set("workload.cidrs[0]", "<the network of the clients>"),
  ),
  refused(
    { workload: { cidrs: ["224.0.0.1/32"] } },
    "workload.cidrs",
    "no client comes from there: 224.0.0.0/4 has multicast addresses",
    set("workload.cidrs[0]", "<the network of the clients>"),
  ),
  row(
    { workload: { ports: [8080] } },
    "workload.ports",
    "access, cidrs",
    "correct its spelling in the stack file, or take it out there",
  ),
  all(
    { network: { natGateway: "two" }, api: { access: "public" } },
    ["network.natGateway", "single, perZone or none", "network.natGateway'"],
    ["api.cidrs", "at least one where access is public", "api.cidrs[0]'"],
  ),
  all(
    { network: existing, api: { access: "public" } },
    ["api.cidrs", "at least one where access is public", "api.cidrs[0]'"],
    ["api.natCidrs", "a list of IPv4 networks", "api.natCidrs[0]'"],
  ),
  all(
    { api: { access: "public" }, workload: { access: "public" } },
    ["api.cidrs", "at least one where access is public", "api.cidrs[0]'"],
    ["workload.cidrs", "one or more", "workload.cidrs[0]'"],
  ),
  all(
    { api: { cidrs: ["x", "y"] } },
    ["api.cidrs", "a list of IPv4 networks", "api.cidrs[0]'"],
    ["api.cidrs", "a list of IPv4 networks", "api.cidrs[1]'"],
  ),
];
