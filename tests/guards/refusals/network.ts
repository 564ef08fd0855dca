import { refused } from "../../support/refusals";

const privateSubnetIds = ["subnet-0b0000000000000a1", "subnet-0b0000000000000b1"];
const publicSubnetIds = ["subnet-0a0000000000000a1", "subnet-0a0000000000000b1"];
const set = (key: string, value: string) => `pulumi config set --path 'k3s-ha:network.${key}' ${value}`;

/** What AWS's answers tell of networks. */
export const networks = [
  refused(
    {
      network: {
        vpcId: "vpc-0123456789abcdef0",
        privateSubnetIds: publicSubnetIds,
        publicSubnetIds: privateSubnetIds,
      },
    },
    "network.privateSubnetIds",
    "they give machines public addresses, and publicSubnetIds do not: the two lists look swapped",
    [
      "pulumi config rm --path 'k3s-ha:network.privateSubnetIds'",
      set("privateSubnetIds[0]", "subnet-0b0000000000000a1"),
      set("privateSubnetIds[1]", "subnet-0b0000000000000b1"),
      "pulumi config rm --path 'k3s-ha:network.publicSubnetIds'",
      set("publicSubnetIds[0]", "subnet-0a0000000000000a1"),
      set("publicSubnetIds[1]", "subnet-0a0000000000000b1"),
    ].join(" && "),
  ),
  refused(
    {
      network: {
        vpcId: "vpc-0123456789abcdef0",
        privateSubnetIds: publicSubnetIds,
        publicSubnetIds: privateSubnetIds.slice(0, 1),
      },
    },
    "network.privateSubnetIds",
    "nodes would be in the internet",
    set("privateSubnetIds[0]", "<id of a subnet without public addresses>"),
  ),
];

const ID = "01234567-89ab-cdef-0123-456789abcdef";
const POLICIES = "take a policy of 123456789012, or AWS's own: aws iam list-policies";

/** ARNs of another region, account or partition than the stack's: us-east-1, 123456789012, aws. */
export const arns = [
  refused(
    { kmsKeyArn: `arn:aws:kms:eu-central-1:123456789012:key/${ID}` },
    "kmsKeyArn",
    "it is a key of eu-central-1, and RDS and EBS take keys of their own region alone: us-east-1",
    "take a key of us-east-1: aws kms list-keys --region us-east-1",
  ),
  refused(
    { kmsKeyArn: `arn:aws-cn:kms:cn-north-1:123456789012:key/${ID}` },
    "kmsKeyArn",
    "it is in the partition aws-cn, the stack in aws",
    "take a key of us-east-1",
  ),
  refused(
    { permissionsBoundaryArn: "arn:aws:iam::210987654321:policy/boundary" },
    "permissionsBoundaryArn",
    "it is a policy of the account 210987654321, and these are credentials of 123456789012",
    POLICIES,
  ),
  refused(
    { permissionsBoundaryArn: "arn:aws-us-gov:iam::123456789012:policy/boundary" },
    "permissionsBoundaryArn",
    "it is in the partition aws-us-gov, the stack in aws",
    POLICIES,
  ),
  refused(
    { masters: { policyArns: ["arn:aws-cn:iam::aws:policy/CloudWatchAgentServerPolicy"] } },
    "masters.policyArns",
    "it is in the partition aws-cn, the stack in aws",
    POLICIES,
  ),
  refused(
    { agentPools: { web: { policyArns: ["arn:aws:iam::210987654321:policy/web"] } } },
    "agentPools.web.policyArns",
    "it is a policy of the account 210987654321",
    POLICIES,
  ),
];
