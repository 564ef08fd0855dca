// @ts-check
"use strict";
// One look at AWS.
const {
  DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand,
  DescribeScalingActivitiesCommand,
} = require("@aws-sdk/client-auto-scaling");
const { DescribeInstancesCommand } = require("@aws-sdk/client-ec2");
const { DescribeTargetHealthCommand } = require("@aws-sdk/client-elastic-load-balancing-v2");

/** @typedef {import("./clients").Clients} Clients */
/** @typedef {import("./types").GatePlan} GatePlan */
/** @typedef {import("./types").Snapshot} Snapshot */
/** @typedef {import("./types").GroupSnapshot} GroupSnapshot */
/** @typedef {import("./types").Launch} Launch */
/** @typedef {import("./types").Refresh} Refresh */
/** @typedef {import("./types").TemplateVersion} TemplateVersion */
/** @typedef {import("@aws-sdk/client-auto-scaling").AutoScalingGroup} AwsGroup */

/** EC2 accepts 200 values of a filter, EC2 Auto Scaling lists 100 groups at once. */
const INSTANCES_PER_CALL = 200;
const GROUPS_PER_CALL = 100;
const LAUNCHES = 100;
/** EC2 writes both on every machine that it launches from a template; nobody can change them. */
const TEMPLATE_TAGS = { id: "aws:ec2launchtemplate:id", version: "aws:ec2launchtemplate:version" };

/** Looks at the groups of a plan; what a machine was launched from is asked once. */
class Observer {
  /**
   * @param {Pick<Clients, "autoscaling" | "ec2" | "elb">} clients
   * @param {GatePlan} plan
   */
  constructor(clients, plan) {
    this.clients = clients;
    this.plan = plan;
    /** @type {Map<string, TemplateVersion | undefined>} */
    this.templates = new Map();
  }

  /** @returns {Promise<Snapshot>} */
  async look() {
    const names = this.plan.groups.map(({ name }) => name);
    // Before the groups: a refresh that has ended here has left its machines in the list that is read after it.
    const refreshes = await Promise.all(names.map((name) => this.refresh(name)));
    const launches = await Promise.all(names.map((name) => this.launches(name)));
    const groups = await this.groups(names);
    await this.learnTemplates([
      ...[...groups.values()].flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId)),
      ...launches.flat().map(({ machine }) => machine),
    ]);
    const seen = names.map((name, i) => [
      name,
      this.snapshot(groups.get(name), refreshes[i], launches[i] ?? []),
    ]);
    return { groups: Object.fromEntries(seen), healthyTargets: await this.healthyTargets() };
  }

  /**
   * @param {AwsGroup | undefined} group
   * @param {Refresh | undefined} refresh
   * @param {readonly Launch[]} launches
   * @returns {GroupSnapshot}
   */
  snapshot(group, refresh, launches) {
    const launchedFrom = launches.map((launch) => ({
      ...launch,
      template: this.templates.get(launch.machine ?? ""),
    }));
    const machines = (group?.Instances ?? []).map((machine) => {
      const id = machine.InstanceId ?? "";
      const template = this.templates.get(id) ?? toTemplate(machine.LaunchTemplate);
      return { id, state: machine.LifecycleState ?? "", zone: machine.AvailabilityZone ?? "", template };
    });
    return {
      template: templateOf(group),
      desired: group?.DesiredCapacity ?? 0,
      machines,
      refresh,
      launches: launchedFrom,
    };
  }

  /** @param {string[]} names */
  async groups(names) {
    const { autoscaling } = this.clients;
    /** @type {Map<string, AwsGroup>} */
    const found = new Map();
    for (const some of chunks(names, GROUPS_PER_CALL)) {
      const request = { AutoScalingGroupNames: some, MaxRecords: GROUPS_PER_CALL };
      const { AutoScalingGroups = [] } = await autoscaling.send(
        new DescribeAutoScalingGroupsCommand(request),
      );
      for (const group of AutoScalingGroups) found.set(group.AutoScalingGroupName ?? "", group);
    }
    return found;
  }

  /**
   * @param {string} name
   * @returns {Promise<Refresh | undefined>} the newest
   */
  async refresh(name) {
    const command = new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: name, MaxRecords: 1 });
    const { InstanceRefreshes = [] } = (await orMissing(this.clients.autoscaling.send(command))) ?? {};
    const newest = InstanceRefreshes[0];
    if (!newest) return undefined;
    return {
      id: newest.InstanceRefreshId ?? "",
      status: newest.Status ?? "",
      percent: newest.PercentageComplete,
      reason: newest.StatusReason,
    };
  }

  /**
   * @param {string} name
   * @returns {Promise<Launch[]>}
   */
  async launches(name) {
    const command = new DescribeScalingActivitiesCommand({
      AutoScalingGroupName: name,
      MaxRecords: LAUNCHES,
    });
    const { Activities = [] } = (await orMissing(this.clients.autoscaling.send(command))) ?? {};
    return Activities.filter(({ Description = "" }) => Description.startsWith("Launching")).map(
      (activity) => ({
        id: activity.ActivityId ?? "",
        status: activity.StatusCode ?? "",
        message: activity.StatusMessage ?? "",
        ended: activity.EndTime?.getTime(),
        machine: /\bi-[0-9a-f]+\b/.exec(activity.Description ?? "")?.[0],
      }),
    );
  }

  /**
   * Asks EC2 and not the group, which forgets a machine whose launch was abandoned.
   * @param {(string | undefined)[]} ids
   */
  async learnTemplates(ids) {
    const unknown = [...new Set(ids)].filter((id) => id !== undefined && !this.templates.has(id));
    for (const some of chunks(/** @type {string[]} */ (unknown), INSTANCES_PER_CALL)) {
      const request = { Filters: [{ Name: "instance-id", Values: some }] };
      const { Reservations = [] } = await this.clients.ec2.send(new DescribeInstancesCommand(request));
      for (const { InstanceId = "", Tags = [] } of Reservations.flatMap(({ Instances = [] }) => Instances)) {
        /** @param {string} key */
        const tag = (key) => Tags.find(({ Key }) => Key === key)?.Value;
        const [id, version] = [tag(TEMPLATE_TAGS.id), tag(TEMPLATE_TAGS.version)];
        // A machine whose tags are not there yet is asked for again.
        if (id && version) this.templates.set(InstanceId, { id, version });
      }
    }
  }

  async healthyTargets() {
    const command = new DescribeTargetHealthCommand({ TargetGroupArn: this.plan.apiTargetGroupArn });
    const { TargetHealthDescriptions = [] } = await this.clients.elb.send(command);
    const healthy = TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === "healthy");
    return healthy.map(({ Target }) => Target?.Id ?? "");
  }
}

/**
 * A mixed group, of several types or spot, shows its template inside its policy only.
 * @param {AwsGroup | undefined} group
 */
function templateOf(group) {
  return toTemplate(
    group?.LaunchTemplate ?? group?.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification,
  );
}

/**
 * @param {import("@aws-sdk/client-auto-scaling").LaunchTemplateSpecification | undefined} specification
 * @returns {TemplateVersion | undefined}
 */
function toTemplate(specification) {
  if (!specification?.LaunchTemplateId) return undefined;
  return { id: specification.LaunchTemplateId, version: specification.Version ?? "$Default" };
}

/**
 * A group that does not exist is a thing to see, not an error.
 * @template T
 * @param {Promise<T>} answer
 */
async function orMissing(answer) {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && /not found/i.test(error.message) && error.name.startsWith("Validation"))
      return undefined;
    throw error;
  }
}

/**
 * @template T
 * @param {T[]} list
 * @param {number} size
 */
function chunks(list, size) {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

module.exports = { Observer };
