import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Loading the SDK takes most of a second: what reads and judges a configuration must not need it. */
test("a configuration is read and judged without the SDK", () => {
  const script = `
    const { rawConfiguration } = require("./components/settings/raw.ts");
    const { parseConfiguration } = require("./components/settings/parse.ts");
    const { problemList } = require("./components/settings/report.ts");
    const { problems } = parseConfiguration(rawConfiguration({ "k3s-ha:imageEpoch": "-1" }));
    console.log(problemList(problems));
    console.log(Object.keys(require.cache).filter((path) => path.includes("@pulumi")).length);`;
  const root = join(__dirname, "../..");
  const said = execFileSync(process.execPath, ["-r", "./tools/register.js", "-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  expect(said).toBe(
    "the configuration has an error:\n" +
      "  - k3s-ha:imageEpoch: -1 is refused: less than 0; allowed: 0 to 1000000; fix: pulumi config set k3s-ha:imageEpoch 0\n" +
      "0\n",
  );
});
