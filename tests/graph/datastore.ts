import { input, ofType, the } from "../../plan/graph";
import { unwrap } from "../../plan/values";
import { KMS_KEY } from "./matrix";
import { textOf, type Runs } from "./read";

export function datastore(graph: Runs): void {
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
}
