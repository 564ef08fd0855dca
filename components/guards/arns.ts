import type { Account } from "../aws/network";
import { parseArn, type Arn } from "../facts/arns";
import { refuse, type Problem } from "../settings/problem";
import type { Settings } from "../settings/settings";

/** ARNs of the settings, held against the account and region that the stack is deployed to. */
export function arnProblems(settings: Settings, account: Account): Problem[] {
  const { kmsKeyArn, permissionsBoundaryArn, masters, agentPools } = settings;
  const boundary = permissionsBoundaryArn === undefined ? [] : [permissionsBoundaryArn];
  return [
    ...(kmsKeyArn === undefined ? [] : keyProblems(kmsKeyArn, account)),
    ...boundary.flatMap((arn) => policyProblems(["permissionsBoundaryArn"], arn, account)),
    ...masters.policyArns.flatMap((arn, i) => policyProblems(["masters", "policyArns", i], arn, account)),
    ...Object.entries(agentPools).flatMap(([pool, { policyArns }]) =>
      policyArns.flatMap((arn, i) => policyProblems(["agentPools", pool, "policyArns", i], arn, account)),
    ),
  ];
}

/** A key of another account may be used, one of another region never. */
function keyProblems(text: string, { partition, region }: Account): Problem[] {
  const arn = checked(text);
  const no = (reason: string): Problem[] => {
    const fix = `take a key of ${region}: aws kms list-keys --region ${region}`;
    return [refuse(["kmsKeyArn"], text, reason, fix)];
  };
  if (arn.partition !== partition)
    return no(`it is in the partition ${arn.partition}, the stack in ${partition}`);
  return arn.region === region
    ? []
    : no(`it is a key of ${arn.region}, and RDS and EBS take keys of their own region alone: ${region}`);
}

/** Roles take policies of their own account and AWS's own. */
function policyProblems(
  path: readonly PropertyKey[],
  text: string,
  { partition, accountId }: Account,
): Problem[] {
  const arn = checked(text);
  const no = (reason: string): Problem[] => {
    const fix = `take a policy of ${accountId}, or AWS's own: aws iam list-policies --query Policies[].Arn`;
    return [refuse(path, text, reason, fix)];
  };
  if (arn.partition !== partition)
    return no(`it is in the partition ${arn.partition}, the stack in ${partition}`);
  return arn.account === "aws" || arn.account === accountId
    ? []
    : no(`it is a policy of the account ${arn.account}, and these are credentials of ${accountId}`);
}

/** Settings have been checked, so it is an ARN. */
function checked(text: string): Arn {
  const arn = parseArn(text);
  if ("refused" in arn) throw new RangeError(`${text}: ${arn.refused}`);
  return arn;
}
