import { parse } from "yaml";
import { input, ofType, the } from "../../plan/graph";
import { REGISTRY_PASSWORD } from "../support/cases/cross";
import { CONFIG, CURRENT_CA, HOST, NETWORKS, NODE } from "../support/graph/current";
import { filesOf, header } from "../support/graph/header";
import type { RunName } from "../support/cases/matrix";
import { groupOf, scriptOf, templateOf, textOf } from "../support/graph/read";
import { pairs } from "../support/graph/rules";
import { runsOf } from "../support/program";

const graph = runsOf(
  "current started",
  "v0.10 started",
  "current rds user-data",
  "v0.10 rds user-data",
  "current arm",
  "v0.10 mysql ca ssm",
  "current rds ssm",
  "current etcd user-data",
  "current sqlite user-data",
);

const REGISTRIES = "/etc/rancher/k3s/registries.yaml";
const TRAEFIK = "/var/lib/rancher/k3s/server/manifests/k3s-ha-traefik.yaml";

/** What else a dialect decides: an operator's additions, health checks, proxy protocol, images and tags. */
describe("options of dialects", () => {
  const masters = (name: RunName) => scriptOf(graph(name), "masters");
  const agents = (name: RunName) => scriptOf(graph(name), "agents-default");
  const yaml = (script: string, path: string) =>
    parse(filesOf(script)[path]?.content ?? "") as Record<string, unknown>;

  test("what an operator adds reaches current servers and agents", () => {
    const server = masters("current started");
    const agent = scriptOf(graph("current started"), "agents-web");
    expect(header(server, "K3S_ARGUMENTS")).toEqual(["server", "--write-kubeconfig-mode=640"]);
    expect(header(agent, "K3S_ARGUMENTS")).toEqual(["agent", "--flannel-iface=eth0"]);
    expect(yaml(server, CONFIG)).toEqual({
      ...CURRENT_CA,
      "secrets-encryption": true,
      "tls-san": [HOST, "k3s.example.com", "192.0.2.7"],
      ...NETWORKS,
      "kube-apiserver-arg": ["anonymous-auth=true"],
      "node-name": "@INSTANCE_ID@",
      "node-label": [...NODE["node-label"], "example.com/role=server"],
      "kubelet-arg": [...NODE["kubelet-arg"], "max-pods=80"],
    });
    expect(yaml(agent, CONFIG)).toEqual({
      server: `https://${HOST}:6443`,
      "node-name": "@INSTANCE_ID@",
      "node-label": [...NODE["node-label"], "example.com/tier=web"],
      "node-taint": ["a=b:NoSchedule"],
      "kubelet-arg": [...NODE["kubelet-arg"], "max-pods=80"],
    });
    const expected = {
      mirrors: { "docker.io": { endpoint: ["https://mirror.example.com"] } },
      configs: { "mirror.example.com": { auth: { username: "puller", password: REGISTRY_PASSWORD } } },
    };
    expect(yaml(server, REGISTRIES)).toEqual(expected);
    expect(yaml(agent, REGISTRIES)).toEqual(expected);
  });

  test("what an operator adds reaches v0.10's servers and agents", () => {
    const flags = (group: string) => {
      const [command, ...rest] = header(scriptOf(graph("v0.10 started"), group), "K3S_ARGUMENTS");
      return [command, ...pairs(rest)];
    };
    expect(flags("masters")).toEqual([
      "server",
      "--bootstrap-save",
      "--cluster-cidr 10.42.0.0/16",
      "--cluster-dns 10.43.0.10",
      "--kubelet-arg max-pods=80",
      "--node-label example.com/role=server",
      "--pause-image docker.io/rancher/pause:3.1",
      "--service-cidr 10.43.0.0/16",
      "--tls-san 192.0.2.7",
      `--tls-san ${HOST}`,
      "--tls-san k3s.example.com",
      "--write-kubeconfig-mode=640",
    ]);
    expect(flags("agents-web")).toEqual([
      "agent",
      "--flannel-iface=eth0",
      "--kubelet-arg max-pods=80",
      "--node-label example.com/tier=web",
      "--node-taint a=b:NoSchedule",
      "--pause-image docker.io/rancher/pause:3.1",
    ]);
  });

  test("the balancer asks for readyz only where that is set, and pings otherwise", () => {
    const path = (name: RunName) => input(the(graph(name), "TargetGroup", "k3s-api-tg"), "healthCheck.path");
    expect(path("current started")).toBe("/readyz");
    expect(path("current rds user-data")).toBe("/ping");
    expect(yaml(masters("current rds user-data"), CONFIG)).not.toHaveProperty("kube-apiserver-arg");
    expect(path("v0.10 rds user-data")).toBe("/ping");
  });

  test("Traefik believes the proxy protocol of balancer and pods, and the balancer speaks it", () => {
    const chart = yaml(masters("current started"), TRAEFIK) as { spec: { valuesContent: string } };
    expect(chart).toMatchObject({
      apiVersion: "helm.cattle.io/v1",
      kind: "HelmChartConfig",
      metadata: { name: "traefik", namespace: "kube-system" },
    });
    expect(parse(chart.spec.valuesContent)).toEqual({
      additionalArguments: [
        "--entryPoints.web.proxyProtocol.trustedIPs=10.0.0.0/16,10.42.0.0/16",
        "--entryPoints.websecure.proxyProtocol.trustedIPs=10.0.0.0/16,10.42.0.0/16",
      ],
    });
    expect(Object.keys(filesOf(scriptOf(graph("current started"), "agents-web")))).not.toContain(TRAEFIK);
    const spoken = (name: RunName) =>
      ofType(graph(name), "TargetGroup")
        .filter((group) => group.name.startsWith("k3s-workload"))
        .map((group) => input(group, "proxyProtocolV2"));
    expect(spoken("current started")).toEqual([true, true]);
    expect(spoken("current rds user-data")).toEqual([false, false]);
    expect(Object.keys(filesOf(masters("current rds user-data")))).not.toContain(TRAEFIK);
  });

  test.each([
    ["v0.10 rds user-data", "v0.10.2", "--delete-local-data", "amzn2-x86_64", "ami-0a000000000002086"],
    [
      "current rds user-data",
      "v1.36.4+k3s1",
      "--delete-emptydir-data",
      "al2023-x86_64",
      "ami-0a000000000202386",
    ],
    ["current arm", "v1.36.4+k3s1", "--delete-emptydir-data", "al2023-arm64", "ami-0a000000000202364"],
  ] as const)("%s is %s, drains with %s, on %s", (name, version, drain, image, ami) => {
    for (const script of [masters(name), agents(name)]) {
      expect([header(script, "K3S_VERSION"), header(script, "DRAIN_ARGUMENTS")]).toEqual([
        [version],
        [drain],
      ]);
    }
    const template = templateOf(graph(name), "masters");
    expect([template.name, textOf(template, "imageId")]).toEqual([`k3s-masters-${image}-0`, ami]);
  });

  test.each([
    ["v0.10 rds user-data", "v0.10", "rds"],
    ["v0.10 mysql ca ssm", "v0.10", "external"],
    ["current rds ssm", "current", "rds"],
    ["current etcd user-data", "current", "external"],
    ["current sqlite user-data", "current", "sqlite"],
  ] as const)("%s is tagged with dialect %s and datastore %s", (name, dialect, kind) => {
    const tagsOf = (group: string) => input(templateOf(graph(name), group), "tagSpecifications.0.tags");
    expect(tagsOf("masters")).toMatchObject({
      "k3s-ha:k3s-version": dialect === "v0.10" ? "v0.10.2" : "v1.36.4+k3s1",
      "k3s-ha:datastore": kind,
      "k3s-ha:secrets": expect.stringMatching(/^[0-9a-f]{16}$/) as unknown,
    });
    for (const key of ["k3s-ha:k3s-version", "k3s-ha:datastore", "k3s-ha:secrets"]) {
      expect(tagsOf("agents-default")).not.toHaveProperty([key]);
    }
    expect(input(groupOf(graph(name), "masters"), "tags")).toContainEqual({
      ...{ key: "k3s-ha:dialect", value: dialect, propagateAtLaunch: true },
    });
    const databases = ofType(graph(name), "aws:rds:Instance").map((one) => input(one, "tags.k3s-ha:dialect"));
    expect(databases).toEqual(kind === "rds" ? [dialect] : []);
  });
});
