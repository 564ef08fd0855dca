import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { KEYS } from "../../components/settings/schema";
import { withDeclarations } from "../../tools/reference/declarations";

const file = (name: string) => readFileSync(join(__dirname, "../..", name), "utf8");

interface Declared {
  type: string;
  description: string;
  default: unknown;
  secret?: boolean;
}

const declared = (parse(file("Pulumi.yaml")) as { config: Record<string, Declared> }).config;

/** What the CLI may know, by hand: keys of the top level with one constant scalar default. */
const BY_HAND: Record<string, [type: string, value: unknown]> = {
  k3sDownloadUrl: ["string", "https://github.com/k3s-io/k3s/releases/download"],
  protect: ["boolean", false],
  finalSnapshot: ["boolean", true],
  preflight: ["boolean", true],
  allowExtendedSupport: ["boolean", false],
  imageEpoch: ["integer", 0],
};

describe("Pulumi.yaml declares", () => {
  test("these keys, with these types and defaults", () => {
    const found = Object.entries(declared).map(([key, { type, default: value }]) => [key, [type, value]]);
    expect(Object.fromEntries(found)).toMatchObject(BY_HAND);
  });

  test.each(Object.entries(declared))("%s as the schema has it", (key, declaration) => {
    const entry = KEYS.find(({ path }) => path === key);
    expect(declaration).toEqual({
      type: entry?.type,
      description: entry?.description,
      default: entry?.default,
    });
    expect(["string", "integer", "boolean"]).toContain(declaration.type);
    expect(["string", "number", "boolean"]).toContain(typeof declaration.default);
    expect(declaration.description.length).toBeGreaterThan(20);
  });

  // The CLI would demand a value of each, or hand on a default that hides that it was never set.
  test.each([
    ["what a stack is to say itself", "k3sVersion"],
    ["a secret", "clusterSecret"],
    ["an object", "masters"],
    ["a map", "agentPools"],
    ["tags", "tags"],
    ["a list", "availabilityZones"],
    ["a key without default", "kmsKeyArn"],
    ["a key without default", "permissionsBoundaryArn"],
  ])("not %s: %s", (_what, key) => {
    expect(KEYS.map(({ path }) => path)).toContain(key);
    expect(declared).not.toHaveProperty(key);
  });

  test("what the generator writes", () => {
    expect(withDeclarations(file("Pulumi.yaml"), KEYS)).toBe(file("Pulumi.yaml"));
  });

  test("and keeps all else when it is generated anew", () => {
    const changed = file("Pulumi.yaml").replace("default: user-data", "default: ssm");
    expect(changed).not.toBe(file("Pulumi.yaml"));
    expect(withDeclarations(changed, KEYS)).toBe(file("Pulumi.yaml"));
  });
});
