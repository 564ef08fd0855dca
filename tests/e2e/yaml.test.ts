import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { stackFile, YAML_REFUSED, YAML_ROWS } from "../support/yamlRows";
import { binaries, engineMissing } from "./support/engine";

/** What the real CLI makes of a stack file: the table that tests/plan/goYaml.test.ts holds the offline plan against. */
const PROGRAM = `require("fs").writeFileSync("values.json", JSON.stringify(require("@pulumi/pulumi").runtime.allConfig()));`;

const missing = engineMissing();
if (missing) console.warn(`skipped: ${missing}`);

(missing ? describe.skip : describe)("the CLI's YAML", () => {
  const folder = mkdtempSync(join(tmpdir(), "k3s-ha-yaml-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const pulumi = async (...args: string[]): Promise<string> => {
    const env = {
      ...process.env,
      PATH: `${binaries}:${process.env["PATH"]}`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const all = [...args, "--stack", "t", "--non-interactive", "--color", "never"];
    return new Promise((done) =>
      execFile(join(binaries, "pulumi"), all, { cwd: folder, env }, (_error, stdout, stderr) =>
        done(stdout + stderr),
      ),
    );
  };

  /** The values that the program gets, or what the CLI says instead. */
  const read = async (text: string): Promise<Record<string, string> | string> => {
    rmSync(join(folder, "values.json"), { force: true });
    writeFileSync(join(folder, "Pulumi.t.yaml"), text);
    const said = await pulumi("preview");
    try {
      return JSON.parse(readFileSync(join(folder, "values.json"), "utf8")) as Record<string, string>;
    } catch {
      return said;
    }
  };

  beforeAll(async () => {
    mkdirSync(join(folder, "state"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: k3s-ha\nruntime: nodejs\n");
    writeFileSync(join(folder, "package.json"), '{"name": "values", "main": "index.js"}');
    writeFileSync(join(folder, "index.js"), PROGRAM);
    symlinkSync(resolve(__dirname, "../../node_modules"), join(folder, "node_modules"));
    await pulumi("stack", "init");
  });

  test("every row of the table", async () => {
    const values = await read(stackFile(YAML_ROWS.map(([written]) => written)));
    expect(values).toEqual(
      Object.fromEntries(
        YAML_ROWS.flatMap(([, alone, inList], i) => [
          [`k3s-ha:r${i}`, alone],
          [`k3s-ha:l${i}`, `[${inList}]`],
        ]),
      ),
    );
  });

  test.each(YAML_REFUSED)("%s ends it", async (written) => {
    expect(await read(stackFile([written]))).toMatch(/unsupported value/);
  });
});
