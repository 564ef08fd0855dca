import { input, isSecretInput, ofType, the } from "../../plan/graph";
import { isSecret, mask } from "../../plan/values";
import { groupOf, listOf, outputOf, scriptOf, templateOf, textOf } from "../support/graph/read";
import { parse } from "yaml";
import { filesOf } from "../support/graph/header";
import { runsOf, type Runs } from "../support/program";

const graph = runsOf(
  "dev",
  "hardened",
  "pools",
  "otherUser",
  "generatedAndProtected",
  "publicApi",
  "production",
);

describe("secrets and protection", () => {
  // Not of a preview: the SDK sends what is unknown without saying that it is secret.
  test.each(["dev", "hardened", "pools"] as const)("of %s go over the wire as secrets", (run) => {
    expect(isSecretInput(the(graph(run), "aws:rds:Instance"), "password")).toBe(true);
    for (const template of ofType(graph(run), "LaunchTemplate")) {
      expect([template.name, isSecretInput(template, "userData")]).toEqual([template.name, true]);
    }
    expect(isSecretInput(the(graph(run), "aws:ssm:Parameter"), "valueWo")).toBe(true);
    for (const password of ofType(graph(run), "RandomPassword")) {
      expect(password.options.additionalSecretOutputs).toContain("result");
    }
  });

  test.each(["dev", "hardened", "otherUser"] as const)("of %s stand nowhere in the clear", (name) => {
    const run = graph(name);
    const clusterSecret = run.outputs.clusterSecret ?? null;
    expect(isSecret(clusterSecret)).toBe(true);
    const password = textOf(the(run, "aws:rds:Instance"), "password");
    const packed = textOf(templateOf(run, "masters"), "userData");
    expect(password.length).toBeGreaterThanOrEqual(32);
    const inClear = JSON.stringify([
      run.registrations.map(({ inputs, outputs, urn }) => [urn, mask(inputs), mask(outputs ?? {})]),
      mask(run.outputs),
      run.diagnostics,
      run.lookups,
    ]);
    for (const text of [outputOf(run, "clusterSecret"), password, "postgres://"]) {
      expect(inClear).not.toContain(text);
      expect(inClear).not.toContain(Buffer.from(text).toString("base64").slice(0, -4));
    }
    expect(inClear).not.toContain(packed.slice(0, 60));
  });

  test("the kubeconfig's parameter never reads what masters write into it", () => {
    const parameter = the(graph("dev"), "aws:ssm:Parameter");
    expect(textOf(parameter, "type")).toBe("SecureString");
    expect(parameter.inputs.value).toBeUndefined();
  });

  test("protect keeps the database and the cluster secret, in Pulumi and in AWS", () => {
    const protectedNames = (run: Parameters<Runs>[0]) =>
      graph(run)
        .registrations.filter(({ options }) => options.protect === true)
        .map(({ name }) => name)
        .sort();
    expect(protectedNames("generatedAndProtected")).toEqual(["k3s-datastore-instance", "k3s-secret"]);
    // A given secret is kept by whoever gave it.
    expect(protectedNames("hardened")).toEqual(["k3s-datastore-instance"]);
    expect(protectedNames("dev")).toEqual([]);
    expect(the(graph("generatedAndProtected"), "aws:rds:Instance").inputs.deletionProtection).toBe(true);
  });

  test("protect and a public API of v0.10 warn in every preview", () => {
    const warnings = (run: Parameters<Runs>[0]) =>
      graph(run)
        .diagnostics.filter(({ severity }) => severity === "warning")
        .map(({ message }) => message)
        .join("\n");
    expect(warnings("generatedAndProtected")).toContain("v0.10.2's HA is experimental");
    expect(warnings("publicApi")).toContain("adds any name that a client asks for to its certificate");
    expect(warnings("dev")).toBe("");
  });
});

/** The stack of Pulumi.prod.yaml, as the file stands. */
describe("the production stack", () => {
  const run = () => graph("production");

  test("has three masters over three zones, and room to roll one", () => {
    const masters = groupOf(run(), "masters");
    expect(["minSize", "desiredCapacity", "maxSize"].map((key) => input(masters, key))).toEqual([3, 3, 4]);
    const zones = listOf(masters, "vpcZoneIdentifiers").map((id) =>
      textOf(the(run(), "Subnet", id.replace(/-id$/, "")), "availabilityZone"),
    );
    expect(zones.sort()).toEqual(["us-east-1a", "us-east-1b", "us-east-1c"]);
  });

  test("leaves no zone without its own way out", () => {
    expect(ofType(run(), "NatGateway")).toHaveLength(3);
  });

  test("keeps the database: protected, with a standby, backups and a final snapshot", () => {
    const instance = the(run(), "aws:rds:Instance");
    const values = Object.fromEntries(
      ["engineVersion", "multiAz", "deletionProtection", "skipFinalSnapshot", "storageEncrypted"].map(
        (key) => [key, input(instance, key)],
      ),
    );
    expect(values).toEqual({
      engineVersion: "15",
      multiAz: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      storageEncrypted: true,
    });
    expect(textOf(instance, "finalSnapshotIdentifier")).toMatch(/^k3s-[0-9a-f]{12}-final-[0-9a-f]{8}$/);
    expect(input(instance, "backupRetentionPeriod")).toBe(7);
    const kept = run().registrations.filter(({ options }) => options.protect === true);
    expect(kept.map(({ name }) => name).sort()).toEqual([
      "k3s-agent-token",
      "k3s-datastore-instance",
      "k3s-secret",
    ]);
  });

  test("runs the stable k3s of August 2026 on Amazon Linux 2023, and checks readyz", () => {
    expect(templateOf(run(), "masters").name).toBe("k3s-masters-al2023-x86_64-0");
    expect(textOf(templateOf(run(), "masters"), "imageId")).toBe("ami-0a000000000202386");
    expect(scriptOf(run(), "masters")).toMatch(/^# k3s v1\.36\.4\+k3s1 master of cluster /m);
    expect(textOf(the(run(), "TargetGroup", "k3s-api-tg"), "healthCheck.path")).toBe("/readyz");
    const config = filesOf(scriptOf(run(), "masters"))["/etc/rancher/k3s/config.yaml"]?.content ?? "";
    expect(parse(config)).toMatchObject({
      "kube-apiserver-arg": ["anonymous-auth=true"],
      "secrets-encryption": true,
    });
  });
});
