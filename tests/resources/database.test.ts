import { input, ofType, the } from "../../plan/graph";
import { unwrap } from "../../plan/values";
import { KMS_KEY } from "../support/cases/matrix";
import { groupOf, namesOf, outputOf, scriptOf, templateOf, textOf } from "../support/graph/read";
import { CELLS, SECURITY_GROUP, type Cell } from "../support/cases/cross";
import { beyond, egress, ingress, rights } from "../support/graph/rules";
import { header } from "../support/graph/header";
import type { RunName } from "../support/cases/matrix";
import { runsOf } from "../support/program";

const graph = runsOf(
  ...CELLS,
  "dev",
  "hardened",
  "postgres15",
  "extendedSupport",
  "otherUser",
  "replaced",
  "sqlite replaced",
);

describe("datastore", () => {
  test("of the source design is this instance", () => {
    const { password, identifier, tags, dbSubnetGroupName, ...inputs } = unwrap(
      the(graph("dev"), "aws:rds:Instance").inputs,
    ) as Record<string, unknown>;
    expect(inputs).toEqual({
      engine: "postgres",
      engineVersion: "11.5",
      allowMajorVersionUpgrade: true,
      autoMinorVersionUpgrade: false,
      engineLifecycleSupport: "open-source-rds-extended-support-disabled",
      instanceClass: "db.t3.medium",
      multiAz: false,
      storageType: "gp3",
      allocatedStorage: 20,
      maxAllocatedStorage: 100,
      storageEncrypted: true,
      dbName: "k3s",
      username: "k3s",
      port: 5432,
      parameterGroupName: "k3s-datastore-parameters-1234567",
      vpcSecurityGroupIds: ["k3s-firewall-database-id"],
      publiclyAccessible: false,
      backupRetentionPeriod: 7,
      copyTagsToSnapshot: true,
      enabledCloudwatchLogsExports: ["postgresql", "upgrade"],
      applyImmediately: true,
      deletionProtection: false,
      skipFinalSnapshot: true,
    });
    expect(password).toMatch(/^[A-Za-z0-9._~-]{32,128}$/);
    expect(identifier).toBe(graph("dev").outputs.clusterId);
    expect(dbSubnetGroupName).toMatch(/^k3s-datastore-subnets-[0-9a-f]{16}-1234567$/);
    expect(tags).toMatchObject({
      "k3s-ha:created-with": "network=new:10.0.0.0/16 key=aws user=k3s database=k3s encrypted=true",
    });
  });

  test("of a hardened stack differs in exactly this", () => {
    const of = (run: "dev" | "hardened") =>
      unwrap(the(graph(run), "aws:rds:Instance").inputs) as Record<string, unknown>;
    const [dev, hardened] = [of("dev"), of("hardened")];
    const changed = Object.fromEntries(
      Object.entries(hardened).filter(
        ([key, value]) => key !== "tags" && JSON.stringify(dev[key]) !== JSON.stringify(value),
      ),
    );
    const { finalSnapshotIdentifier, dbSubnetGroupName, ...rest } = changed;
    // Another key is another database, and so another group.
    expect(dbSubnetGroupName).toMatch(/^k3s-datastore-subnets-[0-9a-f]{16}-1234567$/);
    expect(rest).toEqual({
      kmsKeyId: KMS_KEY,
      deletionProtection: true,
      skipFinalSnapshot: false,
      multiAz: true,
      backupRetentionPeriod: 30,
      instanceClass: "db.m5.large",
    });
    expect(finalSnapshotIdentifier).toMatch(/-final-[0-9a-f]{8}$/);
  });

  test("no change of the version is ignored", () => {
    expect(the(graph("dev"), "aws:rds:Instance").options.ignoreChanges ?? []).toEqual([]);
  });

  test.each([
    ["dev", "11.5", "postgres11", true, false, "open-source-rds-extended-support-disabled"],
    ["postgres15", "15", "postgres15", false, true, "open-source-rds-extended-support-disabled"],
    ["extendedSupport", "11.22", "postgres11", true, false, "open-source-rds-extended-support"],
  ] as const)(
    "%s is %s of %s; TLS forced: %s, minors by AWS: %s, %s",
    (run, version, family, forced, auto, support) => {
      const instance = the(graph(run), "aws:rds:Instance");
      expect(textOf(instance, "engineVersion")).toBe(version);
      expect(input(instance, "autoMinorVersionUpgrade")).toBe(auto);
      expect(textOf(instance, "engineLifecycleSupport")).toBe(support);
      const parameters = the(graph(run), "ParameterGroup");
      expect(textOf(parameters, "family")).toBe(family);
      expect(input(parameters, "parameters")).toEqual(
        forced ? [{ name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" }] : [],
      );
    },
  );

  test("a version that v0.10 was not made for is said to be untested, in every preview", () => {
    const warnings = (run: "dev" | "postgres15" | "extendedSupport") =>
      graph(run)
        .diagnostics.filter(({ severity }) => severity === "warning")
        .map(({ message }) => message)
        .filter((message) => message.includes("datastore.engineVersion"));
    expect(warnings("dev")).toEqual([]);
    expect(warnings("extendedSupport")[0]).toContain(
      "made for PostgreSQL 10.7 to 11.5; anything else is untested",
    );
    expect(warnings("postgres15")[0]).toContain("SCRAM");
  });

  test("the stack owns its logs, which exist before the instance does", () => {
    const run = graph("hardened");
    const instance = the(run, "aws:rds:Instance");
    for (const log of ofType(run, "LogGroup")) {
      expect(input(log, "retentionInDays")).toBe(90);
      expect(instance.dependencies).toContain(log.urn);
    }
  });

  test("the last snapshot has another name for another database", () => {
    const keepers = (run: "dev" | "otherUser") =>
      input(the(graph(run), "RandomId", "k3s-datastore-final-snapshot"), "keepers");
    expect(keepers("otherUser")).not.toEqual(keepers("dev"));
  });

  test("a replacement that was agreed to says what is lost", () => {
    const warnings = graph("replaced")
      .diagnostics.map(({ message }) => message)
      .join("\n");
    expect(warnings).toContain("THE CLUSTER IS LOST by this deployment: k3s-0123456789ab");
    expect(warnings).toContain("user from kine to k3s");
  });

  test("the component hands on where the instance is, and no password", () => {
    const component = graph("dev").registrations.find(({ type }) => type === "k3s:index:Datastore");
    const host = `${textOf(the(graph("dev"), "aws:rds:Instance"), "identifier")}.abcdefghijkl.us-east-1.rds.amazonaws.com`;
    expect(component?.outputs).toEqual({ host, port: 5432 });
  });
});
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
describe("datastores", () => {
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
});
