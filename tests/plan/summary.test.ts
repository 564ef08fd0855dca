import { runPrograms } from "../../plan/batch";
import { costsOf } from "../../plan/costs";
import { detailsOf } from "../../plan/details";
import { settingsFrom } from "../../plan/settings";
import { summaryOf } from "../../plan/summary";

/** The lines of a stack by name, as `npm run preview` prints them above the tree. */
async function summary(config: Record<string, unknown>, warnings: string[] = []) {
  const [graph] = await runPrograms([{ name: "stack", config, assume: true }]);
  const { registrations = [], errors } = graph ?? {};
  expect(errors).toEqual([]);
  const values = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      `k3s-ha:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
  const settings = settingsFrom(values, "k3s-ha", "dev");
  if (!settings) throw new Error("the configuration is refused");
  const lines = summaryOf({
    settings,
    registrations,
    costs: costsOf(registrations),
    region: "us-east-1",
    warnings,
  });
  return Object.fromEntries(lines.map(({ name, text }) => [name, text]));
}

test("of the source design", async () => {
  expect(await summary({}, ["be careful"])).toEqual({
    k3s: "v0.10.2, whose high availability is experimental: for testing only",
    region: "us-east-1, a new VPC 10.0.0.0/16 over us-east-1a, us-east-1b, us-east-1c",
    masters: "2 (2 to 3) × t3.medium, taints CriticalAddonsOnly=true:NoExecute",
    "pool default": "2 (2 to 4) × t3.medium, receives workload traffic",
    datastore:
      "RDS PostgreSQL 11.5 on db.t3.medium, in one zone, 20 GiB (up to 100), backups of 7 days, " +
      "not protected from deletion, leaves a final snapshot",
    API: "a balancer with private addresses, open from nobody but the agents",
    workloads: "a balancer with private addresses, open on 80, 443 from 10.0.0.0/16",
    secrets: "in user-data, which everybody may read who may describe launch templates in the account",
    cost: "about 252 USD a month without traffic (us-east-1, November 2026); -v shows the parts",
    warning: "be careful",
  });
});

test("of a public stack with pools and a datastore of its own kind", async () => {
  const lines = await summary({
    k3sVersion: "v1.36.4+k3s1",
    secretDelivery: "ssm",
    api: { access: "public", cidrs: ["203.0.113.0/24", "198.51.100.7/32"] },
    workload: { access: "public", cidrs: ["0.0.0.0/0"] },
    datastore: { kind: "sqlite" },
    agentPools: {
      web: { min: 3, desired: 3, max: 3, labels: { "example.com/tier": "web" } },
      batch: { spot: true, instanceTypes: ["m5.large", "m5a.large"], taints: ["dedicated=batch:NoSchedule"] },
    },
  });
  expect(lines).toMatchObject({
    k3s: "v1.36.4+k3s1, supported upstream as far as this program knows",
    masters: "1 × t3.medium, taints CriticalAddonsOnly=true:NoExecute",
    "pool web": "3 × t3.medium, receives workload traffic, labels example.com/tier=web",
    "pool batch":
      "2 (2 to 4) × m5.large or m5a.large, spot, receives no workload traffic, taints dedicated=batch:NoSchedule",
    datastore: "SQLite on the only master's volume: not highly available",
    API: "a public balancer, open on 6443 from 203.0.113.0/24, 198.51.100.7/32, the NAT gateways of this stack",
    workloads: "a public balancer, open on 80, 443 from THE WHOLE INTERNET (0.0.0.0/0)",
    secrets: "in SecureString parameters, which each machine's role reads for itself",
  });
});

test("past upstream's support, in an existing VPC, on a datastore of somebody else's", async () => {
  const lines = await summary({
    k3sVersion: "v1.33.1+k3s1",
    network: {
      vpcId: "vpc-0123456789abcdef0",
      privateSubnetIds: ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"],
      publicSubnetIds: ["subnet-0a0000000000000a1", "subnet-0a0000000000000b1"],
    },
    datastore: {
      kind: "external",
      endpoint: "postgres://k3s:a-long-password-0@db.example.com/k3s?sslmode=verify-full",
      cidrs: ["10.9.0.0/24"],
    },
  });
  expect(lines).toMatchObject({
    k3s: "v1.33.1+k3s1, past upstream's support",
    region: "us-east-1, the existing vpc-0123456789abcdef0",
    datastore: "yours, by datastore.endpoint",
  });
  expect(JSON.stringify(lines)).not.toContain("a-long-password-0");
});

test("a configuration that is refused has no summary", () => {
  expect(settingsFrom({ "k3s-ha:masters": '{"min":1}' }, "k3s-ha", "dev")).toBeUndefined();
});

describe("a line of the tree shows what matters", () => {
  const of = (type: string, inputs: object) =>
    detailsOf({
      ...{ urn: "", name: "", custom: true, dependencies: [], propertyDependencies: {}, options: {} },
      type,
      inputs: inputs as never,
    });

  test.each([
    ["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }, ["10.0.0.0/16"]],
    [
      "aws:ec2/subnet:Subnet",
      { cidrBlock: "10.0.0.0/20", mapPublicIpOnLaunch: true },
      ["10.0.0.0/20", "public addresses"],
    ],
    ["aws:autoscaling/group:Group", { minSize: 2, desiredCapacity: 3, maxSize: 4 }, ["2/3/4 machines"]],
    [
      "aws:rds/instance:Instance",
      { instanceClass: "db.t3.medium", engine: "postgres", engineVersion: "15", multiAz: true },
      ["db.t3.medium", "postgres 15", "Multi-AZ"],
    ],
    [
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      { ipProtocol: "tcp", fromPort: 443, cidrIpv4: "0.0.0.0/0" },
      ["tcp 443", "0.0.0.0/0"],
    ],
    [
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
      ["all traffic", "0.0.0.0/0"],
    ],
    ["aws:lb/loadBalancer:LoadBalancer", { internal: false }, ["public"]],
    ["aws:iam/role:Role", { assumeRolePolicy: "{}" }, []],
  ])("%s %j", (type, inputs, details) => expect(of(type, inputs)).toEqual(details));

  test("but no secret, and nothing that is unknown", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: "canary",
    };
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(of("aws:ec2/launchTemplate:LaunchTemplate", { instanceType: secret, imageId: unknown })).toEqual(
      [],
    );
  });
});
