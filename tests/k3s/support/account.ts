import { search } from "jmespath";
import { LAUNCH_HOOK, TERMINATE_HOOK } from "../../../components/facts/names";
import type { Answer } from "../../machine/harness/cloud";
import { awsText } from "./awsText";

/** An autoscaling group. */
export interface Group {
  readonly name: string;
  readonly template: string;
  version: string;
  desired: number;
  /** The groups behind the API balancer. */
  readonly targetGroupArns: readonly string[];
}

export type LifecycleState = "Pending:Wait" | "InService" | "Terminating" | "Terminating:Wait" | "Terminated";

/** A machine of a group, as AWS knows it. */
export interface Member {
  readonly id: string;
  readonly group: Group;
  readonly version: string;
  state: LifecycleState;
  /** How its launch hook ended. */
  launched?: "CONTINUE" | "ABANDON";
}

/** What the account must ask of others. */
export interface AccountSources {
  readonly clusterId: string;
  /** Target health in AWS's words. */
  health(id: string): string;
  /** A machine of a group behind the balancer came into service. */
  register(id: string): void;
  /** A file on a machine. */
  file(id: string, path: string): string;
}

type Options = (name: string) => string[];

/** The part of AWS that machines ask by its CLI: answers in the API's shape, through the CLI's own query language. */
export class Account {
  readonly members = new Map<string, Member>();
  /** SecureString parameters by name. */
  readonly parameters = new Map<string, string>();
  /** Every call: who asked, service and operation. */
  readonly calls: string[] = [];
  /** Machines whose root volume outlives them. */
  readonly kept = new Set<string>();

  constructor(
    private readonly groups: readonly Group[],
    private readonly sources: AccountSources,
  ) {}

  launch(id: string, group: Group): Member {
    const member: Member = { id, group, version: group.version, state: "Pending:Wait" };
    this.members.set(id, member);
    return member;
  }

  cli(id: string, args: readonly string[]): Answer {
    const options: Options = (name) => {
      const rest = args.slice(args.indexOf(`--${name}`) + 1);
      const next = rest.findIndex((each) => each.startsWith("--"));
      return args.includes(`--${name}`) ? rest.slice(0, next < 0 ? undefined : next) : [];
    };
    if (options("output")[0] !== "text" || options("region").length !== 1)
      return failed("Usage", "the machines name region and output in every call");
    const at = args.findIndex((each, i) => !each.startsWith("--") && !args[i - 1]?.startsWith("--"));
    const call = args.slice(at, at + 2).join(" ");
    this.calls.push(`${id} ${call}`);
    const found = this.answer(id, call, options);
    if ("status" in found) return found as Answer;
    const query = options("query")[0];
    return { status: 0, stdout: query === undefined ? "" : awsText(search(found, query)), stderr: "" };
  }

  private answer(id: string, call: string, options: Options): object {
    const [one = ""] = options("instance-id");
    switch (call) {
      case "autoscaling describe-auto-scaling-instances":
        return { AutoScalingInstances: options("instance-ids").flatMap((each) => this.instance(each)) };
      case "autoscaling describe-auto-scaling-groups":
        return { AutoScalingGroups: this.describeGroups(options("auto-scaling-group-names")) };
      case "autoscaling record-lifecycle-action-heartbeat":
        return this.hook(one, options("lifecycle-hook-name")[0], undefined);
      case "autoscaling complete-lifecycle-action":
        return this.hook(one, options("lifecycle-hook-name")[0], options("lifecycle-action-result")[0]);
      case "elbv2 describe-target-health":
        return { TargetHealthDescriptions: this.targets(options("targets")) };
      case "ssm get-parameter":
        return this.parameter(options("name")[0] ?? "");
      case "ssm put-parameter":
        return this.put(id, options("cli-input-json")[0] ?? "");
      case "ec2 describe-instances":
        return this.instances(options("instance-ids")[0], options("filters")[0]);
      case "ec2 modify-instance-attribute":
        this.kept.add(one);
        return {};
      default:
        return failed("Usage", `no stand-in for ${call}`);
    }
  }

  private describeGroups(names: readonly string[]): object[] {
    const wanted = this.groups.filter(({ name }) => names.length === 0 || names.includes(name));
    return wanted.map((group) => ({
      AutoScalingGroupName: group.name,
      DesiredCapacity: group.desired,
      LaunchTemplate: { LaunchTemplateId: group.template, Version: group.version },
      TargetGroupARNs: group.targetGroupArns,
      Tags: [{ Key: "k3s-ha:cluster", Value: this.sources.clusterId }],
      Instances: [...this.members.values()]
        .filter((member) => member.group === group)
        .flatMap(({ id }) => this.instance(id)),
    }));
  }

  private instance(id: string): object[] {
    const member = this.members.get(id);
    if (!member || member.state === "Terminated") return [];
    return [
      {
        InstanceId: id,
        AutoScalingGroupName: member.group.name,
        LifecycleState: member.state,
        LaunchTemplate: { LaunchTemplateId: member.group.template, Version: member.version },
      },
    ];
  }

  /** A heartbeat (no result) or the end of a hook. */
  private hook(id: string, name: string | undefined, result: string | undefined): object {
    const member = this.members.get(id);
    const waiting = { [LAUNCH_HOOK]: "Pending:Wait", [TERMINATE_HOOK]: "Terminating:Wait" }[name ?? ""];
    if (!member || waiting === undefined || member.state !== waiting)
      return failed("ValidationError", `No active Lifecycle Action found with instance ID ${id}`);
    if (result === undefined) return {};
    if (name === LAUNCH_HOOK) member.launched = result as "CONTINUE" | "ABANDON";
    member.state = name === LAUNCH_HOOK && result === "CONTINUE" ? "InService" : "Terminated";
    if (member.state === "InService" && member.group.targetGroupArns.length > 0) this.sources.register(id);
    return {};
  }

  private targets(given: readonly string[]): object[] {
    const registered = [...this.members.keys()].filter((id) => this.sources.health(id) !== "unused");
    const ids = given.length > 0 ? given.map((each) => each.replace("Id=", "")) : registered;
    return ids.map((id) => ({ Target: { Id: id }, TargetHealth: { State: this.sources.health(id) } }));
  }

  private parameter(name: string): object {
    const value = this.parameters.get(name);
    return value === undefined
      ? failed("ParameterNotFound", "")
      : { Parameter: { Name: name, Type: "SecureString", Value: value } };
  }

  private put(id: string, input: string): object {
    const request = JSON.parse(this.sources.file(id, input.replace("file://", ""))) as Record<string, string>;
    this.parameters.set(request["Name"] ?? "", request["Value"] ?? "");
    return { Version: 2 };
  }

  private instances(id: string | undefined, filter: string | undefined): object {
    const wanted =
      id === undefined ? (filter ?? "").replace("Name=instance-id,Values=", "").split(",") : [id];
    if (id !== undefined && !this.members.has(id))
      return failed("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
    const found = wanted.flatMap((each) => this.members.get(each) ?? []);
    const instances = found.map((member) => ({
      InstanceId: member.id,
      RootDeviceName: "/dev/xvda",
      State: { Name: member.state === "Terminated" ? "terminated" : "running" },
    }));
    return { Reservations: [{ Instances: instances }] };
  }
}

function failed(code: string, message: string): Answer {
  return {
    status: 255,
    stdout: "",
    stderr: `\nAn error occurred (${code}) when calling the operation: ${message}`,
  };
}
