import { refused, row } from "../../support/refusals";

const ID = "01234567-89ab-cdef-0123-456789abcdef";
const KEY = `arn:aws:kms:us-east-1:123456789012:key/${ID}`;
const POLICY = "arn:aws:iam::123456789012:policy/boundary";

const key = (arn: unknown, reason: string, id = "ID") =>
  refused(
    { kmsKeyArn: arn },
    "kmsKeyArn",
    reason,
    `pulumi config set k3s-ha:kmsKeyArn <the key's ARN, as aws kms describe-key --key-id ${id} prints it>`,
  );
const POLICIES = "<the policy's ARN, as aws iam list-policies prints it>";
const boundary = (arn: unknown, reason: string, instead = POLICIES) =>
  refused(
    { permissionsBoundaryArn: arn },
    "permissionsBoundaryArn",
    reason,
    `pulumi config set k3s-ha:permissionsBoundaryArn ${instead}`,
  );
const policies = Array.from({ length: 10 }, (_, i) => `arn:aws:iam::123456789012:policy/p${i}`);

/** Names of AWS resources that are not of the right kind, or of nothing. */
export const arns = [
  key("alias/mine", "an alias, which can come to mean another key", "alias/mine"),
  key("arn:aws:kms:us-east-1:123456789012:alias/mine", "an alias", "alias/mine"),
  key(ID, "not an ARN: arn:partition:service:region:account:resource"),
  key("<your key>", "not an ARN"),
  key(` ${KEY}`, "not an ARN"),
  key(KEY.replace("arn:aws:kms", "arn:aws:s3"), "the ARN of a resource of s3, not of a KMS key"),
  key(KEY.replace("key/", "key:"), "its resource is key/ and the key's id"),
  key(KEY.replace("key/0123", "key/012"), "its resource is key/ and the key's id"),
  key("arn:aws:kms:us-east-1:123456789012:key/*", "its resource is key/ and the key's id"),
  key("arn:aws:kms:us-east-1:123456789012:key/mrk-0123", "its resource is key/ and the key's id"),
  key(`arn:aws:kms::123456789012:key/${ID}`, "names its region and its account"),
  key(`arn:aws:kms:us-east-1::key/${ID}`, "names its region and its account"),
  key(`arn:aws:kms:us-east-1:12345678901:key/${ID}`, "not an ARN"),
  key(`arn:aws:kms:us-east-1:aws:key/${ID}`, "names its region and its account"),
  key(`arn:aws:kms:cn-north-1:123456789012:key/${ID}`, "cn-north-1 is in the partition aws-cn, not in aws"),
  key(`arn:aws-cn:kms:us-east-1:123456789012:key/${ID}`, "us-east-1 is in the partition aws, not in aws-cn"),
  key(`arn:aws:kms:us-gov-west-1:123456789012:key/${ID}`, "in the partition aws-us-gov, not in aws"),
  key(`ARN:AWS:KMS:us-east-1:123456789012:key/${ID}`, "not an ARN"),
  boundary("boundary", "not an ARN"),
  boundary("arn:aws:iam::123456789012:role/boundary", "the ARN of a role, not of an IAM policy"),
  boundary("arn:aws:iam::123456789012:user/me", "the ARN of a user, not of an IAM policy"),
  boundary("arn:aws:iam::123456789012:policy/", "not the name of an IAM policy"),
  boundary("arn:aws:iam::123456789012:policy/a b", "not an ARN"),
  boundary("arn:aws:iam::123456789012:policy/a$b", "not the name of an IAM policy"),
  boundary(`arn:aws:iam::123456789012:policy/${"a".repeat(129)}`, "not the name of an IAM policy: 1 to 128"),
  boundary("arn:aws:iam:::policy/boundary", "it names no account; AWS's own policies have aws there"),
  boundary("arn:aws:s3:::policy/boundary", "the ARN of a resource of s3, not of an IAM policy"),
  boundary(
    "arn:aws:iam:us-east-1:123456789012:policy/boundary",
    "IAM is global: its ARNs name no region",
    POLICY,
  ),
  boundary(
    "arn:aws:sts::123456789012:assumed-role/a/b",
    "the ARN of a resource of sts, not of an IAM policy",
  ),
  boundary(12, "not an ARN"),
  refused(
    { masters: { policyArns: ["ReadOnlyAccess"] } },
    "masters.policyArns",
    "not an ARN",
    `pulumi config set --path 'k3s-ha:masters.policyArns[0]' ${POLICIES}`,
  ),
  refused(
    { agentPools: { web: { policyArns: [POLICY, "arn:aws:iam::123456789012:role/web"] } } },
    "agentPools.web.policyArns",
    "the ARN of a role, not of an IAM policy",
    `pulumi config set --path 'k3s-ha:agentPools.web.policyArns[1]' ${POLICIES}`,
  ),
  refused(
    { masters: { policyArns: [POLICY, POLICY] } },
    "masters.policyArns",
    "an entry stands twice",
    `pulumi config rm --path 'k3s-ha:masters.policyArns' && pulumi config set --path 'k3s-ha:masters.policyArns[0]' ${POLICY}`,
  ),
  row(
    { masters: { policyArns: policies } },
    "masters.policyArns",
    "a list of up to 9 IAM policy ARNs",
    "correct the list in the stack file",
  ),
  row(
    { masters: { policyArns: POLICY } },
    "masters.policyArns",
    "a list of up to 9 IAM policy ARNs",
    "correct the list in the stack file",
  ),
];
