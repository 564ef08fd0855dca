import { the } from "../../plan/graph";
import { filesOf, header } from "../support/graph/header";
import { CLUSTER_SECRET } from "../support/cases/matrix";
import { outputOf, scriptOf, templateOf, textOf } from "../support/graph/read";
import { pairs } from "../support/graph/rules";
import { runsOf, type Runs } from "../support/program";

const graph = runsOf("dev", "pools", "hardened", "otherStack", "otherUser", "government", "narrow");

/** Lines of the file from which the unit of k3s reads secret variables. */
function secretEnvironment(script: string): string[] {
  return (filesOf(script)["/etc/k3s-ha/secret.env"]?.content ?? "").trim().split("\n");
}

describe("user-data", () => {
  const secretOf = (run: Parameters<Runs>[0]) => outputOf(graph(run), "clusterSecret");
  const passwordOf = (run: Parameters<Runs>[0]) => textOf(the(graph(run), "aws:rds:Instance"), "password");
  const host = "k3s-api-lb-0123456789abcdef.elb.us-east-1.amazonaws.com";

  test("masters start k3s like this", () => {
    const [command, ...flags] = header(scriptOf(graph("dev"), "masters"), "K3S_ARGUMENTS");
    expect(command).toBe("server");
    expect(pairs(flags)).toEqual([
      "--bootstrap-save",
      "--cluster-cidr 10.42.0.0/16",
      "--cluster-dns 10.43.0.10",
      "--node-taint CriticalAddonsOnly=true:NoExecute",
      "--pause-image docker.io/rancher/pause:3.1",
      "--service-cidr 10.43.0.0/16",
      `--tls-san ${host}`,
    ]);
  });

  test("agents start k3s like this", () => {
    const flags = (group: string) => {
      const [command, ...rest] = header(scriptOf(graph("pools"), group), "K3S_ARGUMENTS");
      return [command, ...pairs(rest)];
    };
    expect(flags("agents-spot-machine")).toEqual([
      "agent",
      "--node-taint dedicated=spot:NoSchedule",
      "--pause-image docker.io/rancher/pause:3.1",
    ]);
    expect(flags("agents-web")).toEqual([
      "agent",
      "--node-label example.com/tier=web",
      "--pause-image docker.io/rancher/pause:3.1",
    ]);
  });

  test("masters' environment holds the DSN, the bundle and the secret", () => {
    const address = `${outputOf(graph("dev"), "datastoreHost")}:5432`;
    expect(header(scriptOf(graph("dev"), "masters"), "K3S_ENVIRONMENT")).toEqual([
      "K3S_NODE_NAME=@INSTANCE_ID@",
      "K3S_STORAGE_CAFILE=/etc/k3s-ha/datastore-ca.pem",
    ]);
    expect(secretEnvironment(scriptOf(graph("dev"), "masters"))).toEqual([
      `K3S_STORAGE_ENDPOINT="postgres://k3s:${passwordOf("dev")}@${address}/k3s"`,
      `K3S_CLUSTER_SECRET="${secretOf("dev")}"`,
    ]);
  });

  test("agents' environment holds the balancer and the secret", () => {
    expect(header(scriptOf(graph("dev"), "agents-default"), "K3S_ENVIRONMENT")).toEqual([
      "K3S_NODE_NAME=@INSTANCE_ID@",
      `K3S_URL=https://${host}:6443`,
    ]);
    expect(secretEnvironment(scriptOf(graph("dev"), "agents-default"))).toEqual([
      `K3S_CLUSTER_SECRET="${secretOf("dev")}"`,
    ]);
  });

  test.each([
    ["dev", "agents-default"],
    ["hardened", "agents-default"],
    ["pools", "agents-arm"],
  ] as const)("%s %s knows nothing of the database", (run, group) => {
    const script = scriptOf(graph(run), group);
    expect(script).not.toContain(passwordOf(run));
    expect(script).not.toMatch(/postgres:\/\/|K3S_STORAGE|rds\.amazonaws\.com|DATASTORE_PASSWORD=/);
  });

  test("a given secret of any Unicode reaches masters and agents whole", () => {
    for (const group of ["masters", "agents-default"]) {
      const environment = secretEnvironment(scriptOf(graph("hardened"), group));
      expect(environment).toContain(`K3S_CLUSTER_SECRET="${CLUSTER_SECRET}"`);
    }
    expect(secretOf("hardened")).toBe(CLUSTER_SECRET);
  });

  test("masters share one template, so their user-data is byte-equal, and equal in another stack", () => {
    expect(textOf(the(graph("otherStack"), "LaunchTemplate", "k3s-masters-amzn2-x86_64-0"), "userData")).toBe(
      textOf(the(graph("dev"), "LaunchTemplate", "k3s-masters-amzn2-x86_64-0"), "userData"),
    );
  });

  test("another database is another epoch in all user-data, a bigger group is none", () => {
    const epoch = (run: Parameters<Runs>[0], group: string) =>
      /datastore epoch ([0-9a-f]{16})$/m.exec(scriptOf(graph(run), group))?.[1];
    const dev = epoch("dev", "masters");
    expect(dev).toMatch(/^[0-9a-f]{16}$/);
    expect(epoch("dev", "agents-default")).toBe(dev);
    expect(epoch("otherUser", "masters")).not.toBe(dev);
    expect(epoch("otherUser", "agents-default")).toBe(epoch("otherUser", "masters"));
    expect(epoch("pools", "agents-web")).toBe(dev);
  });

  test.each([
    ["dev", "us-east-1", "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"],
    [
      "government",
      "us-gov-west-1",
      "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem",
    ],
    ["narrow", "us-east-1", "https://mirror.example.com:9443/ca.pem"],
  ] as const)("%s runs in %s and trusts %s", (run, region, bundle) => {
    const script = scriptOf(graph(run), "masters");
    expect(header(script, "REGION")).toEqual([region]);
    expect(header(script, "CA_URL")).toEqual([bundle]);
  });

  test.each([
    ["dev", "masters"],
    ["dev", "agents-default"],
    ["pools", "agents-spot-machine"],
  ] as const)("%s %s leaves AWS a tenth of its 16 KiB at least", (run, group) => {
    const packed = Buffer.from(textOf(templateOf(graph(run), group), "userData"), "base64");
    expect(packed.length).toBeLessThan(14_750);
  });

  test("machines complete the hooks that their group has", () => {
    const script = scriptOf(graph("dev"), "agents-default");
    expect([...header(script, "LAUNCH_HOOK"), ...header(script, "TERMINATE_HOOK")]).toEqual([
      "k3s-launch",
      "k3s-terminate",
    ]);
  });
});
