import { input, ofType, the } from "../../plan/graph";
import { parse } from "yaml";
import { filesOf } from "./header";
import { groupOf, listOf, scriptOf, templateOf, textOf, type Runs } from "./read";

/** The stack of Pulumi.prod.yaml, as the file stands. */
export function production(graph: Runs): void {
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
}
