import { creationIdentity, datastoreEpoch } from "../../components/settings/creation";
import { settingsOf } from "../support/settings";

describe("what only a creation can set", () => {
  const key = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
  const existing = {
    vpcId: "vpc-0123456789abcdef0",
    privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    publicSubnetIds: ["subnet-0123456789abcdef2"],
  };

  test("is written as pairs", () => {
    expect(creationIdentity(settingsOf())).toBe(
      "network=new:10.0.0.0/16 key=aws user=k3s database=k3s encrypted=true",
    );
    expect(
      creationIdentity(
        settingsOf({
          kmsKeyArn: key,
          network: existing,
          datastore: { username: "kine", databaseName: "state" },
        }),
      ),
    ).toBe(`network=vpc-0123456789abcdef0 key=${key} user=kine database=state encrypted=true`);
  });

  test("is a legal tag value at its longest", () => {
    const longest = creationIdentity(
      settingsOf({
        kmsKeyArn: "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
        network: existing,
        datastore: { username: "u".repeat(16), databaseName: "d".repeat(16) },
      }),
    );
    expect(longest).toMatch(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u);
  });

  test.each([
    ["the key", { kmsKeyArn: key }],
    ["the user", { datastore: { username: "other" } }],
    ["the database", { datastore: { databaseName: "other" } }],
    ["the range", { network: { vpcCidr: "10.1.0.0/16" } }],
    ["the VPC", { network: existing }],
  ])("%s gives another epoch", (_what, changed) => {
    expect(datastoreEpoch(settingsOf(changed))).not.toBe(datastoreEpoch(settingsOf()));
    expect(datastoreEpoch(settingsOf(changed))).toMatch(/^[0-9a-f]{16}$/);
  });

  test.each([
    ["the version", { datastore: { engineVersion: "15" } }],
    ["the class", { datastore: { instanceClass: "db.m5.large" } }],
    ["storage", { datastore: { storageGiB: 50 } }],
    ["zones", { availabilityZones: ["us-east-1a", "us-east-1b"] }],
    ["masters", { masters: { max: 4 } }],
  ])("%s can be changed later, and keeps the epoch", (_what, changed) => {
    expect(datastoreEpoch(settingsOf(changed))).toBe(datastoreEpoch(settingsOf()));
  });
});

const KEY = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
const NEW = "network=new:10.0.0.0/16 key=aws user=k3s database=k3s encrypted=true";
const existing = {
  network: {
    vpcId: "vpc-0123456789abcdef0",
    privateSubnetIds: ["subnet-00000000000000001", "subnet-00000000000000002"],
    publicSubnetIds: ["subnet-00000000000000003"],
  },
};

describe("what only a creation can set", () => {
  const identities: [raw: Record<string, unknown>, identity: string][] = [
    [{}, NEW],
    [{ kmsKeyArn: KEY }, NEW.replace("key=aws", `key=${KEY}`)],
    [{ datastore: { username: "kine" } }, NEW.replace("user=k3s", "user=kine")],
    [{ datastore: { databaseName: "kine" } }, NEW.replace("database=k3s", "database=kine")],
    [{ network: { vpcCidr: "10.8.0.0/20" } }, NEW.replace("new:10.0.0.0/16", "new:10.8.0.0/20")],
    [existing, NEW.replace("new:10.0.0.0/16", "vpc-0123456789abcdef0")],
  ];
  test.each(identities)("%j", (raw, identity) => {
    expect(creationIdentity(settingsOf(raw))).toBe(identity);
  });

  test("the longest fits into a tag and has only its characters", () => {
    const longest = creationIdentity(
      settingsOf({
        kmsKeyArn: KEY.replace("arn:aws:kms:us-east-1", "arn:aws-us-gov:kms:us-gov-west-1"),
        datastore: { username: "a".repeat(16), databaseName: "b".repeat(16) },
        ...existing,
      }),
    );
    expect(longest.length).toBeLessThanOrEqual(256);
    expect(longest).toMatch(/^[A-Za-z0-9 _.:/=+@-]+$/);
  });

  const unchanged: Record<string, unknown>[] = [
    { datastore: { engineVersion: "16.13", instanceClass: "db.m5.large", storageGiB: 80, multiAz: true } },
    { protect: true, finalSnapshot: false, imageEpoch: 4, tags: { a: "b" } },
    {
      network: { natGateway: "none", podCidr: "10.50.0.0/16" },
      availabilityZones: ["us-east-1a", "us-east-1b"],
    },
  ];
  test.each(unchanged)("%j leaves identity and epoch as they are", (raw) => {
    expect(creationIdentity(settingsOf(raw))).toBe(NEW);
    expect(datastoreEpoch(settingsOf(raw))).toBe("2c42f023685f5ce7");
  });

  test("the epoch changes with the identity", () => {
    const epochs = identities.map(([raw]) => datastoreEpoch(settingsOf(raw)));
    expect(new Set(epochs).size).toBe(identities.length);
  });
});
