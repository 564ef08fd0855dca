import { answerFrom } from "../../plan/lookups";
import { override, readFixture } from "../../plan/lookups/fixture";

const fixture = readFixture();
const answer = answerFrom(fixture, "us-east-1");

const zones = "aws:index/getAvailabilityZones:getAvailabilityZones";
const offerings = "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings";
const version = "aws:rds/getEngineVersion:getEngineVersion";
const orderable = "aws:rds/getOrderableDbInstance:getOrderableDbInstance";

test.each([
  ["eu-central-1", ["eu-central-1a", "eu-central-1b", "eu-central-1c"], ["euc1-az1", "euc1-az2", "euc1-az3"]],
  ["us-west-1", ["us-west-1a", "us-west-1c"], ["usw1-az1", "usw1-az3"]],
])("zones of %s have that region's names", (region, names, zoneIds) => {
  expect(answerFrom(fixture, region)(zones, {})).toMatchObject({ names, zoneIds });
});

test("a look-up in another region than the stack's is answered for that region", () => {
  expect(answer(zones, { region: "sa-east-1" })).toMatchObject({
    id: "sa-east-1",
    names: expect.arrayContaining(["sa-east-1a"]) as unknown,
  });
});

test("partitions follow the region", () => {
  const partition = (region: string) =>
    answerFrom(fixture, region)("aws:index/getPartition:getPartition", {}).partition;
  expect(["us-east-1", "cn-north-1", "us-gov-west-1"].map(partition)).toEqual([
    "aws",
    "aws-cn",
    "aws-us-gov",
  ]);
});

test("filters keep what matches all of them, and offerings leave out a zone that lacks the type", () => {
  const filters = [
    { name: "instance-type", values: ["t3.medium", "m6g.*"] },
    { name: "location", values: ["us-east-1a", "us-east-1e"] },
  ];
  const found = answer(offerings, { locationType: "availability-zone", filters });
  expect(found.locations).toEqual(Array(6).fill("us-east-1a"));
  expect(found.instanceTypes).toEqual([
    "t3.medium",
    "m6g.medium",
    "m6g.large",
    "m6g.xlarge",
    "m6g.2xlarge",
    "m6g.4xlarge",
  ]);
});

test("a retired database version is answered as creatable only where the preflight is not asked", () => {
  const asked = answerFrom(override(fixture, { databases: { acceptRetired: false } }), "us-east-1");
  expect(answer(version, { engine: "postgres", version: "11.5" })).toMatchObject({
    status: "available",
    parameterGroupFamily: "postgres11",
  });
  expect(() => asked(version, { engine: "postgres", version: "11.5" })).toThrow(
    "no RDS engine versions match",
  );
  expect(asked(version, { engine: "postgres", version: "11.5", includeAll: true })).toMatchObject({
    status: "deprecated",
  });
  expect(asked(version, { engine: "postgres", version: "11", latest: true })).toMatchObject({
    versionActual: "11.22-rds.20260514",
  });
  const order = { engine: "postgres", engineVersion: "11.22-rds.20260514", instanceClass: "db.t3.medium" };
  expect(asked(orderable, order)).toMatchObject({ instanceClass: "db.t3.medium" });
  expect(() => asked(orderable, { ...order, engineVersion: "11.5" })).toThrow(
    "no RDS Orderable DB Instance Options",
  );
  expect(() => answer(orderable, { ...order, instanceClass: "db.t4g.medium" })).toThrow(
    "no RDS Orderable DB Instance Options",
  );
});

test("nothing runs yet, unless a test says so", () => {
  const running = { dbInstanceIdentifier: "k3s-1", tags: { cluster: "a" }, engineVersion: "11.5" };
  const withOne = answerFrom(override(fixture, { databases: { instances: [running] } }), "us-east-1");
  const find = { tags: { cluster: "a" } };
  expect(answer("aws:rds/getInstances:getInstances", find).instanceIdentifiers).toEqual([]);
  expect(withOne("aws:rds/getInstances:getInstances", find).instanceIdentifiers).toEqual(["k3s-1"]);
  expect(
    withOne("aws:rds/getInstances:getInstances", { tags: { cluster: "b" } }).instanceIdentifiers,
  ).toEqual([]);
  expect(withOne("aws:rds/getInstance:getInstance", { dbInstanceIdentifier: "k3s-1" })).toMatchObject(
    running,
  );
});

test.each([
  ["aws:kms/getKey:getKey", { keyId: "alias/x" }, "it does not know this look-up"],
  ["aws:ec2/getVpc:getVpc", { id: "vpc-1" }, "it knows no VPC vpc-1; it has vpc-0123456789abcdef0"],
  [
    "aws:ec2/getInstanceType:getInstanceType",
    { instanceType: "x9.huge" },
    "it knows no instance type x9.huge",
  ],
  [zones, { filters: [{ name: "moon", values: ["full"] }] }, "it does not know the filter moon"],
])("what the fixture lacks is an error that names it: %s", (token, args, reason) => {
  const message = `the offline plan cannot answer ${token}(${JSON.stringify(args)}): ${reason} (plan/fixtures/aws.json, 2026-11-25)`;
  expect(() => answer(token, args)).toThrow(message);
});
