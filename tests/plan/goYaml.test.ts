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

test("whatever begins like a number is a value, or a mistake that YAML's parser names", () => {
  const characters = fc.constantFrom(..."0123456789+-._:eExXobTtZ ");
  fc.assert(
    fc.property(fc.string({ unit: characters, minLength: 1, maxLength: 24 }), (text) => {
      try {
        expect(parseYaml(`a: ${text}`)).toHaveProperty("a");
      } catch (error) {
        expect((error as Error).name).toBe("YAMLParseError");
      }
    }),
    { numRuns: 2000 },
  );
});

test("every integer of 64 bits keeps its digits", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
      expect(valuesOf(stackFile([String(value)]))).toEqual({
        "k3s-ha:r0": String(value),
        "k3s-ha:l0": `[${value}]`,
      });
    }),
  );
});
