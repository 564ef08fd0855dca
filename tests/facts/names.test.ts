import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import {
  apiUrl,
  holdsPlaceholder,
  parameterName,
  poolGroup,
  rangesTag,
  stackTag,
} from "../../components/facts/names";

const components = join(__dirname, "../../components");

/** TypeScript files of the program with their text, comments left out. */
const sources = readdirSync(components, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, "utf8").replace(/\/\*[^]*?\*\/|\/\/.*$/gm, "");
    return { file: relative(components, path), text };
  });

const filesWith = (pattern: RegExp): string[] =>
  sources
    .filter(({ text }) => pattern.test(text))
    .map(({ file }) => file)
    .sort();

/** What two places must agree on, and the only files that may spell it. */
const ONE_PLACE: [what: string, pattern: RegExp, files: string[]][] = [
  ["keys of the program's tags", /"k3s-ha:[a-z]/, ["facts/names.ts"]],
  ["the stack's tag", /\$\{organization\}\//, ["facts/names.ts"]],
  ["paths of parameters", /["`]\/k3s-ha/, ["facts/names.ts"]],
  // Keys of rules and a description hold it too, as words.
  ["the API's port", /\b6443\b/, ["facts/names.ts", "resources/firewallRules.ts", "settings/balancers.ts"]],
  ["groups of pools", /agents-\$\{/, ["facts/names.ts"]],
  ["names of the hooks", /"k3s-(launch|terminate)"/, ["facts/names.ts"]],
  ["placeholders", /@(INSTANCE_ID|ZONE|REGION|PRIVATE_IP)@/, ["facts/names.ts"]],
  ["the price of Extended Support", /USD a month and vCPU/, ["facts/rds.ts"]],
  ["commands that configure", /pulumi config (set|rm)/, ["settings/problem.ts"]],
  ["which k3s is which", /dialect [!=]== "/, []],
];

test.each(ONE_PLACE)("%s are spelled in one place", (_what, pattern, files) => {
  expect(filesWith(pattern)).toEqual(files);
});

test("names, by hand", () => {
  expect(stackTag({ organization: "acme", project: "k3s-ha", stack: "prod" })).toBe("acme/k3s-ha/prod");
  expect(rangesTag({ podCidr: "10.42.0.0/16", serviceCidr: "10.43.0.0/16" })).toBe(
    "10.42.0.0/16 10.43.0.0/16",
  );
  expect(poolGroup("web")).toBe("agents-web");
  expect(parameterName("k3s-0a1b", "agents-web", "secret-0c2d")).toBe(
    "/k3s-ha/k3s-0a1b/agents-web/secret-0c2d",
  );
  expect(apiUrl("api.example.com")).toBe("https://api.example.com:6443");
});

test.each([
  ["at @ZONE@", true],
  ["@INSTANCE_ID@", true],
  ["@zone@ ZONE @ ZONE @", false],
])("%s holds a placeholder: %s", (text, holds) => expect(holdsPlaceholder(text)).toBe(holds));
