import fc from "fast-check";
import { parsePattern, parseReplacement } from "../../components/facts/rewrites";

describe("a rewrite's pattern", () => {
  test.each([
    ["^rancher/(.*)", 1, []],
    ["^library/alpine$", 0, []],
    ["^(?:library|)(.*)", 1, []],
    ["^([^/]+)/(.*)$", 2, []],
    ["(?P<repo>.*)", 1, ["repo"]],
    ["(?i)^(a)\\.b$", 1, []],
    ["(?s:.*)", 0, []],
    ["\\A[[:alpha:]]+\\z", 0, []],
    ["a\\\\1", 0, []],
  ])("%s has %d groups, named %j", (pattern, count, names) => {
    expect(parsePattern(pattern)).toEqual({ count, names });
  });

  test("is never a crash, nor is what it becomes; every group that is named is there", () => {
    const part = fc.constantFrom(
      "(",
      ")",
      "(?",
      "(?P<a>",
      "[",
      "]",
      "*",
      "+",
      "\\",
      "\\1",
      "|",
      "^",
      "$",
      "a",
      "/",
      "{2}",
      "(?i)",
    );
    const replacements = fc
      .array(fc.constantFrom("$", "${", "}", "1", "2", "a", "/", "$1", "${a}", "A", "é"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(part).map((parts) => parts.join("")),
          fc.string({ unit: "binary" }),
        ),
        fc.oneof(replacements, fc.string({ unit: "binary" })),
        (pattern, replacement) => {
          const groups = parsePattern(pattern);
          if ("refused" in groups) return;
          const found = parseReplacement(replacement, groups);
          if ("refused" in found) return;
          for (const [, number = "0"] of replacement.matchAll(/\$\{?(\d+)/g))
            expect(Number(number)).toBeLessThanOrEqual(groups.count);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

test.each([
  "mirror/$1",
  "mirror/${1}x",
  "$1",
  "${1}/${repo}",
  "my-org/alpine",
  "/team/$1",
  "$0",
  "a_b.c-d/$repo/x",
])("the name %s is one", (replacement) => {
  expect(parseReplacement(replacement, { count: 1, names: ["repo"] })).toEqual({ replacement });
});
