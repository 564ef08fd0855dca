import fc from "fast-check";
import { parseConfiguration } from "../../components/settings/parse";
import { problemText } from "../../components/settings/report";
import { firewallRules } from "../../components/resources/firewallRules";
import { settingsOf } from "../support/settings";

const current = { k3sVersion: "v1.36.4+k3s1" };
const existing = {
  vpcId: "vpc-0123456789abcdef0",
  privateSubnetIds: ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"],
  publicSubnetIds: ["subnet-0a0000000000000a1", "subnet-0a0000000000000b1"],
};

function warningsOf(config: object): readonly string[] {
  const parsed = parseConfiguration({ ...current, ...config });
  if ("problems" in parsed) throw new Error(parsed.problems.map(problemText).join("\n"));
  return parsed.warnings;
}

describe("warnings", () => {
  const open = (key: "api" | "workload", cidrs: string[]) => ({ [key]: { access: "public", cidrs } });
  const table: [name: string, config: object, warnings: string[]][] = [
    ["nothing", {}, []],
    [
      "workloads for everybody",
      open("workload", ["0.0.0.0/0"]),
      ["workload.cidrs opens workloads (80 and 443) to everybody in the internet"],
    ],
    [
      "an API for everybody",
      open("api", ["0.0.0.0/0"]),
      ["api.cidrs opens the Kubernetes API (6443) to everybody in the internet"],
    ],
    [
      "both halves of the internet",
      open("workload", ["0.0.0.0/1", "128.0.0.0/1"]),
      [
        "workload.cidrs opens workloads (80 and 443) to a large part of the internet (0.0.0.0/1)",
        "workload.cidrs opens workloads (80 and 443) to a large part of the internet (128.0.0.0/1)",
      ],
    ],
    ["a company's /8", open("workload", ["44.0.0.0/8"]), []],
    ["an internal API for everybody who gets there", { api: { cidrs: ["0.0.0.0/0"] } }, []],
    [
      "a public API for private addresses",
      open("api", ["10.0.0.0/8"]),
      [
        "api.cidrs holds private networks only, from which nobody reaches the public addresses of the balancer: its access is public",
      ],
    ],
    [
      "NAT addresses of an internal API",
      { network: existing, api: { natCidrs: ["198.51.100.7/32"] } },
      ["api.natCidrs has no effect while api.access is internal"],
    ],
    [
      "Docker's bridge in the VPC",
      { network: { vpcCidr: "172.17.0.0/16" } },
      [
        "network.vpcCidr 172.17.0.0/16 holds 172.17.0.0/16, which Docker's bridge and some AWS services (Cloud9, SageMaker) have for themselves: they will not reach the cluster",
      ],
    ],
    ["the range beside Docker's bridge", { network: { vpcCidr: "172.18.0.0/16" } }, []],
    [
      "agents without a way out",
      { network: { agentEgressCidrs: ["10.0.0.0/8", "169.254.0.0/16"] } },
      [
        "network.agentEgressCidrs holds no public address: agents boot only if the private networks in it have AWS's endpoints (EC2, Auto Scaling, SSM), the mirror that k3sDownloadUrl names, and the image registries",
      ],
    ],
    [
      "a plain mirror",
      { registries: { mirrors: { "docker.io": { endpoint: ["http://mirror.example.com:5000"] } } } },
      [
        "registries: http://mirror.example.com:5000 is plain http: whoever is on the way can change images, and read passwords",
      ],
    ],
    [
      "a registry whose certificate nobody checks",
      { registries: { configs: { "a.example.com": { tls: { insecureSkipVerify: true } } } } },
      [
        "registries.configs.a.example.com.tls.insecureSkipVerify: whoever is on the way can change images, and read passwords",
      ],
    ],
    [
      "credentials that are not for the mirror's port",
      {
        registries: {
          mirrors: { "docker.io": { endpoint: ["https://a.example.com:5000"] } },
          configs: { "a.example.com": {} },
        },
      },
      [
        "registries.configs.a.example.com is not for a.example.com:5000: k3s looks for host and port as the endpoint has them",
      ],
    ],
  ];
  test.each(table)("of %s", (_name, config, warnings) => expect(warningsOf(config)).toEqual(warnings));
});

test("the VPC's range is 10.0.0.0/16 where none is given", () => {
  expect(settingsOf().network.vpcCidr).toBe("10.0.0.0/16");
  expect(settingsOf({ network: { vpcCidr: "10.9.0.0/16" } }).network.vpcCidr).toBe("10.9.0.0/16");
});

describe("whatever stands in the stack file", () => {
  const text = fc.oneof(
    fc.constantFrom(
      "10.0.0.0/16",
      "10.42.0.0/16",
      "172.16.0.0/12",
      "0.0.0.0/0",
      "127.0.0.0/8",
      "10.0.0.1/8",
      "100.0.0.0/7",
      "10.0.0.0/30",
    ),
    fc.constantFrom(
      "k3s.example.com",
      "*.example.com",
      "https://a.b",
      "http://a.b:99999",
      "a:5",
      "*",
      "__proto__",
      "constructor",
      "^(.*)$",
      "$1",
    ),
    fc.string({ unit: "binary", maxLength: 12 }),
  );
  const value = fc.oneof(
    text,
    fc.array(text, { maxLength: 3 }),
    fc.constantFrom(null, 0, true, "public", "none"),
    fc.dictionary(text, text, { maxKeys: 2 }),
  );
  const record = (...keys: string[]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, value])), { requiredKeys: [] });
  const mirror = record("endpoint", "rewrite");
  const config = fc.record(
    {
      network: record(
        "vpcCidr",
        "podCidr",
        "serviceCidr",
        "agentEgressCidrs",
        "allowPublicRanges",
        "natGateway",
        "vpcId",
      ),
      api: record("access", "cidrs", "natCidrs", "tlsSans"),
      workload: record("access", "cidrs"),
      k3sDownloadUrl: text,
      kmsKeyArn: text,
      registries: fc.record(
        {
          mirrors: fc.dictionary(text, fc.oneof(mirror, value), { maxKeys: 2 }),
          configs: fc.dictionary(text, fc.record({ tls: record("ca", "insecureSkipVerify") }), {
            maxKeys: 2,
          }),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );

  test("is told or taken, and never a crash; the firewall can be made of what is taken", () => {
    fc.assert(
      fc.property(config, fc.constantFrom("v0.10.2", "v1.35.4+k3s1", "v1.36.4+k3s1"), (given, k3sVersion) => {
        const raw = { ...given, k3sVersion };
        const parsed = parseConfiguration(raw);
        if ("problems" in parsed) {
          for (const problem of parsed.problems) expect(problemText(problem)).toContain("; fix: ");
          return;
        }
        const settings = settingsOf(raw);
        const mirrors = Object.values(settings.registries?.mirrors ?? {}).flatMap(({ endpoint }) => endpoint);
        const rules = firewallRules(settings, {
          vpcCidrs: [settings.network.vpcCidr],
          datastore: { kind: "rds" },
          downloadUrls: [settings.k3sDownloadUrl, ...mirrors],
        });
        for (const { port = 1 } of rules) {
          expect(port).toBeGreaterThanOrEqual(1);
          expect(port).toBeLessThanOrEqual(65_535);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
