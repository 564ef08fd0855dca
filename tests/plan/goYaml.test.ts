import * as fc from "fast-check";
import { resolveConfig } from "../../plan/config";
import { parseYaml } from "../../plan/goYaml";
import type { Project } from "../../plan/project";
import { stackFile, YAML_REFUSED, YAML_ROWS } from "../support/yamlRows";

// Offline and the CLI read the same file to the same values; tests/e2e/yaml.test.ts asks the CLI.
const project = { name: "k3s-ha", declared: {} } as unknown as Project;
const valuesOf = (text: string) => {
  const { config } = parseYaml(text) as { config: Record<string, unknown> };
  return resolveConfig(project, "dev", config, () => ({})).values;
};

test.each(YAML_ROWS)("%s is read as the CLI reads it", (written, alone, inList) => {
  expect(valuesOf(stackFile([written]))).toEqual({ "k3s-ha:r0": alone, "k3s-ha:l0": `[${inList}]` });
});

test.each(YAML_REFUSED)("%s is refused, as by the CLI", (written) => {
  expect(() => valuesOf(stackFile([written]))).toThrow(
    `${written} is no number that a configuration can hold`,
  );
});

test("any text that stands in quotes stays what it is", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseYaml(JSON.stringify(text))).toBe(text);
    }),
  );
});

test("no scalar of digits, signs and letters of numbers crashes", () => {
  const characters = fc.constantFrom(..."0123456789+-._:eExXobTtZ ");
  fc.assert(
    fc.property(fc.string({ unit: characters, minLength: 1, maxLength: 24 }), (text) => {
      const value = parseYaml(`[${JSON.stringify("a")}, x${text.replace(/[: ]+/g, "")}]`);
      expect(Array.isArray(value)).toBe(true);
      const alone = parseYaml(`a: ${text.replaceAll(":", "").trim() || "0"}`) as { a: unknown };
      expect(["string", "number", "bigint", "object"]).toContain(typeof alone.a);
    }),
  );
});
