import { needs } from "../../plan/graph";
import { groupOf, short } from "../support/graph/read";
import { runsOf, type Runs } from "../support/program";

const graph = runsOf("dev", "publicApi", "hardened", "ungated", "pools");

const ZONES = ["a", "b", "c"];
const WAY_OUT = [
  "aws:ec2:Route k3s-network-public-internet",
  "aws:ec2:InternetGateway k3s-network-internet",
  "aws:ec2:NatGateway k3s-network-nat-us-east-1a",
  "aws:ec2:VpcEndpoint k3s-network-s3",
  ...ZONES.flatMap((zone) => [
    `aws:ec2:Route k3s-network-private-internet-us-east-1${zone}`,
    `aws:ec2:RouteTableAssociation k3s-network-private-us-east-1${zone}`,
    `aws:ec2:RouteTableAssociation k3s-network-public-us-east-1${zone}`,
  ]),
];
const MASTERS = [
  ...WAY_OUT,
  "aws:vpc:SecurityGroupEgressRule k3s-firewall-masters-out-443-out",
  "aws:vpc:SecurityGroupEgressRule k3s-firewall-masters-out-dns-udp-out",
  "aws:vpc:SecurityGroupEgressRule k3s-firewall-masters-to-database-out",
  "aws:vpc:SecurityGroupIngressRule k3s-firewall-masters-to-database-in",
  "aws:vpc:SecurityGroupIngressRule k3s-firewall-masters-to-masters-6443-in",
  "aws:vpc:SecurityGroupIngressRule k3s-firewall-api-to-masters-in",
  "aws:iam:RolePolicy k3s-masters-policy",
  "aws:iam:InstanceProfile k3s-masters-profile",
  "aws:lb:Listener k3s-api-listener",
  "aws:rds:Instance k3s-datastore-instance",
  "aws:ssm:Parameter k3s-kubeconfig",
];
const AGENTS = [
  ...WAY_OUT,
  "aws:vpc:SecurityGroupEgressRule k3s-firewall-agents-out-0.0.0.0/0-out",
  "aws:vpc:SecurityGroupEgressRule k3s-firewall-agents-to-api-out",
  "aws:vpc:SecurityGroupIngressRule k3s-firewall-agents-to-api-in",
  "aws:vpc:SecurityGroupIngressRule k3s-firewall-agents-to-masters-6443-in",
  "aws:vpc:SecurityGroupIngressRule k3s-firewall-workload-to-ingress-80-in",
  "aws:iam:RolePolicy k3s-agents-default-policy",
  "aws:iam:InstanceProfile k3s-agents-default-profile",
  "aws:lb:Listener k3s-api-listener",
  "aws:lb:Listener k3s-workload-listener-80",
  "aws:lb:Listener k3s-workload-listener-443",
  "aws:autoscaling:Group k3s-masters",
  "command:local:Command k3s-masters-rolled",
];

/** A group depends on all that its machines need, so they boot into a network that is there and drain before it goes. */
describe("order", () => {
  const before = (run: Parameters<Runs>[0], group: string) =>
    [...needs(graph(run), groupOf(graph(run), group))].map(({ type, name }) => `${short(type)} ${name}`);

  test("masters come after all that they need", () => {
    expect(before("dev", "masters")).toEqual(expect.arrayContaining(MASTERS));
  });

  test("agents come after all that they need, and after the masters have rolled", () => {
    expect(before("dev", "agents-default")).toEqual(expect.arrayContaining(AGENTS));
  });

  test.each(["masters", "agents-default"])("%s come after every rule of the firewall", (group) => {
    const rules = graph("publicApi")
      .registrations.filter(({ type }) => /SecurityGroup(In|E)gressRule$/.test(type))
      .map(({ type, name }) => `${short(type)} ${name}`);
    expect(rules.length).toBeGreaterThan(40);
    expect(before("publicApi", group)).toEqual(expect.arrayContaining(rules));
  });

  test("further policies are attached before machines use them", () => {
    const attachment =
      "aws:iam:RolePolicyAttachment k3s-masters-arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy";
    expect(before("hardened", "masters")).toContain(attachment);
  });

  test("without gates agents still come after the masters", () => {
    const found = before("ungated", "agents-default");
    expect(found).toContain("aws:autoscaling:Group k3s-masters");
    expect(found.filter((one) => one.startsWith("command:"))).toEqual([]);
  });

  test("pools do not wait for each other", () => {
    expect(before("pools", "agents-web").filter((one) => one.startsWith("aws:autoscaling:Group"))).toEqual([
      "aws:autoscaling:Group k3s-masters",
    ]);
  });

  test("a public balancer comes after the way to the internet, without which AWS makes none", () => {
    const run = graph("publicApi");
    const balancer = run.registrations.find(({ name }) => name === "k3s-api-lb")!;
    const names = [...needs(run, balancer)].map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["k3s-network-internet", "k3s-network-public-internet"]));
  });

  test("the last gate comes after every group", () => {
    const run = graph("pools");
    const gate = run.registrations.find(({ name }) => name === "k3s-ready")!;
    const names = [...needs(run, gate)].map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["k3s-masters", "k3s-agents-web", "k3s-agents-spot-machine", "k3s-agents-arm"]),
    );
  });
});
