/** What a gate is told, as plain JSON in its environment, and what it sees of AWS. No secret is in either. */

/** How a gate reaches AWS: region, profile, roles and endpoints of the provider. */
export interface AwsAccess {
  readonly region: string;
  readonly profile?: string;
  readonly assumeRoles: readonly {
    readonly roleArn: string;
    readonly externalId?: string;
    readonly sessionName?: string;
  }[];
  /** Service endpoints by the provider's service names. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** How a group rolls (EC2 Auto Scaling, RefreshPreferences). */
export interface RefreshPreferences {
  readonly minHealthyPercentage: number;
  readonly maxHealthyPercentage: number;
  /** Seconds that a new machine must be in service before the next is replaced. */
  readonly instanceWarmup: number;
}

export interface GatePlan {
  readonly gate: "masters-rolled" | "ready";
  /** The program's own account: a gate refuses to run against another. */
  readonly accountId: string;
  readonly aws: AwsAccess;
  readonly apiTargetGroupArn: string;
  readonly limits: GateLimits;
  /** Seconds between two looks at AWS. */
  readonly pauseSeconds: number;
  /** The groups that the gate watches: `masters-rolled` the masters', `ready` all. */
  readonly groups: readonly PlannedGroup[];
}

export interface GateLimits {
  /** Minutes without progress after which a gate fails. Longer than any wait of a machine. */
  readonly noProgressMinutes: number;
  /** Minutes after which a gate fails in any case. */
  readonly totalMinutes: number;
}

/** A group as the program made it. */
export interface PlannedGroup {
  readonly name: string;
  /** What people call it: `masters` or `agents-<pool>`. */
  readonly label: string;
  readonly role: "master" | "agent";
  /** Template that its machines must be launched from, for example `lt-0123`. */
  readonly templateId: string;
  /** Its version as a number in text, never `$Latest`. */
  readonly templateVersion: string;
  /** Zones that its subnets are in. */
  readonly zones: readonly string[];
  /** Preferences of a refresh that a gate starts itself. */
  readonly refresh: RefreshPreferences;
}

/** A template with its version. */
export interface TemplateVersion {
  readonly id: string;
  readonly version: string;
}

export interface Machine {
  readonly id: string;
  /** Lifecycle state of EC2 Auto Scaling, for example `InService` or `Pending:Wait`. */
  readonly state: string;
  readonly zone: string;
  /** What it was launched from; absent if it was attached by hand. */
  readonly template?: TemplateVersion | undefined;
}

/** The newest instance refresh of a group. */
export interface Refresh {
  readonly id: string;
  /** Status of EC2 Auto Scaling, for example `InProgress`. */
  readonly status: string;
  readonly percent?: number | undefined;
  readonly reason?: string | undefined;
}

/** A scaling activity that launches a machine. */
export interface Launch {
  readonly id: string;
  /** Status of EC2 Auto Scaling; an ABANDON at the launch hook is `Cancelled`. */
  readonly status: string;
  readonly message: string;
  /** Milliseconds since 1970 at which it ended; absent while it runs. */
  readonly ended?: number | undefined;
  readonly machine?: string | undefined;
  /** What the machine was launched from, as long as EC2 remembers it. */
  readonly template?: TemplateVersion | undefined;
}

export interface GroupSnapshot {
  /** What the group launches from; absent where the group does not exist. */
  readonly template?: TemplateVersion | undefined;
  /** Desired number of machines. */
  readonly desired: number;
  readonly machines: readonly Machine[];
  readonly refresh?: Refresh | undefined;
  /** Newest first. */
  readonly launches: readonly Launch[];
}

/** One look at AWS. */
export interface Snapshot {
  /** By the group's name. */
  readonly groups: Readonly<Record<string, GroupSnapshot>>;
  /** Machines that the API balancer sends to. */
  readonly healthyTargets: readonly string[];
}

/** What a gate remembers of a group between two looks. */
export interface GroupMemory {
  /** Most machines InService as wanted so far. */
  readonly mostReady: number;
  /** Fewest InService of another template or version so far. */
  readonly fewestOld: number;
  /** Refreshes that were seen running, or that the gate started. */
  readonly watched: readonly string[];
  /** Whether the gate has started a refresh: it does so once. */
  readonly started: boolean;
  /** Looks in a row that found other machines and no refresh. */
  readonly idleLooks: number;
  /** Launches that had ended, and those that had begun, before the gate's first look. */
  readonly endedBefore: readonly string[];
  readonly begunBefore: readonly string[];
}

export interface GateMemory {
  readonly startedAt: number;
  readonly progressAt: number;
  /** When a group was first seen not to be as the program made it. */
  readonly unlikeSince?: number | undefined;
  readonly mostHealthy: number;
  readonly looks: number;
  /** Whether any look found a roll: other machines or a refresh. */
  readonly rolling: boolean;
  readonly groups: Readonly<Record<string, GroupMemory>>;
}

/** What a gate does after a look. */
export type Decision =
  | { readonly kind: "passed"; readonly notes: readonly string[] }
  | { readonly kind: "wait"; readonly startRefresh: readonly string[] }
  | {
      readonly kind: "failed";
      readonly reason: string;
      /** Groups whose activities explain it. */
      readonly groups: readonly string[];
    };
