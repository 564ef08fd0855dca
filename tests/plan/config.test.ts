import { resolveConfig } from "../../plan/config";
import type { Project } from "../../plan/project";

const project: Project = {
  name: "k3s-ha",
  root: "/project",
  pwd: "/project",
  entry: ".",
  runtime: { typescript: true, nodeArguments: [] },
  declared: {},
  stackFolder: "/project",
};

const samples = () => ({
  clusterSecret: "sample-cluster-secret",
  "datastore.endpoint": "postgres://sample",
  "registries.*.password": "sample-password",
  "tokens.*": "sample-token",
});

function resolve(written: Record<string, unknown>, declared: Record<string, unknown> = {}) {
  return resolveConfig({ ...project, declared }, "dev", written, samples);
}

const secure = { secure: "v1:abc:def" };

describe("values reach the program as the CLI hands them over", () => {
  test("plain values become text, structures JSON with sorted keys, keys without namespace the project's", () => {
    const written = {
      "aws:region": "eu-central-1",
      "k3s-ha:k3sVersion": "v0.10.2",
      "k3s-ha:masters": { size: 3, instanceTypes: ["t3.medium"], b: { d: null, c: true } },
      "k3s-ha:finalSnapshot": false,
      "k3s-ha:surge": 1.5,
      short: 2,
    };
    expect(resolve(written)).toEqual({
      values: {
        "aws:region": "eu-central-1",
        "k3s-ha:k3sVersion": "v0.10.2",
        "k3s-ha:masters": '{"b":{"c":true,"d":null},"instanceTypes":["t3.medium"],"size":3}',
        "k3s-ha:finalSnapshot": "false",
        "k3s-ha:surge": "1.5",
        "k3s-ha:short": "2",
      },
      secretKeys: [],
      warnings: [],
    });
  });

  test("declared defaults fill what the stack leaves out, in either form, and never replace what it sets", () => {
    const declared = {
      a: { type: "integer", default: 3 },
      b: { type: "object", default: { z: 1, y: [2] } },
      c: "short form",
      d: { type: "boolean", default: true },
      "aws:region": { value: "us-east-1" },
    };
    expect(resolve({ "k3s-ha:d": false }, declared).values).toEqual({
      "k3s-ha:a": "3",
      "k3s-ha:b": '{"y":[2],"z":1}',
      "k3s-ha:c": "short form",
      "k3s-ha:d": "false",
      "aws:region": "us-east-1",
    });
  });

  test("fails on a declared key that nobody sets, and on a secret one in plain text", () => {
    expect(() => resolve({}, { needed: { type: "string" } })).toThrow(
      "stack 'dev' is missing configuration value 'k3s-ha:needed'",
    );
    expect(() => resolve({ "k3s-ha:token": "plain" }, { token: { type: "string", secret: true } })).toThrow(
      "stack 'dev' with configuration key 'k3s-ha:token' must be encrypted as it's secret",
    );
  });
});

describe("encrypted values", () => {
  test("become the schema's samples, by path, and make the whole key secret", () => {
    const config = resolve({
      "k3s-ha:clusterSecret": secure,
      "k3s-ha:datastore": { kind: "external", endpoint: secure },
      "k3s-ha:registries": { "registry.example": { username: "u", password: secure } },
      "k3s-ha:tokens": ["plain", secure],
    });
    expect(config.values).toEqual({
      "k3s-ha:clusterSecret": "sample-cluster-secret",
      "k3s-ha:datastore": '{"endpoint":"postgres://sample","kind":"external"}',
      "k3s-ha:registries": '{"registry.example":{"password":"sample-password","username":"u"}}',
      "k3s-ha:tokens": '["plain","sample-token"]',
    });
    expect(config.secretKeys).toEqual([
      "k3s-ha:clusterSecret",
      "k3s-ha:datastore",
      "k3s-ha:registries",
      "k3s-ha:tokens",
    ]);
    expect(config.warnings.map((warning) => warning.split(":")[0])).toEqual([
      "clusterSecret",
      "datastore.endpoint",
      "registries.registry.example.password",
      "tokens.1",
    ]);
  });

  test("without a sample become a placeholder; samples are not asked for where nothing is encrypted", () => {
    expect(resolve({ "aws:secretKey": secure }).values["aws:secretKey"]).toBe("offline-plan-placeholder");
    const refuse = () => {
      throw new Error("asked");
    };
    expect(resolveConfig(project, "dev", { "k3s-ha:a": "b" }, refuse).secretKeys).toEqual([]);
  });
});
