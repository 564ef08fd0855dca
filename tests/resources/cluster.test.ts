import { input, ofType } from "../../plan/graph";
import type { Graph } from "../../plan/batch";
import { outputOf, short, textOf } from "../support/graph/read";
import { runsOf } from "../support/program";

const graph = runsOf(
  "preview",
  "dev",
  "declared",
  "pools",
  "existing",
  "hardened",
  "otherStack",
  "pinnedImage",
  "existingPublicApi",
);

/** How many of each type the source design has, counted by hand. */
const DEV = {
  "pulumi:pulumi:Stack": 1,
  "k3s:Cluster": 1,
  "k3s:Network": 1,
  "k3s:Firewall": 1,
  "k3s:Datastore": 1,
  "k3s:ApiBalancer": 1,
  "k3s:WorkloadBalancer": 1,
  // Masters and one pool, each with a role of its own.
  "k3s:NodeGroup": 2,
  "k3s:MachineRole": 2,
  "random:RandomId": 2,
  // Cluster secret, database password, key of the tags' digests.
  "random:RandomPassword": 3,
  "aws:ec2:Vpc": 1,
  "aws:ec2:InternetGateway": 1,
  // One private subnet and table a zone, one public table for all.
  "aws:ec2:Subnet": 6,
  "aws:ec2:RouteTable": 4,
  "aws:ec2:RouteTableAssociation": 6,
  "aws:ec2:Route": 4,
  "aws:ec2:Eip": 1,
  "aws:ec2:NatGateway": 1,
  "aws:ec2:VpcEndpoint": 1,
  "aws:ec2:SecurityGroup": 6,
  "aws:vpc:SecurityGroupIngressRule": 17,
  "aws:vpc:SecurityGroupEgressRule": 23,
  "aws:rds:Instance": 1,
  "aws:rds:SubnetGroup": 1,
  "aws:rds:ParameterGroup": 1,
  "aws:cloudwatch:LogGroup": 2,
  "aws:lb:LoadBalancer": 2,
  "aws:lb:TargetGroup": 3,
  "aws:lb:Listener": 3,
  "aws:ssm:Parameter": 1,
  "aws:iam:Role": 2,
  "aws:iam:RolePolicy": 2,
  "aws:iam:InstanceProfile": 2,
  "aws:ec2:LaunchTemplate": 2,
  "aws:autoscaling:Group": 2,
  "command:local:Command": 2,
};

/** The component that a resource of a type stands below. Two types stand below several. */
const OWNERS: Record<string, string[]> = {
  "k3s:Cluster": ["pulumi:pulumi:Stack"],
  "k3s:Network": ["k3s:Cluster"],
  "k3s:Firewall": ["k3s:Cluster"],
  "k3s:Datastore": ["k3s:Cluster"],
  "k3s:ApiBalancer": ["k3s:Cluster"],
  "k3s:WorkloadBalancer": ["k3s:Cluster"],
  "k3s:NodeGroup": ["k3s:Cluster"],
  "k3s:MachineRole": ["k3s:NodeGroup"],
  "random:RandomId": ["k3s:Cluster", "k3s:Datastore"],
  "random:RandomPassword": ["k3s:Cluster", "k3s:Datastore"],
  "aws:ec2:Vpc": ["k3s:Network"],
  "aws:ec2:InternetGateway": ["k3s:Network"],
  "aws:ec2:Subnet": ["k3s:Network"],
  "aws:ec2:RouteTable": ["k3s:Network"],
  "aws:ec2:RouteTableAssociation": ["k3s:Network"],
  "aws:ec2:Route": ["k3s:Network"],
  "aws:ec2:Eip": ["k3s:Network"],
  "aws:ec2:NatGateway": ["k3s:Network"],
  "aws:ec2:VpcEndpoint": ["k3s:Network"],
  "aws:ec2:SecurityGroup": ["k3s:Firewall"],
  "aws:vpc:SecurityGroupIngressRule": ["k3s:Firewall"],
  "aws:vpc:SecurityGroupEgressRule": ["k3s:Firewall"],
  "aws:rds:Instance": ["k3s:Datastore"],
  "aws:rds:SubnetGroup": ["k3s:Datastore"],
  "aws:rds:ParameterGroup": ["k3s:Datastore"],
  "aws:cloudwatch:LogGroup": ["k3s:Datastore"],
  "aws:lb:LoadBalancer": ["k3s:ApiBalancer", "k3s:WorkloadBalancer"],
  "aws:lb:TargetGroup": ["k3s:ApiBalancer", "k3s:WorkloadBalancer"],
  "aws:lb:Listener": ["k3s:ApiBalancer", "k3s:WorkloadBalancer"],
  "aws:ssm:Parameter": ["k3s:Cluster"],
  "aws:iam:Role": ["k3s:MachineRole"],
  "aws:iam:RolePolicy": ["k3s:MachineRole"],
  "aws:iam:RolePolicyAttachment": ["k3s:MachineRole"],
  "aws:iam:InstanceProfile": ["k3s:MachineRole"],
  "aws:ec2:LaunchTemplate": ["k3s:NodeGroup"],
  "aws:autoscaling:Group": ["k3s:NodeGroup"],
  "command:local:Command": ["k3s:Cluster"],
};

/** AWS types that take no tags. */
const UNTAGGABLE = [
  "aws:ec2:Route",
  "aws:ec2:RouteTableAssociation",
  "aws:iam:RolePolicy",
  "aws:iam:RolePolicyAttachment",
];

function count(graph: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of graph.registrations) counts[short(type)] = (counts[short(type)] ?? 0) + 1;
  return counts;
}

describe("census", () => {
  test("of the source design, in a preview and in an up", () => {
    expect(count(graph("preview"))).toEqual(DEV);
    expect(count(graph("dev"))).toEqual(DEV);
  });

  test("a preview and an up register the same resources", () => {
    const urns = (run: Graph) => run.registrations.map(({ urn }) => urn).sort();
    expect(urns(graph("preview"))).toEqual(urns(graph("dev")));
  });

  test("defaults that Pulumi.yaml declares change nothing, though the CLI hands them on as texts", () => {
    const inputs = (run: Graph) => new Map(run.registrations.map(({ urn, inputs: sent }) => [urn, sent]));
    expect(inputs(graph("declared"))).toEqual(inputs(graph("dev")));
  });

  test.each(["dev", "pools", "existing", "hardened"] as const)(
    "every resource of %s stands below its component and begins with its name",
    (name) => {
      const { registrations } = graph(name);
      for (const { type, name: own, parent } of registrations.slice(1)) {
        const above = registrations.find(({ urn }) => urn === parent);
        expect({ type: short(type), below: OWNERS[short(type)] }).toEqual({
          type: short(type),
          below: expect.arrayContaining([short(above?.type ?? "nobody")]) as unknown,
        });
        if (above?.type !== "pulumi:pulumi:Stack") expect(own.startsWith(above?.name ?? "?")).toBe(true);
      }
    },
  );

  test("components register their outputs, and the stack its own", () => {
    const { registrations, outputs } = graph("dev");
    const components = registrations.filter(({ type }) => type.startsWith("k3s:index:"));
    for (const component of components) {
      expect({ name: component.name, outputs: Object.keys(component.outputs ?? {}) }).not.toEqual({
        name: component.name,
        outputs: [],
      });
    }
    expect(Object.keys(outputs).sort()).toEqual([
      "apiUrl",
      "clusterId",
      "clusterSecret",
      "commands",
      "datastoreHost",
      "kubeconfigParameter",
      "region",
      "workloadHost",
    ]);
    expect(outputs.apiUrl).toBe("https://k3s-api-lb-0123456789abcdef.elb.us-east-1.amazonaws.com:6443");
    expect(outputs.workloadHost).toBe("k3s-workload-lb-0123456789abcdef.elb.us-east-1.amazonaws.com");
    expect(outputs.clusterId).toMatch(/^k3s-[0-9a-f]{12}$/);
    expect(outputs.region).toBe("us-east-1");
  });

  test("tags of the config and of the stack reach everything that takes tags, machines and volumes too", () => {
    const wanted = { "cost-center": "platform", "k3s-ha:stack": "organization/k3s-ha/dev" };
    const taggable = graph("hardened").registrations.filter(
      ({ type }) => type.startsWith("aws:") && !UNTAGGABLE.includes(short(type)),
    );
    expect(taggable.length).toBeGreaterThan(70);
    for (const resource of taggable) {
      const tags = input(resource, "tags");
      const found = Array.isArray(tags)
        ? Object.fromEntries((tags as { key: string; value: string }[]).map(({ key, value }) => [key, value]))
        : tags;
      expect({ name: resource.name, tags: found }).toEqual({
        name: resource.name,
        tags: expect.objectContaining(wanted) as unknown,
      });
    }
  });

  test("only names and tags depend on the stack's name", () => {
    const plain = (run: Graph, stack: string) =>
      JSON.stringify(run.registrations.slice(1).map(({ type, name, inputs }) => ({ type, name, inputs })))
        .replaceAll(`organization/k3s-ha/${stack}`, "STACK")
        .replaceAll(`k3s-${stack}`, "NAME");
    const other = plain(graph("otherStack"), "production-of-the-team-in-europe");
    expect(other).toBe(plain(graph("dev"), "dev"));
  });
});
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

describe("names", () => {
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
});
