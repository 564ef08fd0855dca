// `npm run kubeconfig`: the real tool against a Pulumi CLI and an SSM service of our own.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

jest.setTimeout(30_000);

const root = join(__dirname, "../../..");
const PARAMETER = "/k3s-ha/c-1/kubeconfig";
const KUBECONFIG = "apiVersion: v1\nkind: Config\nclusters: []\n";

let folder: string;
let service: Server;
let answer: { status: number; body: object };
let asked: { target: string; body: unknown; region: string }[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "kubeconfig-tool-"));
  asked = [];
  answer = { status: 200, body: { Parameter: { Name: PARAMETER, Type: "SecureString", Value: KUBECONFIG } } };
  service = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString()));
    request.on("end", () => {
      const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
      asked.push({ target: String(request.headers["x-amz-target"]), body: JSON.parse(body), region });
      response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  pulumi(`echo '{"kubeconfigParameter":"${PARAMETER}","region":"eu-west-1","clusterSecret":"[secret]"}'`);
});
afterEach(async () => {
  service.closeAllConnections();
  await new Promise((resolve) => service.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** A Pulumi CLI that notes its arguments. */
function pulumi(script: string): void {
  writeFileSync(join(folder, "pulumi"), `#!/bin/sh\necho "$*" >>'${folder}/pulumi.log'\n${script}\n`, {
    mode: 0o755,
  });
}

async function tool(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(
    process.execPath,
    ["-r", join(root, "tools/register.js"), join(root, "tools/kubeconfig.ts"), ...args],
    {
      cwd: folder,
      env: {
        PATH: `${folder}${delimiter}/usr/bin${delimiter}/bin`,
        AWS_ACCESS_KEY_ID: "id",
        AWS_SECRET_ACCESS_KEY: "key",
        AWS_MAX_ATTEMPTS: "1",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let [out, err] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (err += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}

test("into a pipe: the kubeconfig and nothing else, from the stack's parameter and region", async () => {
  expect(await tool("--stack", "dev")).toEqual({ code: 0, out: KUBECONFIG, err: "" });
  expect(asked).toEqual([
    {
      target: "AmazonSSM.GetParameter",
      body: { Name: PARAMETER, WithDecryption: true },
      region: "eu-west-1",
    },
  ]);
  expect(readFileSync(join(folder, "pulumi.log"), "utf8")).toBe(
    "stack output --json --non-interactive --stack dev\n",
  );
});

test("into a file: mode 0600; one that exists is replaced, its mode too, only if told", async () => {
  const path = join(folder, "config.yaml");
  expect(await tool("--out", path)).toMatchObject({ code: 0, out: "" });
  expect(readFileSync(path, "utf8")).toBe(KUBECONFIG);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, `${"mine ".repeat(100)}\n`);
  const refused = await tool("--out", path);
  expect(refused.code).toBe(1);
  expect(refused.err).toBe(`error: ${path} exists: --force replaces it, --out names another file\n`);
  expect(readFileSync(path, "utf8")).toContain("mine");
  writeFileSync(join(folder, "loose.yaml"), "old", { mode: 0o644 });
  expect(await tool("--out", "loose.yaml", "--force")).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, "loose.yaml"), "utf8")).toBe(KUBECONFIG);
  expect(statSync(join(folder, "loose.yaml")).mode & 0o777).toBe(0o600);
});

const failures: [string, () => void, string][] = [
  [
    "the placeholder",
    () => (answer.body = { Parameter: { Name: PARAMETER, Value: "no master has been Ready yet" } }),
    "no master is Ready yet",
  ],
  [
    "no parameter",
    () => (answer = { status: 400, body: { __type: "ParameterNotFound" } }),
    `there is no parameter ${PARAMETER} in eu-west-1`,
  ],
  [
    "no right",
    () =>
      (answer = {
        status: 400,
        body: { __type: "AccessDeniedException", message: "User is not authorized" },
      }),
    "is not readable: AccessDeniedException: User is not authorized",
  ],
  ["a stack that was never up", () => pulumi("echo '{}'"), "run `pulumi up` first"],
  [
    "no such stack",
    () => pulumi("echo \"error: no stack named 'dev' found\" >&2; exit 255"),
    "error: no stack named 'dev' found",
  ],
  ["no Pulumi CLI", () => rmSync(join(folder, "pulumi")), "the Pulumi CLI is not in PATH"],
];
test.each(failures)("%s: says why, without a stack trace, and makes no file", async (_, set, text) => {
  set();
  const { code, out, err } = await tool("--stack", "dev", "--out", "config.yaml");
  expect(code).toBe(1);
  expect(out).toBe("");
  expect(err).toContain(text);
  expect(err).not.toMatch(/^\s+at /m);
  expect(existsSync(join(folder, "config.yaml"))).toBe(false);
});
