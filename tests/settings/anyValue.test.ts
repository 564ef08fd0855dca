import fc from "fast-check";
import { parseConfiguration } from "../../components/settings/parse";
import { problemList } from "../../components/settings/report";
import { KEYS } from "../../components/settings/schema";

/** A configuration with one value at one path; `*` is a name of its own. */
function nested(path: readonly string[], names: readonly string[], value: unknown): Record<string, unknown> {
  return path.reduceRight<unknown>(
    (inner, step, i) => ({ [step === "*" ? (names[i % names.length] ?? "web") : step]: inner }),
    value,
  ) as Record<string, unknown>;
}

test("no value of any shape in any key crashes the judgement or its words", () => {
  const names = fc.array(fc.constantFrom("web", "constructor", "toString", "__proto__", ""), {
    minLength: 1,
  });
  const values = fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" }), fc.double());
  fc.assert(
    fc.property(
      fc.constantFrom(...KEYS.map(({ path }) => path.split("."))),
      names,
      values,
      (path, some, value) => {
        const parsed = parseConfiguration(nested(path, some, value));
        if ("problems" in parsed) expect(problemList(parsed.problems)).toContain("k3s-ha:");
      },
    ),
    { numRuns: 1000 },
  );
});
