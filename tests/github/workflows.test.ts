import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { parse } from "yaml";
import { needs } from "../support/tools";

const folder = join(__dirname, "../../.github/workflows");
const files = readdirSync(folder).sort();
const source = (file: string) => readFileSync(join(folder, file), "utf8");

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  if?: string;
  uses?: string;
  environment?: string;
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
  steps?: Step[];
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  concurrency: { group: string; "cancel-in-progress": boolean | string };
  jobs: Record<string, Job>;
}

const workflow = (file: string) => parse(source(file)) as Workflow;
const jobs = files.flatMap((file) =>
  Object.entries(workflow(file).jobs).map(([name, job]) => ({ title: `${file} ${name}`, job })),
);
const steps = jobs.flatMap(({ title, job }) => (job.steps ?? []).map((step) => ({ title, step })));

/** Every right that any job has. */
const permissions: Record<string, Record<string, string>> = {
  "offline-plan-comment.yml comment": { actions: "read", "pull-requests": "write" },
  "offline-plan.yml plan": { contents: "read" },
  "preview.yml preview": { contents: "read", "id-token": "write" },
  "tests.yml test": { contents: "read" },
  "up.yml tests": { contents: "read" },
  "up.yml up": { contents: "read", "id-token": "write" },
};

test("each job has the rights that the table names, and no workflow adds to them", () => {
  expect(Object.fromEntries(jobs.map(({ title, job }) => [title, job.permissions]))).toEqual(permissions);
  for (const file of files) expect([file, workflow(file).permissions]).toEqual([file, {}]);
});

test("each job and each run of a workflow is bounded", () => {
  for (const { title, job } of jobs) {
    if (!job.uses) expect([title, job["timeout-minutes"]]).toEqual([title, expect.any(Number)]);
  }
  for (const file of files)
    expect([file, workflow(file).concurrency.group]).toEqual([file, expect.any(String)]);
});

test("every action is pinned by a full commit, with its version beside it", () => {
  const lines = files.flatMap((file) =>
    source(file)
      .split("\n")
      .filter((line) => /^\s*(- )?uses:/.test(line)),
  );
  const foreign = lines.map((line) => line.trim()).filter((line) => !line.includes("uses: ./"));
  expect(foreign.length).toBeGreaterThan(10);
  for (const line of foreign) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+(,|$)/);
});

test("a checkout leaves no token behind", () => {
  const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
  expect(checkouts.map(({ title }) => title)).toEqual([
    "offline-plan.yml plan",
    "preview.yml preview",
    "tests.yml test",
    "up.yml up",
  ]);
  for (const { step } of checkouts) expect(step.with).toMatchObject({ "persist-credentials": false });
});

test("no shell line has an expression pasted into it", () => {
  for (const { title, step } of steps)
    expect([title, step.run ?? ""]).toEqual([title, expect.not.stringContaining("${{")]);
});

test("no workflow has a stored secret, and none runs a pull request with the base's rights", () => {
  for (const file of files) {
    expect(source(file)).not.toMatch(/\bsecrets[.[]/);
    expect(Object.keys(workflow(file).on)).not.toContain("pull_request_target");
  }
});

test("only jobs behind an approved environment get an identity for AWS", () => {
  const withIdentity = jobs.filter(({ job }) => job.permissions?.["id-token"]);
  expect(withIdentity.map(({ title, job }) => [title, job.environment])).toEqual([
    ["preview.yml preview", "preview"],
    ["up.yml up", "production"],
  ]);
});

test("a fork's pull request gets no preview", () => {
  expect(workflow("preview.yml").jobs["preview"]?.if).toMatch(
    /^github\.event\.pull_request\.head\.repo\.full_name == github\.repository && /,
  );
});

test("up runs on main alone, never twice at once, never cancelled, and its session outlasts the gates", () => {
  const up = workflow("up.yml");
  expect(up.on).toEqual({ push: { branches: ["main"] } });
  expect(up.concurrency).toEqual({ group: "up", "cancel-in-progress": false });
  const role = up.jobs["up"]?.steps?.find((step) =>
    step.uses?.startsWith("aws-actions/configure-aws-credentials@"),
  );
  const session = Number(role?.with?.["role-duration-seconds"]);
  const gates = 3 * 3600;
  const job = up.jobs["up"]?.["timeout-minutes"] ?? 0;
  expect(session).toBeGreaterThan(gates);
  expect(job * 60).toBeGreaterThan(gates);
  expect(job * 60).toBeLessThan(session);
});

needs("unzip")("the comment of the offline plan", () => {
  const head = "a".repeat(40);
  const forkRepository = { id: 77, owner: { login: "stranger" }, full_name: "stranger/k3s-ha" };
  const pullOfRun = { number: 12, head: { sha: head, repo: { id: 77 } } };

  let scratch: string;
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "k3s-ha-comment-"));
    process.env["RUNNER_TEMP"] = scratch;
  });
  afterEach(() => {
    rmSync(scratch, { recursive: true, force: true });
    delete process.env["RUNNER_TEMP"];
  });

  interface Given {
    plan?: string;
    pulls?: object[];
    comments?: object[];
    packedSize?: number;
  }

  /** Runs the script of the workflow file as actions/github-script does, with a stand-in for GitHub's API. */
  async function runScript({
    plan = "Stack dev",
    pulls = [pullOfRun],
    comments = [],
    packedSize = 500,
  }: Given) {
    const calls: { name: string; args: Record<string, unknown> }[] = [];
    const answers: Record<string, unknown> = {
      "pulls.list": pulls,
      "actions.listWorkflowRunArtifacts": [{ id: 5, name: "offline-plan", size_in_bytes: packedSize }],
      "actions.downloadArtifact": { data: zipSync({ "offline-plan.txt": Buffer.from(plan) }).buffer },
      "issues.listComments": comments,
    };
    const endpoint = (name: string) => (args: Record<string, unknown>) => {
      calls.push({ name, args });
      return Promise.resolve(answers[name]);
    };
    const group = (prefix: string, ...names: string[]) =>
      Object.fromEntries(names.map((name) => [name, endpoint(`${prefix}.${name}`)]));
    const github = {
      paginate: (call: (args: object) => Promise<unknown>, args: object) => call(args),
      rest: {
        pulls: group("pulls", "list"),
        actions: group("actions", "listWorkflowRunArtifacts", "downloadArtifact"),
        issues: group("issues", "listComments", "createComment", "updateComment"),
      },
    };
    const context = {
      repo: { owner: "team", repo: "k3s-ha" },
      payload: {
        workflow_run: {
          id: 9,
          head_sha: head,
          head_branch: "better",
          head_repository: forkRepository,
          conclusion: "success",
          html_url: "https://example.invalid/run/9",
        },
      },
    };
    const failures: string[] = [];
    const core = { info: () => undefined, setFailed: (message: string) => failures.push(message) };
    const { script } = workflow("offline-plan-comment.yml").jobs["comment"]?.steps?.[0]?.with ?? {};
    const { constructor: AsyncFunction } = Object.getPrototypeOf(async () => undefined) as {
      constructor: new (...args: string[]) => (...args: unknown[]) => Promise<void>;
    };
    await new AsyncFunction("github", "context", "core", "require", String(script))(
      github,
      context,
      core,
      require,
    );
    const written = calls.filter(({ name }) => /Comment$/.test(name));
    return { calls, written, failures, body: String(written[0]?.args["body"]) };
  }

  test("goes to the pull request whose head ran, asked by the fork's owner and branch", async () => {
    const { calls, written } = await runScript({
      pulls: [
        { number: 11, head: { sha: "b".repeat(40), repo: { id: 77 } } },
        pullOfRun,
        { number: 13, head: { sha: head, repo: { id: 78 } } },
        { number: 14, head: { sha: head, repo: null } },
      ],
    });
    expect(calls[0]?.args).toMatchObject({
      owner: "team",
      repo: "k3s-ha",
      state: "open",
      head: "stranger:better",
    });
    expect(written.map(({ name, args }) => [name, args["issue_number"]])).toEqual([
      ["issues.createComment", 12],
    ]);
  });

  test("is not written after a later push", async () => {
    const { written, failures } = await runScript({
      pulls: [{ number: 12, head: { sha: "c".repeat(40), repo: { id: 77 } } }],
    });
    expect([written, failures]).toEqual([[], []]);
  });

  test("replaces its own earlier one, and only that", async () => {
    const marker = "<!-- k3s-ha offline plan -->";
    const { written } = await runScript({
      comments: [
        { id: 1, user: { login: "stranger" }, body: `${marker}\nmine` },
        { id: 2, user: { login: "github-actions[bot]" }, body: "of another workflow" },
        { id: 3, user: { login: "github-actions[bot]" }, body: `${marker}\nearlier` },
      ],
    });
    expect(written.map(({ name, args }) => [name, args["comment_id"]])).toEqual([
      ["issues.updateComment", 3],
    ]);
  });

  test("cannot be broken out of by a fence, a carriage return or an escape sequence", async () => {
    const { body } = await runScript({
      plan: "before\r`````\r\n<img src=x>\n@team look\n~~~~~~\u001b[31mred\u001b[0m\u202egnp.exe\u0007",
    });
    const lines = body.split("\n");
    const fence = "``````";
    expect(lines.filter((line) => line === fence)).toHaveLength(2);
    const inside = lines.slice(lines.indexOf(fence) + 1, lines.lastIndexOf(fence));
    expect(inside).toEqual(["before", "`````", "<img src=x>", "@team look", "~~~~~~red\ufffdgnp.exe\ufffd"]);
    expect(inside.some((line) => /^ {0,3}`{6,}\s*$/.test(line))).toBe(false);
  });

  test.each([
    ["a long plan", "x".repeat(200_000), true],
    ["one run of backticks", "`".repeat(70_000), false],
    ["a plan that unpacks to far more than the zip", "0".repeat(30_000_000), true],
  ])("stays below GitHub's limit for %s", async (_title, plan, isCut) => {
    const { body } = await runScript({ plan });
    expect(body.length).toBeLessThan(65_536);
    expect(body.includes("Cut after")).toBe(isCut);
  });

  test("is not made from an artifact above the limit, which is not even fetched", async () => {
    const { calls, failures } = await runScript({ packedSize: 2_000_001 });
    expect(failures).toEqual(["the plan has 2000001 bytes packed, more than 2000000"]);
    expect(calls.map(({ name }) => name)).not.toContain("actions.downloadArtifact");
  });

  test("says so where the plan is empty", async () => {
    expect((await runScript({ plan: "" })).body).toContain("\n```\n(empty)\n```\n");
  });
});
