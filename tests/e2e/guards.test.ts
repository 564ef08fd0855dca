import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Emulator, emulatorMissing } from "./support/emulator";
import { engineMissing } from "./support/engine";
import { Project } from "./support/project";

// The guards of a running cluster on the real engine and the real provider, beside machines of an emulated AWS. Without
// the database, which takes minutes there; what its tags say is tested with the offline plan (tests/guards*.test.ts).

const missing = engineMissing() ?? emulatorMissing();
if (missing) console.warn(`skipped: ${missing}`);

const COMMON = {
  "aws:region": "us-east-1",
  "k3s-ha:k3sVersion": "v1.35.7+k3s1",
  "k3s-ha:gates.mastersRolled": "false",
  "k3s-ha:gates.ready": "false",
};
const EXTERNAL = {
  "k3s-ha:datastore.kind": "external",
  "k3s-ha:datastore.endpoint": "postgres://k3s:example-password@db.example.com:5432/k3s?sslmode=verify-full",
  "k3s-ha:datastore.cidrs[0]": "10.1.0.0/16",
};
const SQLITE = {
  "k3s-ha:datastore.kind": "sqlite",
  "k3s-ha:masters.min": "1",
  "k3s-ha:masters.desired": "1",
  "k3s-ha:masters.max": "1",
};

(missing ? describe.skip : describe)("guards on the real engine", () => {
  let emulator: Emulator, project: Project;

  beforeAll(async () => {
    emulator = await Emulator.start({});
    project = new Project(emulator);
    await create("external", EXTERNAL);
    await create("sqlite", SQLITE);
  }, 600_000);

  afterAll(async () => {
    await emulator.stop();
    project.remove();
  });

  async function create(stack: string, values: Record<string, string>): Promise<void> {
    await project.pulumi("stack", "init", stack);
    await project.configure(stack, { ...COMMON, ...values });
    expect(await up(stack)).toMatchObject({ ok: true });
  }

  const preview = (stack: string) => project.pulumi("preview", "--stack", stack);
  const up = (stack: string) => project.pulumi("up", "--yes", "--skip-preview", "--stack", stack);
  const setVersion = (version: string) => project.configure("external", { "k3s-ha:k3sVersion": version });

  /** Template versions and autoscaling groups as the state has them. */
  async function machinesOf(stack: string): Promise<string[]> {
    const { output } = await project.pulumi("stack", "export", "--stack", stack);
    const { deployment } = JSON.parse(output) as {
      deployment: {
        resources: { urn: string; outputs?: { latestVersion?: number; launchTemplate?: object } }[];
      };
    };
    return deployment.resources
      .filter(({ urn }) => /:(LaunchTemplate|Group)::k3s-/.test(urn))
      .map(({ urn, outputs }) => JSON.stringify([urn, outputs?.latestVersion, outputs?.launchTemplate]));
  }

  async function calls(): Promise<Record<string, number>> {
    const counts = (await emulator.control("GET", "calls")) as Record<string, { count: number }>;
    return Object.fromEntries(Object.entries(counts).map(([name, { count }]) => [name, count]));
  }

  test("a preview beside running masters calls nothing that the preview role may not", async () => {
    const before = await calls();
    expect(await preview("external")).toMatchObject({ ok: true });
    const after = await calls();
    const asked = Object.keys(after)
      .filter((name) => after[name] !== before[name])
      .map((name) => name.replace(".", ":"));
    const policy = JSON.parse(
      readFileSync(join(__dirname, "../../docs/preview-role-policy.json"), "utf8"),
    ) as { Statement: { Action: string[] }[] };
    const granted = policy.Statement.flatMap(({ Action }) => Action);
    // Asked by the provider for a field that the program does not read.
    expect(asked.filter((name) => !granted.includes(name))).toEqual(["ec2:GetInstanceUefiData"]);
    expect(asked).toContain("ec2:DescribeInstances");
  });

  test("a skipped minor is refused", async () => {
    await setVersion("v1.37.0+k3s1");
    const { ok, output } = await preview("external");
    expect(ok).toBe(false);
    expect(output).toMatch(/masters of v1\.35 run, .*take v1\.36 next/);
  });

  test("another dialect is refused on the same datastore", async () => {
    await setVersion("v0.10.2");
    const { ok, output } = await preview("external");
    expect(ok).toBe(false);
    expect(output).toContain("holds a cluster of current k3s, whose bootstrap data k3s cannot migrate");
  });

  test("another agent token stops an up before anything of a machine changes, and the old one goes on", async () => {
    await setVersion("v1.35.7+k3s1");
    const before = await machinesOf("external");
    await project.configure("external", { "k3s-ha:agentToken": "Jw8mX3vQ7tR2kZ5nB9" });
    for (const refused of [await preview("external"), await up("external")]) {
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain("k3s token rotate --token OLD --new-token NEW");
      expect(refused.output).not.toContain("Jw8mX3vQ7tR2");
    }
    expect(await machinesOf("external")).toEqual(before);
    await project.configure("external", { "k3s-ha:acceptNewSecrets": "true" });
    const accepted = await preview("external");
    expect(accepted).toMatchObject({ ok: true });
    expect(accepted.output).toContain("acceptNewSecrets is on: masters roll to another");
    for (const key of ["agentToken", "acceptNewSecrets"])
      await project.pulumi("config", "rm", "--path", `k3s-ha:${key}`, "--stack", "external");
    expect(await project.pulumi("preview", "--expect-no-changes", "--stack", "external")).toMatchObject({
      ok: true,
    });
  });

  test("the next minor passes; back is a way only while an old master runs", async () => {
    await setVersion("v1.36.4+k3s1");
    expect(await up("external")).toMatchObject({ ok: true });
    await setVersion("v1.35.7+k3s1");
    expect(await preview("external")).toMatchObject({ ok: true });
    await emulator.control("POST", "settle");
    const { ok, output } = await preview("external");
    expect(ok).toBe(false);
    expect(output).toMatch(/no master of v1\.35 runs any more, .*keep k3sVersion at the v1\.36 that runs/);
    await setVersion("v1.36.4+k3s1");
    expect(await preview("external")).toMatchObject({ ok: true });
  });

  test("SQLite: nothing replaces the machine but an up that accepts the loss", async () => {
    const before = await machinesOf("sqlite");
    await project.configure("sqlite", { "k3s-ha:masters.rootVolumeGiB": "60" });
    for (const refused of [await preview("sqlite"), await up("sqlite")]) {
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain("THE CLUSTER IS LOST");
    }
    expect(await machinesOf("sqlite")).toEqual(before);

    await project.configure("sqlite", { "k3s-ha:datastore.replaceLosesCluster": "true" });
    expect(await up("sqlite")).toMatchObject({ ok: true });
    const refreshes = (await emulator.control("POST", "settle")) as { group: string; status: string }[];
    expect(refreshes.filter(({ group }) => group.startsWith("k3s-masters")).at(-1)).toMatchObject({
      status: "Successful",
    });
    await project.pulumi(
      "config",
      "rm",
      "--path",
      "k3s-ha:datastore.replaceLosesCluster",
      "--stack",
      "sqlite",
    );
    expect(await preview("sqlite")).toMatchObject({ ok: true });
  });
});
