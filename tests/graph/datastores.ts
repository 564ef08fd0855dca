import { input, ofType, the } from "../../plan/graph";
import { unwrap } from "../../plan/values";
import { SECURITY_GROUP, type Cell } from "./cross";
import { beyond, egress, ingress } from "./firewall";
import { header } from "./header";
import type { RunName } from "./matrix";
import { rights } from "./roles";
import { groupOf, namesOf, outputOf, scriptOf, templateOf, textOf, type Runs } from "./read";

/** What an external datastore adds to the firewall's table, instead of the stack's own database. */
const EXTERNAL: [Cell, string[]][] = [
  ["v0.10 postgres user-data", ["masters > 10.1.0.0/16 tcp 6432"]],
  ["current postgres client ssm", ["masters > 10.1.0.0/16 tcp 6432"]],
  ["v0.10 mysql ca ssm", [`masters > ${SECURITY_GROUP} tcp 3307`]],
  ["current mysql user-data", [`masters > ${SECURITY_GROUP} tcp 3307`]],
  [
    "current etcd user-data",
    [
      "masters > 10.2.0.0/24 tcp 2379",
      "masters > 10.2.0.0/24 tcp 2389",
      "masters > 10.3.0.0/24 tcp 2379",
      "masters > 10.3.0.0/24 tcp 2389",
    ],
  ],
  ["v0.10 sqlite user-data", []],
  ["current sqlite ssm", []],
];
const OWN = "masters > database tcp 5432";

/** What each kind of datastore changes around the machines. */
export function datastores(graph: Runs): void {
  const policy = (name: RunName, group: string) =>
    textOf(the(graph(name), "RolePolicy", `k3s-${group}-policy`), "policy");

  test.each(EXTERNAL)("the firewall of %s opens only %j", (name, opened) => {
    const run = graph(name);
    expect(beyond(egress(run), egress(graph("dev")))).toEqual(opened);
    expect(beyond(egress(graph("dev")), egress(run))).toEqual([OWN]);
    expect(beyond(ingress(run), ingress(graph("dev")))).toEqual([]);
    expect(beyond(ingress(graph("dev")), ingress(run))).toEqual([OWN]);
  });

  test.each(EXTERNAL)("%s has no database of the stack's own", (name) => {
    const run = graph(name);
    const left = run.registrations.filter(({ type, name: own }) =>
      /aws:(rds|cloudwatch)|k3s:index:Datastore|^k3s-(datastore|firewall-database)/.test(`${type} ${own}`),
    );
    expect(left.map(({ name: own }) => own)).toEqual([]);
    expect(run.outputs).not.toHaveProperty("datastoreHost");
    expect(namesOf(run, "SecurityGroup")).not.toContain("k3s-firewall-database");
  });

  test.each(["v0.10 sqlite user-data", "current sqlite user-data", "current sqlite ssm"] as const)(
    "the only master of %s is ended by nothing but an up or a destroy",
    (name) => {
      const group = unwrap(groupOf(graph(name), "masters").inputs) as Record<string, unknown>;
      expect(group).toMatchObject({
        ...{ minSize: 1, desiredCapacity: 1, maxSize: 1 },
        suspendedProcesses: ["ReplaceUnhealthy", "AZRebalance"],
        instanceMaintenancePolicy: { minHealthyPercentage: 0, maxHealthyPercentage: 100 },
        capacityRebalance: false,
        healthCheckType: "EC2",
      });
      expect(Object.keys(group)).not.toContain("maxInstanceLifetime");
      // A template that changes past the guard must start no refresh.
      expect(Object.keys(group)).not.toContain("instanceRefresh");
      const tags = input(templateOf(graph(name), "masters"), "tagSpecifications.0.tags");
      expect(tags).toMatchObject({ "k3s-ha:machine": expect.stringMatching(/^[0-9a-f]{16}$/) as unknown });
      expect(header(scriptOf(graph(name), "masters"), "KEEP_ROOT_VOLUME")).toEqual(["yes"]);
    },
  );

  test("an accepted replacement of the only master ends it first: two would be two clusters", () => {
    expect(input(groupOf(graph("sqlite replaced"), "masters"), "instanceRefresh")).toEqual({
      strategy: "Rolling",
      preferences: { minHealthyPercentage: 0, maxHealthyPercentage: 100, instanceWarmup: "0" },
    });
  });

  test.each(["current rds user-data", "current etcd ca ssm", "v0.10 mysql user-data"] as const)(
    "masters of %s are replaced as ever",
    (name) => {
      const group = groupOf(graph(name), "masters");
      expect(group.inputs).not.toHaveProperty("suspendedProcesses");
      expect(input(group, "maxInstanceLifetime")).toBe(180 * 86_400);
      expect([input(group, "minSize"), input(group, "desiredCapacity")]).toEqual([2, 2]);
      expect(input(group, "instanceRefresh.preferences.minHealthyPercentage")).toBe(100);
      expect(header(scriptOf(graph(name), "masters"), "KEEP_ROOT_VOLUME")).toEqual(["no"]);
      const tags = input(templateOf(graph(name), "masters"), "tagSpecifications.0.tags");
      expect(tags).not.toHaveProperty(["k3s-ha:machine"]);
    },
  );

  test("agents of a sqlite cluster are a group like any other", () => {
    const inputs = (name: RunName) => {
      const { tags, ...rest } = unwrap(groupOf(graph(name), "agents-default").inputs) as Record<
        string,
        unknown
      >;
      expect(tags).toEqual(expect.any(Array));
      return rest;
    };
    expect(inputs("current sqlite user-data")).toEqual(inputs("current rds user-data"));
  });

  test("a master may keep its own volume with sqlite, and nobody may otherwise", () => {
    const name = "current sqlite user-data";
    const cluster = outputOf(graph(name), "clusterId");
    const own = {
      "aws:ResourceTag/k3s-ha:cluster": cluster,
      "aws:ResourceTag/k3s-ha:group": "masters",
    };
    expect(
      beyond(rights(policy(name, "masters")), rights(policy("current rds user-data", "masters"))),
    ).toEqual([
      `ec2:ModifyInstanceAttribute arn:aws:ec2:us-east-1:123456789012:instance/* ${JSON.stringify({ StringEquals: own })}`,
    ]);
    const others: [RunName, string][] = [
      [name, "agents-default"],
      ["current rds user-data", "masters"],
      ["v0.10 mysql ca ssm", "masters"],
      ["current etcd ssm", "masters"],
    ];
    for (const [run, group] of others) expect(policy(run, group)).not.toContain("ModifyInstanceAttribute");
  });

  test("current k3s gets PostgreSQL 15, whose default is TLS", () => {
    const instance = the(graph("current rds user-data"), "aws:rds:Instance");
    expect([input(instance, "engineVersion"), input(instance, "autoMinorVersionUpgrade")]).toEqual([
      "15",
      true,
    ]);
    const parameters = the(graph("current rds user-data"), "ParameterGroup");
    expect([input(parameters, "family"), input(parameters, "parameters")]).toEqual(["postgres15", []]);
    expect(ofType(graph("current rds ssm"), "aws:rds:Instance")).toHaveLength(1);
  });
}
