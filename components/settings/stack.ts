import { z } from "zod";
import { OWN_TAG_PREFIX } from "../facts/names";
import { key } from "./key";
import { flag, integer, kmsKeyArn, policyArn, textLike, uniqueList } from "./types";

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

/** Keys of the stack as a whole: protection, look-ups, zones, images, keys and tags. */
export const stackKeys = {
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
      "Whether the preview asks AWS for the database version and class, and the mirror for the k3s release, before anything is created.",
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
  kmsKeyArn: key(kmsKeyArn().optional(), {
    description:
      "Customer KMS key for the database and the machines' volumes. Its policy must let the Auto Scaling service-linked role use it. A change replaces the database.",
    allowed: "the ARN of a KMS key",
    example: "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    form: "ARN of a key, as in aws kms list-keys",
    defaultText: "the AWS-managed keys",
  }),
  permissionsBoundaryArn: key(policyArn().optional(), {
    description: "Permissions boundary of the machines' roles.",
    allowed: "the ARN of an IAM policy",
    example: "arn:aws:iam::123456789012:policy/boundary",
    form: "ARN of a policy, as in aws iam list-policies",
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
};
