import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Wire } from "../types";

export const FIXTURE_FILE = "plan/fixtures/aws.json";

type Tags = Record<string, string>;

/** What `plan/fixtures/aws.json` holds; every region is answered from the same data, with its own zone names. */
export interface Fixture {
  /** Day on which the data was compiled (YYYY-MM-DD). */
  readonly date: string;
  readonly accountId: string;
  /** Zone letters by region; `default` for the others. */
  readonly zones: Record<string, string[]> & { default: string[] };
  /** Type prefixes (`t3.`) that a zone does not offer. */
  readonly notOffered: Record<string, string[]>;
  readonly instanceTypes: Record<string, { vcpus: number; memoryMib: number; architectures: string[] }>;
  /** By image id, with the public parameters that name it. */
  readonly images: Record<
    string,
    { parameters: string[]; name: string; architecture: string; rootDeviceName: string }
  >;
  readonly vpcs: Record<
    string,
    { cidrBlock: string; enableDnsHostnames: boolean; enableDnsSupport: boolean }
  >;
  /** By subnet id; `zone` is the letter. */
  readonly subnets: Record<
    string,
    { vpcId: string; zone: string; cidrBlock: string; mapPublicIpOnLaunch: boolean }
  >;
  readonly databases: {
    /** True: a version that AWS no longer creates is answered as creatable, because the preflight is not asked. */
    acceptRetired: boolean;
    /** PostgreSQL versions that AWS creates (not complete). */
    versions: { version: string; extendedSupport?: boolean }[];
    /** PostgreSQL majors that a class family can run. */
    classes: Record<string, { firstMajor: number; lastMajor: number }>;
    /** Running database instances: the fields of `aws.rds.getInstance`. */
    instances: { dbInstanceIdentifier: string; tags: Tags; [field: string]: Wire }[];
  };
  /** Running groups: the fields of `aws.autoscaling.getGroup`. */
  readonly autoscalingGroups: { name: string; tags: Tags; [field: string]: Wire }[];
  /** Running machines. */
  readonly instances: { id: string; tags: Tags; privateIp: string; publicIp?: string; state?: string }[];
}

export function readFixture(): Fixture {
  return JSON.parse(readFileSync(join(__dirname, "../..", FIXTURE_FILE), "utf8")) as Fixture;
}

export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** The fixture with some values replaced: objects are merged, lists and plain values replaced, `null` removes a key. */
export function override<T>(base: T, changes: DeepPartial<NoInfer<T>> | undefined): T {
  if (changes === undefined) return base;
  if (!isObject(base) || !isObject(changes)) return changes as T;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) {
      delete merged[key];
    } else {
      merged[key] = key in merged ? override(merged[key], value as never) : value;
    }
  }
  return merged as T;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
