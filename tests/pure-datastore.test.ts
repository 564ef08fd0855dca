import { datastoreOnMachine } from "../components/machine/datastore";
import fc from "fast-check";
import { creationIdentity, datastoreEpoch } from "../components/settings/creation";
import { postgresDsn } from "../components/facts/endpoints";
import { cannotRun, extendedSupportUsd, memoryGiB, usableConnections } from "../components/facts/rds";
import {
  isWithin,
  needsForcedTls,
  parameterFamily,
  parsePostgresVersion,
} from "../components/facts/postgres";
import { settingsOf } from "./support/settings";

/** What RDS takes as a password: 8 to 128 printable ASCII characters without `/`, `"`, `@`, `'` and space. */
const legalPassword = fc
  .array(
    fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
    { minLength: 8, maxLength: 128 },
  )
  .map((characters) => characters.join("").replace(/[/"@']/g, "x"));

describe("the DSN", () => {
  const connection = {
    host: "k3s-1.abc.us-east-1.rds.amazonaws.com",
    port: 5432,
    database: "k3s",
    user: "k3s",
  };

  /** The reader is the WHATWG parser, which refuses or moves what is not encoded. */
  function readBack(dsn: string) {
    const url = new URL(dsn);
    return {
      scheme: url.protocol,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      host: url.hostname,
      port: url.port,
      database: decodeURIComponent(url.pathname.slice(1)),
      rest: url.search + url.hash,
    };
  }

  test("brings any legal password through a URL parser", () => {
    fc.assert(
      fc.property(legalPassword, (password) => {
        expect(readBack(postgresDsn({ ...connection, password }))).toEqual({
          scheme: "postgres:",
          user: "k3s",
          password,
          host: connection.host,
          port: "5432",
          database: "k3s",
          rest: "",
        });
      }),
      { numRuns: 500 },
    );
  });

  test("brings any text at all through: passwords, users and databases beyond RDS's rules", () => {
    const anything = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
    // Path segments that URL parsers resolve; settings allow no such name.
    const name = anything.filter((text) => text !== "." && text !== "..");
    fc.assert(
      fc.property(anything, anything, name, (user, password, database) => {
        const read = readBack(postgresDsn({ ...connection, user, password, database }));
        expect([read.user, read.password, read.database, read.rest]).toEqual([user, password, database, ""]);
      }),
    );
  });

  test("leaves nothing but unreserved characters unencoded, so that no shell or unit file sees others", () => {
    fc.assert(
      fc.property(legalPassword, (password) => {
        const [, encoded] = /^postgres:\/\/k3s:([^@]*)@/.exec(postgresDsn({ ...connection, password })) ?? [];
        expect(encoded).toMatch(/^([A-Za-z0-9._~-]|%[0-9A-F]{2})+$/);
      }),
    );
  });

  test("of a known password, by hand", () => {
    expect(postgresDsn({ ...connection, password: "a:b?c#d%e[f]g" })).toBe(
      "postgres://k3s:a%3Ab%3Fc%23d%25e%5Bf%5Dg@k3s-1.abc.us-east-1.rds.amazonaws.com:5432/k3s",
    );
  });
});

describe("PostgreSQL versions", () => {
  test.each([
    ["11", { major: 11 }],
    ["11.5", { major: 11, minor: 5 }],
    ["11.22-rds.20260514", { major: 11, minor: 22 }],
    ["16.10", { major: 16, minor: 10 }],
  ])("%s is read as %j", (version, parts) => expect(parsePostgresVersion(version)).toEqual(parts));

  test("what is no version is refused", () => {
    expect(() => parsePostgresVersion("eleven")).toThrow(RangeError);
  });

  test.each([
    ["10.6", false],
    ["10.7", true],
    ["10.21", true],
    ["11.4", true],
    ["11.5", true],
    ["11.6", false],
    ["11.22-rds.20260514", false],
    // A major alone is its newest minor, which v0.10 was not made for.
    ["11", false],
    ["10", true],
    ["9.6", false],
    ["15", false],
  ])("%s lies within 10.7 to 11.5: %s", (version, within) =>
    expect(isWithin(version, "10.7", "11.5")).toBe(within),
  );

  test.each([
    ["10.7", "postgres10", true],
    ["11.5", "postgres11", true],
    ["11.22-rds.20260514", "postgres11", true],
    ["14.20", "postgres14", true],
    ["15", "postgres15", false],
    ["17.7", "postgres17", false],
  ])("%s belongs to family %s and needs rds.force_ssl: %s", (version, family, forced) => {
    expect(parameterFamily(version)).toBe(family);
    expect(needsForcedTls(version)).toBe(forced);
  });

  // 0.20 or 0.10 USD a vCPU and hour, 730 hours a month.
  test.each([
    ["11.22", 146],
    ["11.22-rds.20260224", 146],
    ["11", 146],
    ["12.22", 73],
    ["13", 73],
    ["13.23", 73],
    // Not under Extended Support either: AWS does not create it at all.
    ["11.5", undefined],
    ["10.7", undefined],
    // In standard support.
    ["14", undefined],
    ["15", undefined],
    ["18.1", undefined],
  ])("Extended Support of %s costs %s USD a month and vCPU", (version, price) =>
    expect(extendedSupportUsd(version)).toBe(price),
  );
});

describe("RDS classes", () => {
  test.each([
    ["db.t3.micro", 1],
    ["db.t3.small", 2],
    ["db.t3.medium", 4],
    ["db.t3.large", 8],
    ["db.t3.2xlarge", 32],
    ["db.t4g.medium", 4],
    ["db.m5.large", 8],
    ["db.m5.4xlarge", 64],
    ["db.r5.large", 16],
    ["db.r5.24xlarge", 768],
    ["db.r6g.16xlarge", 512],
    // AWS decides on what the table lacks.
    ["db.x2iedn.xlarge", undefined],
    ["db.t3.gigantic", undefined],
  ])("%s has %s GiB", (instanceClass, memory) => expect(memoryGiB(instanceClass)).toBe(memory));

  // LEAST(memory / 9531392, 5000) is 112, 225, 450, 901 nominally; a tenth is not the database's, three are reserved.
  test.each([
    ["db.t3.micro", 98],
    ["db.t3.small", 199],
    ["db.t3.medium", 402],
    ["db.m5.large", 808],
    ["db.r5.24xlarge", 4997],
    ["db.z1d.large", undefined],
  ])("%s offers %s connections", (instanceClass, connections) =>
    expect(usableConnections(instanceClass)).toBe(connections),
  );

  test.each([
    ["db.t3.medium", "11.5"],
    ["db.t3.medium", "10.7"],
    ["db.t3.medium", "17"],
    ["db.m5.large", "11.5"],
    ["db.m5.large", "10.17"],
    ["db.r5.large", "11.22-rds.20260514"],
    ["db.m6i.large", "11.13"],
    ["db.m6i.large", "11.22"],
    ["db.m6i.large", "15"],
    ["db.t4g.medium", "12.7"],
    ["db.t4g.medium", "16"],
    ["db.m6g.large", "13.4"],
    ["db.m7g.large", "13.4"],
    ["db.m7g.large", "15.2"],
    ["db.t2.medium", "12.22"],
    ["db.future.large", "9.6"],
  ])("%s runs %s", (instanceClass, version) => expect(cannotRun(instanceClass, version)).toBeUndefined());

  test.each([
    ["db.t4g.medium", "11.5", "12"],
    ["db.t4g.medium", "11.22", "12"],
    ["db.t4g.medium", "12.6", "12.7"],
    ["db.m6g.large", "11.5", "12"],
    ["db.r6g.large", "11", "12"],
    ["db.m7g.large", "11.5", "13"],
    ["db.m7g.large", "12.22", "13"],
    ["db.m7g.large", "13.3", "13.4"],
    ["db.r7g.large", "14.4", "14.5"],
    ["db.m7g.large", "15.1", "15.2"],
    ["db.m6i.large", "11.5", "11.13"],
    ["db.m5.large", "10.7", "10.17"],
    ["db.t3.medium", "9.6", "10"],
    ["db.t2.medium", "13", "12"],
    ["db.m4.large", "15", "12"],
  ])("%s does not run %s, and the reason names %s", (instanceClass, version, named) => {
    const reason = cannotRun(instanceClass, version);
    expect(reason).toContain(` ${named} and `);
    expect(reason).toContain(version);
  });
});

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

describe("how the first boot's lock checks an external server", () => {
  const BUNDLE = "/etc/pki/tls/certs/ca-bundle.crt";
  const OWN = "/etc/k3s-ha/datastore-ca.pem";
  const pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
  test.each([
    ["postgres://k3s:password@db.example.com/k3s?sslmode=require", {}, "require", undefined],
    ["postgres://k3s:password@db.example.com/k3s?sslmode=verify-ca", {}, "verify-ca", BUNDLE],
    ["postgres://k3s:password@db.example.com/k3s?sslmode=verify-full", {}, "verify-full", BUNDLE],
    ["postgres://k3s:password@db.example.com/k3s?sslmode=verify-ca", { ca: pem }, "verify-ca", OWN],
    ["postgres://k3s:password@db.example.com/k3s", { ca: pem }, "verify-full", OWN],
    ["postgres://k3s:password@db.example.com/k3s?sslmode=disable", { insecure: true }, "disable", undefined],
    ["mysql://k3s:password@tcp(db.example.com)/k3s?tls=true", {}, "verify-full", BUNDLE],
    ["mysql://k3s:password@tcp(db.example.com)/k3s?tls=skip-verify", {}, "require", undefined],
  ])("%s with %j", (endpoint, more, tls, caPath) => {
    const datastore = { kind: "external", endpoint, cidrs: ["10.9.0.0/24"], ...more };
    expect(datastoreOnMachine(settingsOf({ datastore })).firstBootLock).toMatchObject({ tls, caPath });
  });
});
