import fc from "fast-check";
import { parseArn, parseKmsKeyArn, parsePolicyArn, partitionOf } from "../../components/facts/arns";

const ID = "01234567-89ab-cdef-0123-456789abcdef";
const nearly = fc
  .array(
    fc.constantFrom(
      "arn",
      ":",
      "aws",
      "aws-cn",
      "kms",
      "iam",
      "us-east-1",
      "cn-north-1",
      "123456789012",
      "key/",
      ID,
      "policy/",
      "alias/x",
      "role/",
      "*",
      " ",
      "\n",
    ),
  )
  .map((texts) => texts.join(""));
const anything = fc.oneof(fc.string({ unit: "binary" }), nearly);

describe("an ARN", () => {
  test("is taken apart", () => {
    expect(parseArn(`arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/${ID}`)).toEqual({
      partition: "aws-us-gov",
      service: "kms",
      region: "us-gov-west-1",
      account: "123456789012",
      resource: `key/${ID}`,
    });
    expect(parseArn("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess")).toMatchObject({
      region: "",
      account: "aws",
    });
    expect(parseArn("arn:aws:s3:::bucket/key:with:colons")).toMatchObject({
      account: "",
      resource: "bucket/key:with:colons",
    });
  });

  test("is never a crash, and put together again it is the same", () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const parse of [parseArn, parseKmsKeyArn, parsePolicyArn]) {
          const arn = parse(text);
          if ("refused" in arn) continue;
          expect(["arn", arn.partition, arn.service, arn.region, arn.account, arn.resource].join(":")).toBe(
            text,
          );
        }
      }),
      { numRuns: 3000 },
    );
  });

  test("what is proposed instead is accepted, or a form to fill in", () => {
    fc.assert(
      fc.property(anything, (text) => {
        for (const parse of [parseKmsKeyArn, parsePolicyArn]) {
          const arn = parse(text);
          if (!("refused" in arn)) continue;
          if (!/^<.*>$/.test(arn.instead ?? ""))
            expect(parse(arn.instead ?? "")).not.toHaveProperty("refused");
        }
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["us-east-1", "aws"],
    ["eu-central-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
    ["us-iso-east-1", "aws-iso"],
    ["us-isob-east-1", "aws-iso-b"],
    ["eu-isoe-west-1", "aws-iso-e"],
    ["us-isof-south-1", "aws-iso-f"],
    ["eusc-de-east-1", "aws-eusc"],
  ])("of %s is in %s", (region, partition) => expect(partitionOf(region)).toBe(partition));
});

test.each([
  `arn:aws:kms:us-east-1:123456789012:key/${ID}`,
  "arn:aws:kms:us-east-1:123456789012:key/mrk-0123456789abcdef0123456789abcdef",
  `arn:aws-cn:kms:cn-north-1:123456789012:key/${ID}`,
  `arn:aws-iso-b:kms:us-isob-east-1:123456789012:key/${ID}`,
])("%s is a key's", (arn) => expect(parseKmsKeyArn(arn)).not.toHaveProperty("refused"));

test.each([
  "arn:aws:iam::123456789012:policy/boundary",
  "arn:aws:iam::123456789012:policy/teams/platform/boundary",
  "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy",
  "arn:aws-cn:iam::aws:policy/CloudWatchAgentServerPolicy",
  `arn:aws:iam::123456789012:policy/${"a".repeat(128)}`,
])("%s is a policy's", (arn) => expect(parsePolicyArn(arn)).not.toHaveProperty("refused"));
