import { ofType } from "../../plan/graph";
import { outputOf, short, textOf, type Runs } from "./read";

/**
 * How long a logical name may be: what AWS allows, less the eight characters that Pulumi adds. Each such resource is
 * named by Pulumi, so that a replacement can stand beside the old one.
 */
const LONGEST: Record<string, number> = {
  "aws:lb:LoadBalancer": 32 - 8,
  "aws:lb:TargetGroup": 32 - 8,
  "aws:iam:Role": 64 - 8,
  "aws:iam:RolePolicy": 128 - 8,
  "aws:iam:InstanceProfile": 128 - 8,
  "aws:ec2:LaunchTemplate": 128 - 8,
  "aws:autoscaling:Group": 255 - 8,
  "aws:rds:SubnetGroup": 255 - 8,
  "aws:rds:ParameterGroup": 255 - 8,
  "aws:ec2:SecurityGroup": 255 - 8,
};

export function names(graph: Runs): void {
  test.each(["pools", "hardened", "pinnedImage", "existingPublicApi"] as const)(
    "of %s leave room for Pulumi's suffix, and AWS's names are chosen by Pulumi",
    (run) => {
      const limited = graph(run).registrations.filter(({ type }) => LONGEST[short(type)] !== undefined);
      expect(limited.length).toBeGreaterThan(20);
      for (const { type, name, inputs } of limited) {
        expect({ name, tooLong: name.length > (LONGEST[short(type)] ?? 0) }).toEqual({
          name,
          tooLong: false,
        });
        expect({ name, named: inputs.name ?? inputs.namePrefix }).toEqual({ name, named: undefined });
      }
    },
  );

  test("no balancer is named internal-…, which AWS keeps for itself", () => {
    const found = ofType(graph("dev"), "LoadBalancer").filter(({ name }) => name.startsWith("internal"));
    expect(found).toEqual([]);
  });

  test("the database's identifier, its last snapshot and its log groups have legal names", () => {
    const [instance] = ofType(graph("hardened"), "aws:rds:Instance");
    const identifier = textOf(instance!, "identifier");
    // A letter first, no hyphen at the end, no two in a row, at most 63.
    const legal = /^[a-z](?!.*--)[a-z0-9-]*[a-z0-9]$/;
    expect(identifier).toMatch(legal);
    expect(identifier.length).toBeLessThanOrEqual(63);
    const snapshot = textOf(instance!, "finalSnapshotIdentifier");
    expect(snapshot).toMatch(legal);
    expect(snapshot.length).toBeLessThanOrEqual(255);
    expect(snapshot.startsWith(`${identifier}-final-`)).toBe(true);
    expect(
      ofType(graph("hardened"), "LogGroup")
        .map((log) => textOf(log, "name"))
        .sort(),
    ).toEqual([`/aws/rds/instance/${identifier}/postgresql`, `/aws/rds/instance/${identifier}/upgrade`]);
  });

  test("the kubeconfig's parameter is the cluster's own", () => {
    const { registrations } = graph("dev");
    const parameter = registrations.find(({ type }) => short(type) === "aws:ssm:Parameter");
    expect(textOf(parameter!, "name")).toBe(`/k3s-ha/${outputOf(graph("dev"), "clusterId")}/kubeconfig`);
  });
}
