import type { Refused } from "./refused";

/** Names of AWS resources (AWS General Reference, Amazon Resource Names). */

/** An ARN, taken apart. */
export interface Arn {
  /** `aws`, `aws-cn`, `aws-us-gov` or one of the isolated ones. */
  readonly partition: string;
  readonly service: string;
  /** Empty where the resource is global. */
  readonly region: string;
  /** Twelve digits; `aws` where it is AWS's own; empty where the resource names none. */
  readonly account: string;
  /** Type and name, for example `key/0123…`. */
  readonly resource: string;
}

/** Partitions by the prefix of their regions; all other regions are in `aws`. */
const PARTITIONS: readonly (readonly [prefix: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
  ["eusc-", "aws-eusc"],
];

/** The partition that a region is in. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}

const ARN = /^arn:(aws(?:-[a-z]+)*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):([^\s\p{Cc}]+)$/u;

/** Takes an ARN apart, whatever it is of. */
export function parseArn(text: string): Arn | Refused {
  const [, partition, service, region, account, resource] = ARN.exec(text) ?? [];
  if (!partition || !service || region === undefined || account === undefined || !resource)
    return { refused: "not an ARN: arn:partition:service:region:account:resource" };
  if (region !== "" && partitionOf(region) !== partition)
    return { refused: `${region} is in the partition ${partitionOf(region)}, not in ${partition}` };
  return { partition, service, region, account, resource };
}

/** A key's id; that of a multi-Region key begins with mrk- (KMS developer guide). */
const KEY = /^key\/(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** The ARN of a KMS key, not of an alias. */
export function parseKmsKeyArn(text: string): Arn | Refused {
  const instead = "<the key's ARN, as aws kms describe-key --key-id ID prints it>";
  const alias = /(?:^|:)(alias\/[A-Za-z0-9/_-]+)$/.exec(text)?.[1];
  if (alias !== undefined)
    return { refused: "an alias, which can come to mean another key", instead: instead.replace("ID", alias) };
  const arn = ofService(text, "kms", "a KMS key");
  if ("refused" in arn) return { ...arn, instead };
  if (!KEY.test(arn.resource))
    return { refused: "not the ARN of a KMS key: its resource is key/ and the key's id", instead };
  if (arn.region === "" || !/^\d/.test(arn.account))
    return { refused: "the ARN of a KMS key names its region and its account", instead };
  return arn;
}

/** Name of at most 128 characters, path of at most 512 (IAM user guide, quotas). */
const POLICY = /^policy(\/(?:[\x21-\x7e]{1,510}\/)?)([A-Za-z0-9+=,.@_-]{1,128})$/;

/** The ARN of an IAM policy, of an account or AWS's own. */
export function parsePolicyArn(text: string): Arn | Refused {
  const instead = "<the policy's ARN, as aws iam list-policies prints it>";
  const arn = ofService(text, "iam", "an IAM policy");
  if ("refused" in arn) return { ...arn, instead };
  const [type = ""] = arn.resource.split("/");
  if (type !== "policy") return { refused: `the ARN of a ${type}, not of an IAM policy`, instead };
  if (!POLICY.test(arn.resource))
    return { refused: "not the name of an IAM policy: 1 to 128 of A-Za-z0-9+=,.@_-", instead };
  if (arn.account === "")
    return { refused: "it names no account; AWS's own policies have aws there", instead };
  if (arn.region !== "")
    return { refused: "IAM is global: its ARNs name no region", instead: withoutRegion(arn) };
  return arn;
}

function withoutRegion({ partition, service, account, resource }: Arn): string {
  return `arn:${partition}:${service}::${account}:${resource}`;
}

function ofService(text: string, service: string, what: string): Arn | Refused {
  const arn = parseArn(text);
  if ("refused" in arn) return arn;
  return arn.service === service
    ? arn
    : { refused: `the ARN of a resource of ${arn.service}, not of ${what}` };
}
