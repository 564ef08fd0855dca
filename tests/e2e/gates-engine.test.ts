import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { binaries, engineMissing } from "./support/engine";

// When the real engine runs a gate, and what a gate's replacement does to a group that depends on it. A program with the
// gates and stand-ins for groups, where the gates' script only notes that it ran, and fails where it is told to.

const root = resolve(__dirname, "../..");
const missing = engineMissing();
if (missing) console.warn(`skipped: ${missing}`);

const PROGRAM = `
require(${JSON.stringify(join(root, "tools/register.js"))});
const pulumi = require("@pulumi/pulumi");
const random = require("@pulumi/random");
const { mastersRolled, ready } = require(${JSON.stringify(join(root, "components/resources/gates.ts"))});

const config = new pulumi.Config();
const standIn = (name, dependsOn) => new random.RandomId(name, { byteLength: 4 }, { dependsOn });
const group = (resource, role, pool) => ({
  name: resource.hex,
  role,
  pool,
  templateId: pulumi.output("lt-" + role),
  templateVersion: pulumi.output(config.require(role)),
  sizes: { min: 1, desired: config.requireNumber("size"), max: 9 },
  zones: ["us-east-1a", "us-east-1b"],
  refresh: { minHealthyPercentage: 100, maxHealthyPercentage: 100, instanceWarmup: 0 },
});
const args = {
  apiTargetGroupArn: "arn:api",
  limits: { noProgressMinutes: config.requireNumber("limit"), totalMinutes: 180 },
  aws: { region: "us-east-1", assumeRoles: [], endpoints: {} },
  accountId: "123456789012",
};
const masters = standIn("masters", []);
const rolled = mastersRolled("k3s", { ...args, groups: [group(masters, "master")] });
const agents = standIn("agents", [rolled]);
ready("k3s", { ...args, groups: [group(masters, "master"), group(agents, "agent", "spot")], mastersRolled: rolled });
`;

const SCRIPT = `
const fs = require("node:fs");
const plan = JSON.parse(process.env.K3S_HA_GATE);
fs.appendFileSync("runs.jsonl", JSON.stringify(plan) + "\\n");
if (fs.existsSync("fail-" + plan.gate)) {
  console.error("the gate says why");
  process.exit(1);
}
console.log(plan.gate + " passed");
`;

interface Plan {
  readonly gate: string;
}

(missing ? describe.skip : describe)("gates on the real engine", () => {
  let project: string;
  const before = { master: "1", agent: "1", size: "2", limit: "35" };

  beforeAll(async () => {
    project = mkdtempSync(join(tmpdir(), "k3s-ha-gates-"));
    mkdirSync(join(project, "backend"));
    mkdirSync(join(project, "gate"), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
    writeFileSync(join(project, "Pulumi.yaml"), "name: gates\nruntime: nodejs\nmain: index.js\n");
    writeFileSync(join(project, "package.json"), '{ "name": "gates", "private": true }');
    writeFileSync(join(project, "index.js"), PROGRAM);
    writeFileSync(join(project, "gate/main.js"), SCRIPT);
    await pulumi("stack", "init", "dev");
    await configure(before);
  });

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  beforeEach(() => {
    writeFileSync(join(project, "runs.jsonl"), "");
    for (const gate of ["masters-rolled", "ready"]) rmSync(join(project, `fail-${gate}`), { force: true });
  });

  const fail = (gate: string) => writeFileSync(join(project, `fail-${gate}`), "");

  const configure = (values: Record<string, string>) =>
    pulumi(
      "config",
      "set-all",
      ...Object.entries(values).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
    );

  async function pulumi(...args: string[]): Promise<{ ok: boolean; output: string }> {
    const env = {
      ...process.env,
      PATH: `${binaries}:${process.env["PATH"]}`,
      PULUMI_HOME: join(project, "home"),
      PULUMI_BACKEND_URL: `file://${join(project, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    return new Promise((done) =>
      execFile(
        join(binaries, "pulumi"),
        [...args, "--non-interactive"],
        { cwd: project, env },
        (error, stdout, stderr) => done({ ok: error === null, output: stdout + stderr }),
      ),
    );
  }

  /** The plans of the gates that ran since the test began or this was last asked. */
  function runs(): Plan[] {
    const lines = readFileSync(join(project, "runs.jsonl"), "utf8").split("\n").filter(Boolean);
    writeFileSync(join(project, "runs.jsonl"), "");
    return lines.map((text) => JSON.parse(text) as Plan);
  }

  const gates = () => runs().map(({ gate }) => gate);
  const up = () => pulumi("up", "--yes", "--skip-preview");

  async function groups(): Promise<Record<string, string>> {
    const { output } = await pulumi("stack", "export");
    const { deployment } = JSON.parse(output) as {
      deployment: { resources: { urn: string; id: string; type: string }[] };
    };
    const found = deployment.resources.filter(({ type }) => type === "random:index/randomId:RandomId");
    return Object.fromEntries(found.map(({ urn, id }) => [urn.split("::").at(-1) ?? "", id]));
  }

  test("a preview runs none; an up runs both, in order, and prints what they say", async () => {
    expect(await pulumi("preview")).toMatchObject({ ok: true });
    expect(gates()).toEqual([]);
    const first = await up();
    expect(first.ok).toBe(true);
    expect(first.output).toContain("masters-rolled passed");
    expect(runs()).toMatchObject([
      { gate: "masters-rolled", groups: [{ label: "masters", role: "master", templateId: "lt-master" }] },
      {
        gate: "ready",
        accountId: "123456789012",
        apiTargetGroupArn: "arn:api",
        limits: { noProgressMinutes: 35, totalMinutes: 180 },
        groups: [
          { label: "masters", templateVersion: "1", zones: ["us-east-1a", "us-east-1b"] },
          { label: "agents-spot", role: "agent", templateId: "lt-agent", templateVersion: "1" },
        ],
      },
    ]);
  });

  test("nothing changes: none runs", async () => {
    expect(await pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")).toMatchObject({ ok: true });
    expect(gates()).toEqual([]);
  });

  test("a new version of the masters' template runs both, and no group is replaced", async () => {
    const standing = await groups();
    await configure({ master: "2" });
    expect((await up()).ok).toBe(true);
    expect(gates()).toEqual(["masters-rolled", "ready"]);
    expect(await groups()).toEqual(standing);
  });

  test("a new version of an agents' template, or another size, runs the gates that watch that group", async () => {
    await configure({ agent: "2" });
    await up();
    expect(gates()).toEqual(["ready"]);
    await configure({ size: "3" });
    await up();
    expect(gates()).toEqual(["masters-rolled", "ready"]);
  });

  test.each(["masters-rolled", "ready"])(
    "%s that failed runs again in the next up, and one that goes back runs both",
    async (gate) => {
      const standing = await groups();
      await configure({ master: "3" });
      fail(gate);
      const failed = await up();
      expect(failed.ok).toBe(false);
      expect(failed.output).toContain("the gate says why");
      expect(gates().at(-1)).toBe(gate);
      expect((await up()).ok).toBe(false);
      expect(gates()).toEqual([gate]);
      await configure({ master: "2" });
      rmSync(join(project, `fail-${gate}`));
      expect((await up()).ok).toBe(true);
      expect(gates()).toEqual(["masters-rolled", "ready"]);
      expect(await groups()).toEqual(standing);
    },
  );

  test("a changed limit runs them too: one that fails then is not hidden by the old limit", async () => {
    await configure({ limit: "60" });
    fail("ready");
    expect((await up()).ok).toBe(false);
    expect(gates()).toEqual(["masters-rolled", "ready"]);
    await configure({ limit: "35" });
    rmSync(join(project, "fail-ready"));
    expect((await up()).ok).toBe(true);
    expect(gates()).toEqual(["masters-rolled", "ready"]);
  });

  test("a destroy runs none", async () => {
    expect(await pulumi("destroy", "--yes", "--skip-preview")).toMatchObject({ ok: true });
    expect(gates()).toEqual([]);
  });
});
