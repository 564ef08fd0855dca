import { z } from "zod";
import { ACCEPTED_VERSIONS } from "../facts/k3sVersions";
import { api, workload } from "./balancers";
import { datastore } from "./datastore";
import { gates } from "./gates";
import { key, keysOf, type KeyEntry } from "./key";
import { network } from "./network";
import { agentPools, masters } from "./nodes";
import {
  SHARED_SECRET_RULE,
  agentArguments,
  allowUntestedK3s,
  k3sSha256,
  kubeletArguments,
  registries,
  serverArguments,
  sharedSecret,
} from "./k3s";
import { arn, flag, httpsUrl, integer, oneOf, textLike, uniqueList } from "./types";

/** The tags of the program itself begin so. */
export const OWN_TAG_PREFIX = "k3s-ha:";
const tagKey = z
  .string()
  .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u, { error: "not a tag key" })
  .refine(
    (value) =>
      !/^aws:/i.test(value) &&
      !value.toLowerCase().startsWith(OWN_TAG_PREFIX) &&
      value.toLowerCase() !== "name",
    {
      error: "a tag key that AWS or this program sets itself",
    },
  );
const tagValue = textLike(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u, "not a tag value");

/** The schema of the whole stack configuration, each key as it is spelled in the stack file. */
export const schema = z.strictObject({
  k3sVersion: key(textLike(/^v\d+\.\d+\.\d+(\+k3s\d+)?$/, "not a k3s version").default("v0.10.2"), {
    description: "Exact k3s version. Flags, image family and PostgreSQL default follow from it.",
    allowed: ACCEPTED_VERSIONS,
    example: "v0.10.2",
  }),
  k3sDownloadUrl: key(httpsUrl().default("https://github.com/k3s-io/k3s/releases/download"), {
    description: "Where machines download k3s: <this>/<version>/k3s and the release's sum file.",
    allowed: "an https address without a trailing slash",
    example: "https://mirror.example.com/k3s",
  }),
  k3sSha256,
  allowUntestedK3s,
  serverArguments,
  agentArguments,
  kubeletArguments,
  registries,
  clusterSecret: key(sharedSecret().optional(), {
    description:
      "The secret that servers and agents share; the servers' token in the current dialect. Whoever has it is a cluster admin.",
    allowed: SHARED_SECRET_RULE,
    example: "example-cluster-secret-0123456789",
    defaultText: "generated, 48 letters and digits",
    secret: true,
  }),
  agentToken: key(sharedSecret().optional(), {
    description:
      "What agents join with, weaker than the servers' token. Not on v0.10, where agents hold the cluster secret.",
    allowed: SHARED_SECRET_RULE,
    example: "example-agent-token-0123456789",
    defaultText: "generated, 48 letters and digits",
    secret: true,
  }),
  acceptNewSecrets: key(flag().default(false), {
    description:
      "Accepts a changed clusterSecret or agentToken while masters run, after `k3s token rotate`. Set it for one `pulumi up` only.",
    allowed: "true or false",
    example: true,
  }),
  secretDelivery: key(oneOf("user-data", "ssm").default("user-data"), {
    description:
      "How machines get their secrets: in user-data, as the source design says, or as SecureString parameters that each role reads for itself.",
    allowed: "user-data or ssm",
    example: "ssm",
  }),
  protect: key(flag().default(false), {
    description: "Protects the database and the cluster secret from deletion, in AWS and in Pulumi.",
    allowed: "true or false",
    example: true,
  }),
  finalSnapshot: key(flag().default(true), {
    description: "Whether RDS keeps a snapshot when the database is deleted.",
    allowed: "true or false",
    example: true,
  }),
  preflight: key(flag().default(true), {
    description:
      "Whether the preview asks AWS for the database version and class before anything is created.",
    allowed: "true or false",
    example: true,
  }),
  allowExtendedSupport: key(flag().default(false), {
    description: "Accepts RDS Extended Support and its price for a PostgreSQL major past standard support.",
    allowed: "true or false",
    example: true,
  }),
  availabilityZones: key(
    uniqueList(textLike(/^[a-z]{2}(-[a-z]+)+-\d[a-h]$/, "not an availability zone"), 2, 3).optional(),
    {
      description: "Zones of the new VPC. Pin them in a stack that lives: a change replaces subnets.",
      allowed: "two or three zones of the region",
      example: ["us-east-1a", "us-east-1b", "us-east-1c"],
      defaultText: "the first three of the region by name, two where there are no more",
    },
  ),
  imageEpoch: key(integer(0, 1_000_000).default(0), {
    description:
      "Raise it to take the newest machine image; a newly published image alone never rolls nodes.",
    allowed: "0 to 1000000",
    example: 1,
  }),
  kmsKeyArn: key(arn("kms", "key/[0-9a-f-]{36}").optional(), {
    description:
      "Customer KMS key for the database and the machines' volumes. Its policy must let the Auto Scaling service-linked role use it. A change replaces the database.",
    allowed: "the ARN of a KMS key",
    example: "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    defaultText: "the AWS-managed keys",
  }),
  permissionsBoundaryArn: key(arn("iam", "policy/[A-Za-z0-9+=,.@_/-]+").optional(), {
    description: "Permissions boundary of the machines' roles.",
    allowed: "the ARN of an IAM policy",
    example: "arn:aws:iam::123456789012:policy/boundary",
    defaultText: "none",
  }),
  tags: key(
    z
      .record(tagKey, tagValue, { error: "not a map of tags" })
      .refine((tags) => Object.keys(tags).length <= 40, { error: "more than 40 tags" })
      .refine(
        (tags) =>
          new Set(Object.keys(tags).map((name) => name.toLowerCase())).size === Object.keys(tags).length,
        {
          error: "two keys differ in case only, which IAM takes for one",
        },
      )
      .default({}),
    {
      description: "Tags of every resource, for example for cost allocation.",
      allowed: `up to 40 tags; keys not aws:…, ${OWN_TAG_PREFIX}… or Name`,
      example: { "cost-center": "platform" },
    },
  ),
  network,
  api,
  workload,
  masters,
  agentPools,
  datastore,
  gates,
});

/** The validated configuration as the schema gives it, before defaults that follow from other keys. */
export type Configuration = z.infer<typeof schema>;

/** Every key of the schema. */
export const KEYS: readonly KeyEntry[] = keysOf(schema);

/** A value that validates for each secret, by path, to stand in for encrypted configuration. */
export function sampleSecrets(): Record<string, unknown> {
  return Object.fromEntries(KEYS.filter((entry) => entry.secret).map((entry) => [entry.path, entry.example]));
}
