import { problemText } from "../../components/settings/report";
import type { Offer, PreflightAnswers } from "../../components/aws/database";
import { preflightOutcome } from "../../components/guards/preflight";
import { settingsOf } from "../support/settings";

const ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"];
const OFFER: Offer = { zones: ZONES, multiAz: true, minStorageGiB: 20, maxStorageGiB: 65_536 };
const BUILDS = ["11.22-rds.20260224", "11.22-rds.20260514"];
const EXTENDED = "about 146 USD a month and vCPU (us-east-1, November 2026; the standby of multiAz pays too)";
const SKIP =
  "      without this look-up, only if you know better than its answer:\n" +
  "        pulumi config set k3s-ha:preflight false";
const ALLOWED = "allowed: a major, a minor, or a build of it (11.22-rds.20260514)";

const retired: PreflightAnswers = {
  version: { actual: "11.5", available: false },
  instead: { sameMajor: BUILDS, standard: "17.9" },
};

function outcome(datastore: object, answers: PreflightAnswers | Error | undefined, runs = false, raw = {}) {
  const { problems, warnings } = preflightOutcome(settingsOf({ ...raw, datastore }), answers, ZONES, runs);
  return { problems: problems.map(problemText), warnings };
}

describe("preflight", () => {
  test("not asked says nothing", () => {
    expect(outcome({}, undefined)).toEqual({ problems: [], warnings: [] });
  });

  test("a creatable version with its class passes", () => {
    const version = { actual: "16.13", available: true };
    expect(outcome({ engineVersion: "16.13" }, { version, offer: OFFER })).toEqual({
      problems: [],
      warnings: [],
    });
  });

  test("a retired version that AWS offers all the same passes with a warning", () => {
    expect(outcome({}, { version: { actual: "11.5", available: false }, offer: OFFER })).toEqual({
      problems: [],
      warnings: ["preflight: AWS marks PostgreSQL 11.5 as deprecated, but offers it still"],
    });
  });

  test("11.5 today: the creatable versions, and the config lines and price of each way out", () => {
    expect(outcome({}, retired).problems).toEqual([
      [
        'k3s-ha:datastore.engineVersion: "11.5" is refused: AWS no longer creates PostgreSQL 11.5; of 11 it creates ' +
          `11.22-rds.20260224, 11.22-rds.20260514; ${ALLOWED}; fix: one of these ways`,
        `      the newest 11, under RDS Extended Support at ${EXTENDED}, on top of the instance:`,
        "        pulumi config set --path 'k3s-ha:datastore.engineVersion' 11.22-rds.20260514",
        "        pulumi config set k3s-ha:allowExtendedSupport true",
        "      17, AWS's default, in standard support (17.9 now; k3s v0.10.2 is untested with it):",
        "        pulumi config set --path 'k3s-ha:datastore.engineVersion' 17",
        SKIP,
      ].join("\n"),
    ]);
  });

  test("an opt-in that stands already is not asked for again", () => {
    const [text] = outcome({}, retired, false, { allowExtendedSupport: true }).problems;
    expect(text).toContain(EXTENDED);
    expect(text).not.toContain("allowExtendedSupport true");
  });

  test("a retired minor of a supported major leads to its newest, at no price and with no other major", () => {
    const answers: PreflightAnswers = {
      version: { actual: "16.3", available: false },
      instead: { sameMajor: ["16.11", "16.13"], standard: "17.9" },
    };
    expect(outcome({ engineVersion: "16.3" }, answers).problems).toEqual([
      [
        'k3s-ha:datastore.engineVersion: "16.3" is refused: AWS no longer creates PostgreSQL 16.3; of 16 it creates ' +
          `16.11, 16.13; ${ALLOWED}; fix: one of these ways`,
        "      the newest 16:",
        "        pulumi config set --path 'k3s-ha:datastore.engineVersion' 16.13",
        SKIP,
      ].join("\n"),
    ]);
  });

  test("a major that the k3s version was made for comes without a note", () => {
    const answers: PreflightAnswers = { ...retired, instead: { sameMajor: [], standard: "15.17" } };
    const raw = { k3sVersion: "v1.36.4+k3s1" };
    const [text] = outcome({ engineVersion: "11.5" }, answers, false, raw).problems;
    expect(text).toContain("      15, AWS's default, in standard support (15.17 now):");
  });

  test("a version that never was, of a major of which nothing is left", () => {
    const answers: PreflightAnswers = { instead: { sameMajor: [], standard: "17.9" } };
    expect(outcome({ engineVersion: "10.99" }, answers).problems).toEqual([
      [
        'k3s-ha:datastore.engineVersion: "10.99" is refused: AWS knows no PostgreSQL 10.99; of 10 it creates nothing on ' +
          `db.t3.medium with gp3; ${ALLOWED}; fix: one of these ways`,
        "      17, AWS's default, in standard support (17.9 now; k3s v0.10.2 is untested with it):",
        "        pulumi config set --path 'k3s-ha:datastore.engineVersion' 17",
        SKIP,
      ].join("\n"),
    ]);
  });

  test("a creatable version without the class names the class and how to list others", () => {
    const answers: PreflightAnswers = {
      version: { actual: "16.13", available: true },
      instead: { sameMajor: [], standard: undefined },
    };
    const [text] = outcome({ engineVersion: "16", instanceClass: "db.m8g.large" }, answers).problems;
    expect(text).toMatch(
      /^k3s-ha:datastore\.instanceClass: "db\.m8g\.large" is refused: AWS does not offer it for PostgreSQL 16\.13 with gp3 in this region; /,
    );
    expect(text).toContain("--engine-version 16.13 --query");
    expect(text).toMatch(/pulumi config set k3s-ha:preflight false$/);
  });

  const limits: [name: string, datastore: object, offer: Partial<Offer>, text: string][] = [
    [
      "no standby",
      { multiAz: true },
      { multiAz: false },
      "k3s-ha:datastore.multiAz: true is refused: AWS offers no standby for db.t3.medium; allowed: true or false; fix: " +
        "pulumi config set --path 'k3s-ha:datastore.multiAz' false",
    ],
    [
      "one zone for a standby",
      { multiAz: true },
      { zones: ["us-east-1c", "us-east-1f"] },
      'k3s-ha:datastore.instanceClass: "db.t3.medium" is refused: 1 of the network\'s zones us-east-1a, us-east-1b, ' +
        "us-east-1c offer it, and 2 must; allowed: an RDS class such as db.t3.medium or db.m5.large; fix: choose another " +
        "class, or zones among us-east-1c, us-east-1f",
    ],
    [
      "no zone of the network",
      {},
      { zones: ["us-east-1f"] },
      'k3s-ha:datastore.instanceClass: "db.t3.medium" is refused: 0 of the network\'s zones us-east-1a, us-east-1b, ' +
        "us-east-1c offer it, and 1 must; allowed: an RDS class such as db.t3.medium or db.m5.large; fix: choose another " +
        "class, or zones among us-east-1f",
    ],
    [
      "less storage than its least",
      { storageGiB: 20 },
      { minStorageGiB: 25 },
      "k3s-ha:datastore.storageGiB: 20 is refused: db.t3.medium has 25 GiB at least; allowed: 20 to 59578, so that maxStorageGiB can be 10 % above; fix: " +
        "pulumi config set --path 'k3s-ha:datastore.storageGiB' 25",
    ],
    [
      "more storage than its most",
      { maxStorageGiB: 20_000 },
      { maxStorageGiB: 16_384 },
      "k3s-ha:datastore.maxStorageGiB: 20000 is refused: db.t3.medium has 16384 GiB at most; allowed: 20 to 65536, at " +
        "least 10 % above storageGiB; fix: pulumi config set --path 'k3s-ha:datastore.maxStorageGiB' 16384",
    ],
  ];
  test.each(limits)("%s", (_name, datastore, offer, text) => {
    const version = { actual: "15.17", available: true };
    const answers = { version, offer: { ...OFFER, ...offer } };
    expect(outcome({ engineVersion: "15", ...datastore }, answers)).toEqual({
      problems: [text],
      warnings: [],
    });
  });

  test("a database that runs and stays is warned of only", () => {
    const { problems, warnings } = outcome({}, retired, true);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^preflight: the database runs, but could not be created anew: .*"11\.5".*11\.22-rds\.20260514/s,
      ),
    ]);
  });

  test("a question that failed is a warning where the database runs", () => {
    expect(outcome({}, new Error("AWS could not be asked"), true).warnings).toEqual([
      "preflight: AWS could not be asked",
    ]);
  });
});
