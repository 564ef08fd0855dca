import { search } from "jmespath";

/** What the AWS CLI stand-in gives back. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Group {
  readonly name: string;
  desired: number;
  template: string;
  version: string;
  /** True where the template stands in a mixed instances policy, as for spot. */
  mixed: boolean;
}

/** How a machine's launch hook ended; `timed out` when nobody completed it. */
export type End = "CONTINUE" | "ABANDON" | "timed out";

export interface Member {
  readonly id: string;
  readonly group: Group;
  readonly template: string;
  readonly version: string;
  state: string;
  end?: End;
}

const ROOT_DEVICE = "/dev/xvda";

type Fault = "throttled" | "denied" | "stalled";

const FAULTS: Record<Exclude<Fault, "stalled">, string> = {
  throttled: "An error occurred (Throttling) when calling the operation: Rate exceeded",
  denied: "An error occurred (AccessDenied) when calling the operation: not authorized",
};

/**
 * The part of AWS that a machine's CLI asks: groups, their machines, launch hooks and target health. Answers have the
 * API's shape and go through the CLI's own query language, so a query that would find nothing finds nothing here.
 */
export class Cloud {
  readonly members = new Map<string, Member>();
  /** Every call as it came: `id service operation arguments`. */
  readonly calls: { readonly id: string; readonly call: string; readonly args: readonly string[] }[] = [];
  /** SecureString parameters by name. */
  readonly parameters = new Map<string, string>();
  /** Machines whose root volume outlives them. */
  readonly kept = new Set<string>();
  /** What fails, by operation. */
  readonly faults = new Map<string, Fault>();
  /** Health of a target; everything is healthy by default. */
  health: (id: string) => string = () => "healthy";
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly watchers: ((member: Member) => void)[] = [];

  constructor(
    readonly launchHook: string,
    private readonly secondMs: number,
    /** Of the launch hook. */
    private readonly heartbeatSeconds = 600,
  ) {}

  launch(id: string, group: Group): Member {
    const member = { id, group, template: group.template, version: group.version, state: "Pending:Wait" };
    this.members.set(id, member);
    this.beat(member);
    return member;
  }

  onEnd(watcher: (member: Member) => void): void {
    this.watchers.push(watcher);
  }

  heartbeats(id: string): number {
    return this.calls.filter((each) => each.id === id && each.call === "record-lifecycle-action-heartbeat")
      .length;
  }

  stop(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /** Undefined: the call never comes back. */
  cli(id: string, args: readonly string[]): Answer | undefined {
    const words = args.filter((_, i) => !args[i]!.startsWith("--") && !args[i - 1]?.startsWith("--"));
    const [service, call] = words;
    const option = (name: string) => args[args.indexOf(`--${name}`) + 1] ?? "";
    if (option("output") !== "text" || !args.includes("--region"))
      return failure("the stand-in speaks text only");
    this.calls.push({ id, call: call ?? "", args });
    const fault = this.faults.get(call ?? "");
    if (fault === "stalled") return undefined;
    if (fault) return failure(FAULTS[fault]);
    const found = this.answer(`${service} ${call}`, option);
    if (typeof found === "string") return failure(found);
    const query = args.includes("--query") ? option("query") : "@";
    return { status: 0, stdout: text(search(found, query)), stderr: "" };
  }

  private answer(call: string, option: (name: string) => string): object | string {
    switch (call) {
      case "autoscaling describe-auto-scaling-instances": {
        const member = this.members.get(option("instance-ids"));
        return {
          AutoScalingInstances: member
            ? [{ ...instance(member), AutoScalingGroupName: member.group.name }]
            : [],
        };
      }
      case "autoscaling describe-auto-scaling-groups":
        return { AutoScalingGroups: this.groups(option("auto-scaling-group-names")) };
      case "autoscaling record-lifecycle-action-heartbeat":
        return this.action(option, (member) => this.beat(member));
      case "autoscaling complete-lifecycle-action":
        return this.action(option, (member) => this.end(member, option("lifecycle-action-result") as End));
      case "elbv2 describe-target-health":
        return {
          TargetHealthDescriptions: [...this.members.values()]
            .filter((member) => member.state === "InService")
            .map(({ id }) => ({ Target: { Id: id, Port: 6443 }, TargetHealth: { State: this.health(id) } })),
        };
      case "ssm get-parameter": {
        const value = this.parameters.get(option("name"));
        return value === undefined
          ? "An error occurred (ParameterNotFound) when calling the GetParameter operation: "
          : { Parameter: { Name: option("name"), Type: "SecureString", Value: value } };
      }
      case "ec2 describe-instances":
        return {
          Reservations: [
            { Instances: [{ InstanceId: option("instance-ids"), RootDeviceName: ROOT_DEVICE }] },
          ],
        };
      case "ec2 modify-instance-attribute":
        return this.keep(option("instance-id"), option("block-device-mappings"));
      default:
        return `the stand-in does not know ${call}`;
    }
  }

  private keep(id: string, mappings: string): object | string {
    if (mappings !== `[{"DeviceName":"${ROOT_DEVICE}","Ebs":{"DeleteOnTermination":false}}]`)
      return "An error occurred (InvalidInstanceAttributeValue) when calling the operation: no such device";
    this.kept.add(id);
    return {};
  }

  private groups(name: string): object[] {
    const members = [...this.members.values()].filter((member) => member.group.name === name);
    const group = members[0]?.group;
    if (!group) return [];
    const template = { LaunchTemplateId: group.template, LaunchTemplateName: "name", Version: group.version };
    return [
      {
        AutoScalingGroupName: name,
        DesiredCapacity: group.desired,
        ...(group.mixed
          ? { MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: template } } }
          : { LaunchTemplate: template }),
        Instances: members.filter((member) => member.state !== "Terminated").map(instance),
      },
    ];
  }

  private action(option: (name: string) => string, then: (member: Member) => void): object | string {
    const member = this.members.get(option("instance-id"));
    const known = member?.group.name === option("auto-scaling-group-name");
    if (!member || !known || option("lifecycle-hook-name") !== this.launchHook || member.end)
      return "An error occurred (ValidationError) when calling the operation: No active Lifecycle Action found";
    then(member);
    return {};
  }

  private beat(member: Member): void {
    clearTimeout(this.timers.get(member.id));
    const timer = setTimeout(() => this.end(member, "timed out"), this.heartbeatSeconds * this.secondMs);
    this.timers.set(member.id, timer);
  }

  private end(member: Member, end: End): void {
    clearTimeout(this.timers.get(member.id));
    member.end = end;
    member.state = end === "CONTINUE" ? "InService" : "Terminated";
    for (const watcher of this.watchers) watcher(member);
  }
}

function instance(member: Member): object {
  const { id, state, template, version } = member;
  return {
    InstanceId: id,
    LifecycleState: state,
    LaunchTemplate: { LaunchTemplateId: template, LaunchTemplateName: "name", Version: version },
  };
}

function failure(message: string): Answer {
  return { status: 255, stdout: "", stderr: `\n${message}` };
}

/** As `--output text` prints: a list of lists is lines of tab-separated values. */
function text(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === "object" && value !== null ? "" : `${cell(value)}\n`;
  if (value.length === 0) return "";
  const rows: unknown[][] = value.some(Array.isArray) ? (value as unknown[][]) : [value];
  return rows.map((row) => `${row.map(cell).join("\t")}\n`).join("");
}

function cell(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "None";
}
