// `npm run kubeconfig -- --stack dev`: the kubeconfig that the cluster's masters publish, into a file that only you can
// read, or into a pipe. Needs AWS credentials that may read the stack's parameter, and the Pulumi CLI.
import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { promisify } from "node:util";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { Command } from "commander";
import { parse } from "yaml";

interface Options {
  readonly stack?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly profile?: string;
}

/** What goes wrong for a reason that the reader can mend: printed without a stack trace. */
class Problem extends Error {}

async function pulumi(args: readonly string[], stack: string | undefined): Promise<unknown> {
  const all = [...args, "--json", "--non-interactive", ...(stack === undefined ? [] : ["--stack", stack])];
  try {
    const { stdout } = await promisify(execFile)("pulumi", all, { maxBuffer: 64 << 20 });
    return JSON.parse(stdout);
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    if (code === "ENOENT") {
      throw new Problem(
        "the Pulumi CLI is not in PATH; install it, or run this through `npx -p pulumi npm run …`",
      );
    }
    throw new Problem(`pulumi ${all.join(" ")} failed:\n${(stderr ?? String(error)).trim()}`);
  }
}

/** Where the kubeconfig is: outputs of the stack, and the profile that the stack itself uses. */
async function whereabouts(options: Options): Promise<{ name: string; region: string; profile?: string }> {
  const outputs = (await pulumi(["stack", "output"], options.stack)) as Record<string, unknown>;
  const { kubeconfigParameter: name, region } = outputs;
  if (typeof name !== "string" || typeof region !== "string") {
    throw new Problem(
      "the stack has no outputs `kubeconfigParameter` and `region` yet: run `pulumi up` first",
    );
  }
  if (options.profile !== undefined || process.env.AWS_PROFILE || process.env.AWS_ACCESS_KEY_ID) {
    return { name, region, profile: options.profile };
  }
  const config = (await pulumi(["config"], options.stack)) as Record<string, { value?: string } | undefined>;
  return { name, region, profile: config["aws:profile"]?.value };
}

async function read(name: string, region: string, profile: string | undefined): Promise<string> {
  const client = new SSMClient({ region, ...(profile === undefined ? {} : { profile }) });
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value ?? "";
  } catch (error) {
    const { name: kind, message } = error as Error;
    if (kind === "ParameterNotFound") {
      throw new Problem(
        `there is no parameter ${name} in ${region}: other credentials, or a stack that is gone?`,
      );
    }
    throw new Problem(`the parameter ${name} in ${region} is not readable: ${kind}: ${message}`);
  } finally {
    client.destroy();
  }
}

function isKubeconfig(text: string): boolean {
  try {
    return (parse(text) as { kind?: unknown } | null)?.kind === "Config";
  } catch {
    return false;
  }
}

/** @param force whether a file that exists is replaced, its mode included */
async function write(path: string, content: string, force: boolean): Promise<void> {
  const { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } = constants;
  try {
    const file = await open(path, O_WRONLY | O_CREAT | (force ? O_TRUNC : O_EXCL), 0o600);
    try {
      await file.chmod(0o600);
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Problem(
      code === "EEXIST" ? `${path} exists: --force replaces it, --out names another file` : message,
    );
  }
}

async function main(): Promise<void> {
  const options = new Command("kubeconfig")
    .description("Reads the kubeconfig of a stack's cluster.")
    .option("-s, --stack <name>", "stack (default: the selected one)")
    .option(
      "-o, --out <file>",
      "file, mode 0600 (default: kubeconfig-<stack>.yaml, or standard output if piped)",
    )
    .option("-f, --force", "replace a file that exists")
    .option(
      "--profile <name>",
      "AWS profile (default: the environment's credentials, else the stack's `aws:profile`)",
    )
    .parse()
    .opts<Options>();
  const { name, region, profile } = await whereabouts(options);
  const kubeconfig = await read(name, region, profile);
  if (!isKubeconfig(kubeconfig)) {
    throw new Problem(
      `the parameter ${name} does not hold a kubeconfig: no master is Ready yet, or none can write it ` +
        "(on a master: journalctl -u k3s-ha-end-of-life)",
    );
  }
  if (options.out === undefined && !process.stdout.isTTY) {
    process.stdout.write(kubeconfig);
    return;
  }
  // A stack's full name has slashes.
  const stack = options.stack?.split("/").pop();
  const path = options.out ?? `kubeconfig${stack === undefined ? "" : `-${stack}`}.yaml`;
  await write(path, kubeconfig, options.force === true);
  console.error(`${path} is the cluster's administrator: export KUBECONFIG=${path}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Problem ? `error: ${error.message}` : error);
  process.exitCode = 1;
});
