import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(__dirname, "../..");
const kit = resolve(root, "../shared/e2e");

/**
 * Asked by the provider for a field that the program does not read; it goes on when the answer is a refusal
 * (terraform-provider-aws, ec2_ami_data_source.go).
 */
const mayBeRefused = ["ec2:GetInstanceUefiData"];

/**
 * What `pulumi preview` really asks of AWS, state in a bucket and its key in KMS included, recorded by the emulator and
 * held against docs/preview-role-policy.json. The emulator itself allows everything, so this proves the actions, not the
 * resources; the look-ups of a running stack are held against it in guards.test.ts.
 */
test("a preview calls nothing that the preview role may not", async () => {
  const scratch = mkdtempSync(join(tmpdir(), "k3s-ha-role-"));
  const emulator = await startEmulator();
  try {
    const project = join(scratch, "project");
    copyProject(project);
    const pulumi = (...args: string[]) => runPulumi(emulator, scratch, project, args);

    await emulator.call("s3", { method: "PUT" }, "/state");
    const answer = await emulator.call("kms", { method: "POST", body: "{}" }, "/", "TrentService.CreateKey");
    const { KeyMetadata: key } = (await answer.json()) as { KeyMetadata: { Arn: string } };
    pulumi("stack", "init", "dev", `--secrets-provider=awskms:///${key.Arn}?region=us-east-1&awssdk=v2`);
    pulumi("config", "set", "--secret", "some:secret", "to have one to decrypt");

    const before = await emulator.calls();
    pulumi("preview", "--stack", "dev", "--suppress-outputs", "--color", "never");
    const asked = (await emulator.calls()).filter((call) => !before.includes(call)).map(action);

    const policy = JSON.parse(readFileSync(join(root, "docs/preview-role-policy.json"), "utf8")) as {
      Statement: { Action: string[] }[];
    };
    const granted = policy.Statement.flatMap((statement) => statement.Action);
    expect([...new Set(asked)].filter((name) => !granted.includes(name))).toEqual(mayBeRefused);
    expect(asked).toEqual(expect.arrayContaining(["s3:GetObject", "kms:Decrypt"]));
  } finally {
    await emulator.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
});

/** A recorded call, such as `s3.GET /state/.pulumi/meta.yaml` or `ec2.DescribeVpcs`, as IAM names it. */
function action(recorded: string): string {
  const call = recorded.replace(/ #\d+$/, "");
  const object = /^s3\.(\S+) \/state\/./.exec(call);
  if (object) return /^(GET|HEAD)$/.test(object[1]!) ? "s3:GetObject" : `s3:${object[1]} of an object`;
  if (/^s3\.(GET|HEAD) \/state$/.test(call)) return "s3:ListBucket";
  return call.replace(".", ":");
}

/** The project as a clone has it, without what an engine would write into it. */
function copyProject(to: string): void {
  const leftOut = [".git", "node_modules", "tests", "docs", "tools", "plan"];
  cpSync(root, to, {
    recursive: true,
    filter: (path) => dirname(path) !== root || !leftOut.includes(basename(path)),
  });
  symlinkSync(join(root, "node_modules"), join(to, "node_modules"));
}

interface Emulator {
  url: string;
  bin: string;
  call(service: string, init: RequestInit, path: string, target?: string): Promise<Response>;
  /** Every call so far, one entry for each time it was made. */
  calls(): Promise<string[]>;
  stop(): Promise<void>;
}

async function startEmulator(): Promise<Emulator> {
  const setup = spawnSync(join(kit, "run"), ["--setup"], { encoding: "utf8" });
  if (setup.status !== 0)
    throw new Error(`the kit in ${kit} cannot be set up: ${setup.error?.message ?? setup.stderr}`);
  const bin = setup.stdout.trim();
  const port = await freePort();
  const child = spawn(
    join(bin, "../venv/bin/python"),
    [join(kit, "emulator/moto_ext.py"), "--port", String(port)],
    { env: { ...process.env, MOTO_EXT_ALLOW_RETIRED: "1" }, stdio: ["ignore", "pipe", "inherit"] },
  );
  await ready(child);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    bin,
    call: (service, init, path, target) =>
      fetch(url + path, {
        ...init,
        headers: {
          Authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
          ...(target ? { "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1" } : {}),
        },
      }),
    calls: async () => {
      const counts = (await (await fetch(`${url}/moto-ext/calls`)).json()) as Record<
        string,
        { count: number }
      >;
      return Object.entries(counts).flatMap(([name, { count }]) =>
        Array.from({ length: count }, (_, time) => `${name} #${time}`),
      );
    },
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

async function ready(child: ChildProcess): Promise<void> {
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.startsWith("ready ")) {
      child.stdout!.resume();
      return;
    }
  }
  throw new Error("the emulator ended before it was ready");
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function runPulumi(emulator: Emulator, scratch: string, cwd: string, args: string[]): void {
  const result = spawnSync(join(emulator.bin, "pulumi"), [...args, "--non-interactive"], {
    cwd,
    encoding: "utf8",
    timeout: 240_000,
    env: {
      PATH: `${emulator.bin}:${process.env["PATH"]}`,
      HOME: scratch,
      PULUMI_HOME: join(scratch, "pulumi"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_BACKEND_URL: `s3://state?region=us-east-1&s3ForcePathStyle=true&endpoint=${emulator.url}`,
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
    },
  });
  if (result.status !== 0) throw new Error(`pulumi ${args.join(" ")}\n${result.stdout}\n${result.stderr}`);
}
