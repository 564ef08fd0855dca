import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runPrograms } from "../../plan/batch";
import { resolveConfig } from "../../plan/config";
import { Engine } from "../../plan/engine";
import { answerFrom } from "../../plan/lookups";
import { readFixture } from "../../plan/lookups/fixture";
import { Monitor } from "../../plan/monitor";
import { planJson } from "../../plan/json";
import { offlinePlan, type Plan } from "../../plan/offline";
import { readProject, readStack } from "../../plan/project";
import { planText } from "../../plan/text";
import type { Lookup, Registration } from "../../plan/types";
import { isSecret, mask, unwrap } from "../../plan/values";
import { runEntryPoint, serve } from "../../tools/entryPoint";

// A run takes about two seconds of CPU time; on a busy machine it may wait long for them.
jest.setTimeout(120_000);

const root = resolve(__dirname, "../..");
const noSamples = () => ({ token: "sample-token" });

/** A small program of its own, in a folder of its own: what the plan shows of it is known by heart. */
const program = `import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

class Pair extends pulumi.ComponentResource {
  constructor(name: string, token: pulumi.Output<string>) {
    super("test:index:Pair", name);
    const first = new random.RandomPassword(\`\${name}-first\`, { length: 20 }, { parent: this, protect: true });
    new random.RandomId(\`\${name}-second\`, { byteLength: 4, keepers: { token, from: first.id } }, { parent: this });
    this.registerOutputs();
  }
}

const config = new pulumi.Config();
const token = config.requireSecret("token");
new Pair("pair", token);
console.log("printed by the program");
void pulumi.log.warn("be careful");
const mistake = config.get("mistake");
if (mistake === "foreseen") {
  throw new pulumi.RunError("k3s-ha:mistake: explained");
}
if (mistake === "unforeseen") {
  // The SDK shows no frames of a SyntaxError, whatever the node flags.
  JSON.parse("{");
}
export const plain = { list: [1, "two"], missing: new random.RandomPassword("third", { length: 8 }).id };
export const hidden = pulumi.interpolate\`\${token}!\`;
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plan-test-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const options = `{ tsconfig: ${join(root, "tsconfig.run.json")}, nodeargs: --stack-trace-limit=0 }`;
  const files = {
    "index.ts": program,
    "package.json": "{}",
    "Pulumi.yaml": `name: small\nruntime: { name: nodejs, options: ${options} }\n`,
    "Pulumi.good.yaml": "config:\n  aws:region: us-east-1\n  token: { secure: v1:x:y }\n",
    "Pulumi.foreseen.yaml": "config:\n  token: plain-token\n  mistake: foreseen\n",
    "Pulumi.unforeseen.yaml": "config:\n  token: plain-token\n  mistake: unforeseen\n",
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan = (stack: string): Promise<Plan> =>
  offlinePlan({ root: folder, stack, samples: noSamples, env: { PATH: process.env.PATH } });
const errorsOf = ({ diagnostics }: Plan) =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);

describe("the plan of a small program", () => {
  let good: Plan;

  beforeAll(async () => {
    good = await plan("good");
  });

  test("shows tree, messages, outputs and counts for people", () => {
    expect(planText(good).split("\n\n").slice(0, 5)).toEqual([
      "Offline plan of small, stack good, region us-east-1 (not a preview, see below)",
      `     Type                               Name         Plan    Info
 +   pulumi:pulumi:Stack                small-good   create  1 warning; 1 message
 +   ├─ random:index:RandomPassword     third        create
 +   └─ test:index:Pair                 pair         create
 +      ├─ random:index:RandomId        pair-second  create
 +      └─ random:index:RandomPassword  pair-first   create`,
      `Diagnostics:
  offline plan:
    warning: token: encrypted in Pulumi.good.yaml, so a sample value stands in for it; whether the real one is valid shows in a preview only
  pulumi:pulumi:Stack (small-good):
    warning: be careful
    printed by the program`,
      `Outputs:
    hidden: [secret]
    plain : {
        list   : [
            [0]: 1
            [1]: "two"
        ]
        missing: [unknown]
    }`,
      `Resources:
    + 5 to create (2 of them the stack and components)
    errors: 0, warnings: 2`,
    ]);
  });

  test("tells machines every resource with its dependencies and options, secrets masked", () => {
    const document = JSON.parse(planJson(good)) as {
      ok: boolean;
      resources: { name: string }[];
      outputs: unknown;
    };
    const prefix = "urn:pulumi:good::small::test:index:Pair";
    const first = `${prefix}$random:index/randomPassword:RandomPassword::pair-first`;
    expect(document.ok).toBe(true);
    expect(document.outputs).toEqual({
      hidden: "[secret]",
      plain: { list: [1, "two"], missing: "[unknown]" },
    });
    expect(document.resources.find(({ name }) => name === "pair-second")).toEqual({
      urn: `${prefix}$random:index/randomId:RandomId::pair-second`,
      type: "random:index/randomId:RandomId",
      name: "pair-second",
      parent: `${prefix}::pair`,
      custom: true,
      dependencies: [first],
      propertyDependencies: { keepers: [first] },
      inputs: { byteLength: 4, keepers: { token: "[secret]", from: "[unknown]" } },
      version: "4.21.2",
    });
    expect(document.resources.find(({ name }) => name === "pair-first")).toMatchObject({ protect: true });
    expect(planJson(good) + planText(good)).not.toContain("sample-token");
  });
});

test("an error that the program foresaw is shown as it is, after one run", async () => {
  const foreseen = await plan("foreseen");
  expect(errorsOf(foreseen)).toEqual(["k3s-ha:mistake: explained"]);
  expect(JSON.parse(planJson(foreseen))).toMatchObject({ ok: false });
});

test("a mistake in the program is shown with its file and line, although the node flags leave them out", async () => {
  const line = program.split("\n").findIndex((text) => text.includes("JSON.parse")) + 1;
  const [error, ...more] = errorsOf(await plan("unforeseen"));
  expect(error).toMatch(/failed with an unhandled exception:\nSyntaxError: /);
  expect(error).toContain(`(${join(folder, "index.ts")}:${line}:`);
  expect(more).toEqual([]);
});

test("a stack without a file ends the command with status 1 and the stacks that there are", () => {
  const main = [join(root, "tools/register.js"), join(root, "plan/main.ts")] as const;
  const result = spawnSync(process.execPath, ["-r", ...main, "--stack", "nowhere"], { encoding: "utf8" });
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(/^error: no stack nowhere: .*stacks with a file: .*\bdev\b/);
  expect(result.stdout).toBe("");
});

/** The stack dev through the SDK's own entry point, as the language host starts it. */
async function throughEntryPoint(values: Readonly<Record<string, string>>) {
  const project = readProject(root);
  const monitor = new Monitor({
    project: project.name,
    stack: "dev",
    answer: answerFrom(readFixture(), "us-east-1"),
  });
  const engine = new Engine();
  const server = await serve(monitor, engine);
  try {
    const config = { values, secretKeys: [], warnings: [] };
    const env = { PATH: process.env.PATH };
    const { exitCode } = await runEntryPoint({ project, stack: "dev", config, address: server.address, env });
    expect({ exitCode, said: engine.diagnostics }).toEqual({ exitCode: 0, said: [] });
    return { registrations: monitor.registrations, lookups: monitor.lookups };
  } finally {
    server.close();
  }
}

describe("the batch runner", () => {
  test("sends the same requests for the real program as the SDK's own entry point", async () => {
    const project = readProject(root);
    const { values } = resolveConfig(project, "dev", readStack(project, "dev"), () => ({}));
    // The SDK's own entry point would really ask the mirror of k3s.
    const config = { ...values, "aws:region": "us-east-1", "k3s-ha:preflight": "false" };
    const [direct, graphs] = await Promise.all([
      throughEntryPoint(config),
      // After others: nothing of a run may be left to the next one.
      runPrograms([
        { name: "refused", config: { ...config, unknownKey: "x" } },
        { name: "elsewhere", config: { ...config, "aws:region": "eu-central-1", protect: true } },
        { name: "up", config, preview: false },
        { name: "dev", config },
      ]),
    ]);
    const batch = graphs.at(-1);
    expect(graphs.map(({ errors }) => errors.length)).toEqual([1, 0, 0, 0]);
    const sorted = (registrations: Registration[]) =>
      [...registrations].sort((left, right) => (left.urn < right.urn ? -1 : 1));
    expect(direct.registrations.length).toBeGreaterThan(50);
    expect(sorted(batch?.registrations ?? [])).toEqual(sorted(direct.registrations));
    const calls = (lookups: Lookup[]) => lookups.map((lookup) => JSON.stringify(lookup)).sort();
    expect(calls(batch?.lookups ?? [])).toEqual(calls(direct.lookups));
  });

  test("keeps runs apart, names the place of a mistake, and supplies what an up would compute", async () => {
    const good = { config: { token: "plain-token" }, secretKeys: ["token"] };
    const graphs = await runPrograms(
      [
        { name: "first", ...good },
        { name: "mistake", ...good, config: { token: "plain-token", mistake: "unforeseen" } },
        { name: "explained", ...good, config: { token: "plain-token", mistake: "foreseen" } },
        { name: "up", ...good, preview: false, outputs: { third: { id: "given-id" } } },
        { name: "again", ...good },
      ],
      folder,
    );
    const [first, mistake, explained, up, again] = graphs;
    expect({ ...again, name: "first" }).toEqual(first);
    expect(mistake?.errors).toEqual([
      { foreseen: false, message: expect.stringContaining(join(folder, "index.ts")) as unknown },
    ]);
    expect(explained?.errors).toEqual([{ foreseen: true, message: "k3s-ha:mistake: explained" }]);
    expect(first?.diagnostics).toEqual([{ severity: "warning", message: "be careful" }]);

    expect(mask(first?.outputs ?? {})).toEqual({
      hidden: "[secret]",
      plain: { list: [1, "two"], missing: "[unknown]" },
    });
    expect(unwrap(up?.outputs ?? {})).toEqual({
      hidden: "plain-token!",
      plain: { list: [1, "two"], missing: "given-id" },
    });
    expect(isSecret(up?.outputs.hidden)).toBe(true);
  });
});
