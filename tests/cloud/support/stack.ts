import { appendFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { binaries } from "../../e2e/support/engine";
import { Project } from "../../e2e/support/project";
import { run } from "../../k3s/support/kit";
import { K3S, REGION, type Cloud } from "./cloud";

const NAME = "cloud";
const TOOLS = resolve(__dirname, "../../../tools");
const TOOL = ["-r", join(TOOLS, "register.js"), join(TOOLS, "kubeconfig.ts")];
/** No image can be pulled. */
const ADD_ONS = ["traefik", "servicelb", "metrics-server", "coredns", "local-storage"];

/** A stack of the program, in a cloud. */
export class Stack {
  readonly name = NAME;
  private readonly project: Project;

  private constructor(private readonly cloud: Cloud) {
    this.project = new Project(cloud);
  }

  static async create(cloud: Cloud, config: Readonly<Record<string, string>>): Promise<Stack> {
    const stack = new Stack(cloud);
    await stack.mustPulumi("stack", "init", NAME);
    const own = { "aws:region": REGION, "k3s-ha:k3sVersion": K3S, "k3s-ha:allowUntestedK3s": "true" };
    const off = ADD_ONS.map((name, i) => [`k3s-ha:serverArguments[${i}]`, `--disable=${name}`] as const);
    await stack.configure({ ...own, ...Object.fromEntries(off), ...config });
    return stack;
  }

  configure(values: Readonly<Record<string, string>>): Promise<void> {
    return this.project.configure(NAME, values);
  }

  /** @returns seconds that it took */
  async up(...more: string[]): Promise<number> {
    const started = performance.now();
    await this.mustPulumi("up", "--yes", "--skip-preview", "--stack", NAME, ...more);
    return (performance.now() - started) / 1000;
  }

  async mustPulumi(...args: string[]): Promise<string> {
    const { ok, output } = await this.pulumi(...args);
    if (!ok) throw new Error(`pulumi ${args.join(" ")} failed:\n${output.slice(-6000)}`);
    return output;
  }

  async pulumi(...args: string[]): Promise<{ ok: boolean; output: string }> {
    const done = await this.project.pulumi(...args);
    const file = join(this.cloud.folder, "pulumi.log");
    appendFileSync(file, `${new Date().toISOString()} pulumi ${args.join(" ")}\n${done.output}\n`);
    return done;
  }

  /** Fails where AWS is not as the state says. */
  async refresh(): Promise<void> {
    const how = ["--yes", "--skip-preview", "--expect-no-changes", "--stack", NAME];
    await this.mustPulumi("refresh", ...how);
  }

  /** The kit's kubectl, as a person would use it: with the stack's kubeconfig, through the API balancer. */
  async kubectl(...args: string[]): Promise<string> {
    const file = join(this.cloud.folder, "kubeconfig.yaml");
    writeFileSync(file, await this.kubeconfig(), { mode: 0o600 });
    const kubectl = ["-c", 'exec -a kubectl "$0" "$@"', join(binaries, "k3s")];
    return run("bash", [...kubectl, "--kubeconfig", file, ...args]);
  }

  /** As `npm run kubeconfig` prints it. */
  async kubeconfig(): Promise<string> {
    const { stdout, ok, output } = await this.project.run(process.execPath, ...TOOL, "--stack", NAME);
    if (!ok) throw new Error(output);
    return stdout;
  }

  remove(): void {
    this.project.remove();
  }

  /** For a failure: the last word of the engine is in the work folder. */
  write(name: string, text: string): string {
    const path = join(this.cloud.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }
}
