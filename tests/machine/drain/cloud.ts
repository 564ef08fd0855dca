import { readFileSync, statSync } from "node:fs";

export interface Node {
  ready: boolean;
  unschedulable?: boolean;
  interrupted?: string;
  drained?: string;
  /** A drain of it does not end by itself. */
  stuck?: boolean;
}

export interface Group {
  readonly name: string;
  desired: number;
  readonly masters: boolean;
  readonly machines: Record<string, string>;
}

/** What a program says: text for standard output, or a failure with its status and text for standard error. */
export type Answer = string | { readonly status: number; readonly text: string };

/** What the AWS CLI prints. */
export function awsError(code: string, operation: string, message: string): Answer {
  return {
    status: 254,
    text: `\nAn error occurred (${code}) when calling the ${operation} operation: ${message}`,
  };
}

export const CLUSTER = "c-1";
export const TARGET_GROUP =
  "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/0123456789abcdef";
export const API_URL = "https://api.example.com:6443";
export const PARAMETER = "/k3s-ha/c-1/kubeconfig";

/** AWS and the Kubernetes API as machines see them. */
export class Cloud {
  readonly groups: Group[] = [];
  /** EC2's state by id; a missing id does not exist. */
  readonly instances = new Map<string, string>();
  readonly nodes = new Map<string, Node>();
  /** Target health by id; a missing id is not registered. */
  readonly targets = new Map<string, string>();
  /** Ids whose hook waits. */
  readonly hooks = new Set<string>();
  /** Masters whose own API does not answer. */
  readonly silent = new Set<string>();
  parameter: string | undefined;

  protected aws(args: readonly string[]): Answer {
    const option = (name: string) => args[args.indexOf(name) + 1] ?? "";
    const id = option("--instance-id");
    const call = args.slice(0, 2).join(" ");
    switch (call) {
      case "autoscaling describe-auto-scaling-groups":
        // With --query on text, the CLI prints a line for each page of its answer.
        if (!args.includes("--auto-scaling-group-names")) {
          return option("--query").includes(`?Key=='k3s-ha:cluster'&&Value=='${CLUSTER}'`)
            ? this.groups.map(({ name }) => name).join("\t\n\n")
            : "";
        }
        return this.groups
          .filter(({ name }) => args.includes(name))
          .flatMap(({ name, desired, masters, machines }) => [
            `${name}\t${desired}\t${masters ? "True" : "False"}`,
            ...Object.entries(machines).map(([machine, state]) => `${machine}\t${state}`),
          ])
          .join("\n");
      case "autoscaling record-lifecycle-action-heartbeat":
      case "autoscaling complete-lifecycle-action":
        if (!this.hooks.has(id)) {
          return awsError(
            "ValidationError",
            "CompleteLifecycleAction",
            `No active Lifecycle Action found with instance ID ${id}`,
          );
        }
        if (args[1] === "complete-lifecycle-action") this.hooks.delete(id);
        return "";
      case "ec2 describe-instances": {
        const wanted = args.includes("--filters")
          ? option("--filters").replace("Name=instance-id,Values=", "").split(",")
          : [option("--instance-ids")];
        if (!args.includes("--filters") && !this.instances.has(wanted[0]!)) return notFound(wanted[0]!);
        return wanted
          .filter((one) => this.instances.has(one))
          .map((one) => (args.includes("--filters") ? `${one}\t` : "") + this.instances.get(one))
          .join("\n");
      }
      case "elbv2 describe-target-health":
        return this.targets.get(option("--targets").replace("Id=", "")) ?? "unused";
      case "ssm get-parameter":
        return this.parameter ?? awsError("ParameterNotFound", "GetParameter", "");
      case "ssm put-parameter": {
        const file = option("--cli-input-json").replace("file://", "");
        if ((statSync(file).mode & 0o777) !== 0o600)
          return { status: 1, text: "the request is readable for others" };
        const { Value: value, ...rest } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
        const asked = { Name: PARAMETER, Type: "SecureString", Tier: "Intelligent-Tiering", Overwrite: true };
        if (JSON.stringify(rest) !== JSON.stringify(asked)) {
          return { status: 1, text: `not the stack's parameter: ${JSON.stringify(rest)}` };
        }
        this.parameter = String(value);
        return "1";
      }
      default:
        return { status: 2, text: `no stand-in for aws ${args.join(" ")}` };
    }
  }

  protected kubectl(
    machine: string,
    args: string[],
    kubeconfig: string,
    answer: (answer: Answer) => void,
    hold: (seconds: number, late: Answer, node: string) => void,
  ): void {
    if (args[0] === "--kubeconfig") kubeconfig = args.splice(0, 2)[1]!;
    if (this.silent.has(machine)) {
      return answer({ status: 1, text: "The connection to the server 127.0.0.1:6443 was refused" });
    }
    const line = args.join(" ");
    const name = args.find((arg) => arg.startsWith("i-")) ?? "";
    const node = this.nodes.get(name);
    const asKubelet = kubeconfig.endsWith("/var/lib/rancher/k3s/agent/kubelet.kubeconfig");
    if (asKubelet && !(args[0] === "patch" && name === machine)) {
      return answer({ status: 1, text: `Error from server (Forbidden): ${line}` });
    }
    if (line.startsWith("get nodes")) {
      const yes = (value: unknown) => (value ? "yes" : "");
      const rows = [...this.nodes].map(([one, { unschedulable, interrupted, drained, ready }]) =>
        [one, yes(unschedulable), yes(interrupted), yes(drained), ready ? "True" : ""].join("|"),
      );
      return answer(rows.map((row) => `${row}\n`).join(""));
    }
    if (!node) {
      return answer(
        line.includes("--ignore-not-found") ? "" : { status: 1, text: `nodes "${name}" not found` },
      );
    }
    if (line.startsWith("get node ")) return answer(`${name} ${node.ready ? "True" : "Unknown"}`);
    if (args[0] === "cordon" || args[0] === "drain") node.unschedulable = true;
    if (args[0] === "delete") this.nodes.delete(name);
    if (args[0] === "annotate" && line.includes("k3s-ha/drained=true")) node.drained = "true";
    if (args[0] === "patch") {
      const patch = JSON.parse(args[args.indexOf("-p") + 1]!) as {
        metadata: { annotations: Record<string, string> };
        spec: { unschedulable: boolean };
      };
      node.interrupted = patch.metadata.annotations["k3s-ha/interrupted"];
      node.unschedulable = patch.spec.unschedulable;
    }
    if (args[0] === "drain" && node.stuck) {
      const seconds = Number(/--timeout=(\d+)s/.exec(line)![1]);
      return hold(seconds, { status: 1, text: "error: drain did not complete within the time-out" }, name);
    }
    answer("");
  }
}

export function notFound(id: string): Answer {
  return awsError(
    "InvalidInstanceID.NotFound",
    "DescribeInstances",
    `The instance ID '${id}' does not exist`,
  );
}
