import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Statement {
  Sid: string;
  Effect: string;
  Action: string[];
  Resource: string[];
}

const text = readFileSync(join(__dirname, "../../docs/preview-role-policy.json"), "utf8");
const { Statement: statements } = JSON.parse(text) as { Statement: Statement[] };

const bucket = "arn:REPLACE_PARTITION:s3:::REPLACE_STATE_BUCKET";
const here = "REPLACE_REGION:REPLACE_ACCOUNT";

/**
 * All that the role of `pulumi preview` may do, and on what. `*` stands only where AWS's service authorization reference
 * names no resource type for the action.
 */
const allowed: Record<string, string> = {
  // The state and its secrets; a preview takes no lock and writes nothing (pulumi/pulumi#8642).
  "s3:ListBucket": bucket,
  "s3:GetObject": `${bucket}/.pulumi/*`,
  "kms:Decrypt": `arn:REPLACE_PARTITION:kms:${here}:key/REPLACE_STATE_KEY_ID`,
  // The provider's own check of its credentials.
  "sts:GetCallerIdentity": "*",
  // Zones, machine types and images.
  "ec2:DescribeAvailabilityZones": "*",
  "ec2:DescribeInstanceTypes": "*",
  "ec2:DescribeInstanceTypeOfferings": "*",
  "ec2:DescribeImages": "*",
  "ssm:GetParameter": "arn:REPLACE_PARTITION:ssm:REPLACE_REGION::parameter/aws/service/*",
  // An existing VPC: the provider reads its DNS attributes with it.
  "ec2:DescribeVpcs": "*",
  "ec2:DescribeVpcAttribute": `arn:REPLACE_PARTITION:ec2:${here}:vpc/*`,
  "ec2:DescribeSubnets": "*",
  // What RDS would create, and this stack's running instance.
  "rds:DescribeDBEngineVersions": "*",
  "rds:DescribeOrderableDBInstanceOptions": "*",
  "rds:DescribeDBInstances": `arn:REPLACE_PARTITION:rds:${here}:db:*`,
  "rds:ListTagsForResource": `arn:REPLACE_PARTITION:rds:${here}:db:*`,
  // This stack's running masters, asked for by their tags: what reads tags shows user-data too.
  "ec2:DescribeInstances": "*",
  // This stack's running groups.
  "autoscaling:DescribeAutoScalingGroups": "*",
};

test("the preview role may do exactly what the list names, on exactly those resources", () => {
  const granted = statements.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource) => `${action} on ${resource}`)),
  );
  expect(granted.sort()).toEqual(
    Object.entries(allowed)
      .map(([action, resource]) => `${action} on ${resource}`)
      .sort(),
  );
});

test("every statement allows, by action and resource alone", () => {
  for (const statement of statements) {
    expect(Object.keys(statement).sort()).toEqual(["Action", "Effect", "Resource", "Sid"]);
    expect(statement.Effect).toBe("Allow");
  }
});

/** Each would show a secret or change something, and each is one careless wildcard away from the policy. */
test.each([
  "ec2:DescribeLaunchTemplateVersions",
  "ec2:DescribeInstanceAttribute",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
  "ssm:PutParameter",
  "s3:PutObject",
  "s3:DeleteObject",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "secretsmanager:GetSecretValue",
  "rds:ModifyDBInstance",
  "autoscaling:StartInstanceRefresh",
])("the preview role must not call %s", (action) => {
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(action);
  expect(statements.flatMap(({ Action }) => Action).filter(matches)).toEqual([]);
});
