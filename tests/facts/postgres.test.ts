import { extendedSupportUsd } from "../../components/facts/rds";
import {
  isWithin,
  needsForcedTls,
  parameterFamily,
  parsePostgresVersion,
} from "../../components/facts/postgres";

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
