import { problemText } from "../components/settings/report";
import { machineChange, endpointChange, secretsChange } from "../components/guards/changes";
import { clusterProblems, givesClusterUp, upgradeProblems } from "../components/guards/cluster";
import { passwordWarnings } from "../components/guards/database";
import { fingerprint } from "../components/guards/fingerprints";
import { NO_MASTERS, lowestMinor, minorPatterns, type Masters } from "../components/aws/masters";
import { settingsOf } from "./support/settings";

/** Answers as a fleet with these minors would, and counts the questions. */
function fleet(...minors: number[]) {
  const asked: [number, number][] = [];
  const runs = async (from: number, to: number) => {
    asked.push([from, to]);
    return minors.some((minor) => minor >= from && minor <= to);
  };
  return { asked, runs };
}

describe("the lowest minor that runs", () => {
  const found: [wanted: string, minors: number[], lowest: number | undefined, questions: number][] = [
    ["v1.36.4+k3s1", [], undefined, 3],
    ["v1.36.4+k3s1", [36], 36, 3],
    ["v1.36.4+k3s1", [35], 35, 3],
    ["v1.36.4+k3s1", [35, 36], 35, 3],
    ["v1.36.4+k3s1", [34, 36], 34, 7],
    ["v1.36.4+k3s1", [0], 0, 7],
    ["v1.36.4+k3s1", [38, 40], 38, 11],
    ["v1.36.4+k3s1", [199], 199, 11],
    ["v1.1.0+k3s1", [0], 0, 2],
    ["v0.10.2", [36], 36, 10],
  ];
  test.each(found)("%s beside %j is %s", async (wanted, minors, lowest, questions) => {
    const { asked, runs } = fleet(...minors);
    expect(await lowestMinor(wanted, runs)).toBe(lowest);
    expect(asked.length).toBeLessThanOrEqual(questions);
    // EC2 takes 200 values of a filter, and a range must have a first one.
    expect(asked.filter(([from, to]) => from > to || to - from >= 200)).toEqual([]);
  });

  test("a range is asked by one pattern a minor, none of which takes in another minor", () => {
    expect(minorPatterns(8, 11)).toEqual(["v1.8.*", "v1.9.*", "v1.10.*", "v1.11.*"]);
  });
});

describe("the guard of upgrades", () => {
  const passes: [wanted: string, lowest: number | undefined][] = [
    ["v1.36.4+k3s1", undefined],
    ["v1.36.4+k3s1", 36],
    ["v1.36.4+k3s1", 35],
    // The patch is free within a minor.
    ["v1.35.0+k3s1", 35],
    // From and to v0.10 the dialect is what speaks.
    ["v0.10.2", 36],
  ];
  test.each(passes)("%s passes where the lowest minor is %s", (wanted, lowest) => {
    expect(upgradeProblems(wanted, { ...NO_MASTERS, lowestMinor: lowest })).toEqual([]);
  });

  const refused: [wanted: string, lowest: number, reason: string, fix: string][] = [
    [
      "v1.36.4+k3s1",
      34,
      "masters of v1.34 run, and Kubernetes upgrades skip no minor",
      "take v1.35 next: pulumi config set k3s-ha:k3sVersion <newest release of v1.35>",
    ],
    ["v1.36.4+k3s1", 30, "masters of v1.30 run", "take v1.31 next"],
    [
      "v1.35.6+k3s1",
      36,
      "no master of v1.35 runs any more, the lowest runs v1.36",
      "keep k3sVersion at the v1.36 that runs, and revert the other keys",
    ],
    ["v1.33.9+k3s1", 36, "no master of v1.33 runs any more", "keep k3sVersion at the v1.36 that runs"],
  ];
  test.each(refused)("%s is refused where the lowest minor is %i", (wanted, lowest, reason, fix) => {
    const [problem, ...rest] = upgradeProblems(wanted, { ...NO_MASTERS, lowestMinor: lowest });
    expect(rest).toEqual([]);
    expect(problemText(problem!)).toContain(`k3s-ha:k3sVersion: "${wanted}" is refused: ${reason}`);
    expect(problemText(problem!).split("; fix: ")[1]).toContain(fix);
  });

  test("a master without its tag stops what cannot be told", () => {
    const masters = { ...NO_MASTERS, unversioned: ["i-0a", "i-0b"] };
    expect(problemText(upgradeProblems("v1.36.4+k3s1", masters)[0]!)).toContain(
      "fix: give it back: aws ec2 create-tags --resources i-0a i-0b --tags Key=k3s-ha:k3s-version,Value=",
    );
  });
});

describe("the guard of dialect and kind of datastore", () => {
  const database = (dialect: string | undefined) => ({
    identifier: "k3s-0a1b2c",
    arn: "arn:aws:rds:us-east-1:123456789012:db:k3s-0a1b2c",
    createdWith: "as it is",
    passwordEpoch: "0",
    dialect,
  });
  const current = { k3sVersion: "v1.36.4+k3s1" };
  const external = { kind: "external", endpoint: "https://etcd.example.com:2379", cidrs: ["10.1.0.0/16"] };
  const sqlite = { kind: "sqlite" };
  const single = { masters: { min: 1, desired: 1, max: 1 } };
  const masters = (found: Partial<Masters>): Masters => ({ ...NO_MASTERS, ...found });

  const passes: [name: string, raw: Record<string, unknown>, dialect: string | undefined, found: Masters][] =
    [
      ["a new stack", {}, undefined, NO_MASTERS],
      ["v0.10 on its own database", {}, "v0.10", masters({ dialects: ["v0.10"], kinds: ["rds"] })],
      ["current on its own database", current, "current", masters({ dialects: ["current"], kinds: ["rds"] })],
      [
        "current on its own external one",
        { ...current, datastore: external },
        undefined,
        masters({ dialects: ["current"], kinds: ["external"] }),
      ],
    ];
  test.each(passes)("%s passes", (_name, raw, dialect, found) => {
    const running = dialect === undefined ? undefined : database(dialect);
    expect(clusterProblems(settingsOf(raw), { database: running, masters: found })).toEqual([]);
  });

  test.each([
    [current, "v0.10", "v0.10", "current k3s"],
    [{}, "current", "current k3s", "v0.10"],
  ])("%j on a database of %s is refused, with the way to migrate", (raw, dialect, from, to) => {
    const settings = settingsOf(raw);
    // The version has nothing more to say.
    const found = masters({ lowestMinor: 20 });
    const [problem, ...rest] = clusterProblems(settings, { database: database(dialect), masters: found });
    expect(rest).toEqual([]);
    expect(problemText(problem!)).toContain(
      `k3s-ha:k3sVersion: "${settings.k3sVersion}" is refused: k3s-0a1b2c holds a cluster of ${from}, whose bootstrap ` +
        `data k3s cannot migrate: ${to} would start a new cluster on the old datastore`,
    );
    expect(problemText(problem!)).toContain(
      `fix: keep a version of ${from} here. To move: create a second stack with`,
    );
  });

  test("a database without the tag stops what cannot be told", () => {
    const problems = clusterProblems(settingsOf(), { database: database(undefined), masters: NO_MASTERS });
    expect(problems.map(problemText)).toEqual([
      expect.stringContaining("'Key=k3s-ha:dialect,Value=<v0.10 or current>'"),
    ]);
  });

  test("elsewhere the masters' own tag tells", () => {
    const settings = settingsOf({ ...current, datastore: external });
    const found = masters({ dialects: ["v0.10"], kinds: ["external"] });
    expect(clusterProblems(settings, { database: undefined, masters: found }).map(problemText)).toEqual([
      expect.stringContaining("the masters' datastore holds a cluster of v0.10"),
    ]);
  });

  test("another kind than the masters' is refused; the stack's own database has a guard of its own", () => {
    const problems = (kinds: Masters["kinds"]) =>
      clusterProblems(settingsOf(current), { database: undefined, masters: masters({ kinds }) }).map(
        problemText,
      );
    expect(problems(["sqlite"])).toEqual([
      expect.stringMatching(
        /^k3s-ha:datastore\.kind: "rds" is refused: the masters' datastore is of the kind sqlite.*fix: pulumi config set --path 'k3s-ha:datastore\.kind' sqlite; or, to lose the cluster: /,
      ),
    ]);
    expect(problems(["external"])).toHaveLength(1);
    expect(problems(["rds"])).toEqual([]);
  });

  test.each([
    [{ datastore: { replaceLosesCluster: true } }, [], false],
    [{ datastore: { replaceLosesCluster: true } }, ["rds"], false],
    [{ datastore: { replaceLosesCluster: true } }, ["sqlite"], true],
    [{ datastore: {} }, ["sqlite"], false],
    [{ ...current, ...single, datastore: { ...sqlite, replaceLosesCluster: true } }, ["sqlite"], true],
    [{ ...current, ...single, datastore: sqlite }, ["sqlite"], false],
  ] as const)("%j beside masters of %j gives the cluster up: %s", (raw, kinds, lost) => {
    expect(givesClusterUp(settingsOf(raw), masters({ kinds: [...kinds] }))).toBe(lost);
  });
});

describe("the password's epoch", () => {
  test.each([
    [{}, undefined, 0],
    [{}, "0", 0],
    [{ passwordEpoch: 2 }, "2", 0],
    [{ passwordEpoch: 2 }, "1", 1],
    // Back again is another new password too.
    [{ passwordEpoch: 0 }, "1", 1],
  ])("%j beside a recorded %s warns %i times", (datastore, recorded, times) => {
    const warnings = passwordWarnings(settingsOf({ datastore }), recorded);
    expect(warnings).toHaveLength(times);
    for (const warning of warnings)
      expect(warning).toMatch(/API is away until new masters serve.*pods run on/);
  });
});

describe("a changed secret", () => {
  const current = { k3sVersion: "v1.36.4+k3s1" };
  const two = ["i-0a", "i-0b"];
  const change = (raw: object, all: string[], same: string[], lost = false) =>
    secretsChange(settingsOf({ ...current, ...raw }), { all, same }, lost);

  test.each([
    ["no master runs", [], []],
    ["all run with it", two, two],
    ["one runs with it: back to the old value while masters roll", two, ["i-0b"]],
  ])("passes where %s", (_name, all, same) => {
    expect(change({}, all, same)).toEqual({ warnings: [] });
  });

  test("is refused where no running master has it, without showing it", () => {
    const { refusal = "" } = change({ clusterSecret: "geheim-geheim-geheim" }, two, []);
    expect(refusal).toContain(
      "k3s-ha:clusterSecret: [secret] is refused: clusterSecret or agentToken is not what i-0a, i-0b",
    );
    expect(refusal).toContain('"encrypted with different token"');
    expect(refusal).toContain("k3s token rotate --token OLD --new-token NEW");
    expect(refusal).toContain("pulumi config set k3s-ha:acceptNewSecrets true for one pulumi up");
    expect(refusal).not.toContain("geheim");
  });

  test("on v0.10 there is no rotation to tell of", () => {
    const { refusal = "" } = change({ k3sVersion: "v0.10.2" }, two, []);
    expect(refusal).toContain("agents that run would be refused by new masters");
    expect(refusal).not.toContain("k3s token rotate");
  });

  test("passes with a warning when accepted, and in silence when the cluster is given up", () => {
    expect(change({ acceptNewSecrets: true }, two, []).refusal).toBeUndefined();
    expect(change({ acceptNewSecrets: true }, two, []).warnings).toEqual([
      expect.stringMatching(
        /^acceptNewSecrets is on: masters roll to another .* pulumi config rm k3s-ha:acceptNewSecrets$/,
      ),
    ]);
    expect(change({}, two, [], true)).toEqual({ warnings: [] });
  });

  test("an acceptance that nothing needs is warned of, but not in a new stack", () => {
    expect(change({ acceptNewSecrets: true }, two, two).warnings).toEqual([
      expect.stringContaining("pulumi config rm k3s-ha:acceptNewSecrets once every master has rolled"),
    ]);
    expect(change({ acceptNewSecrets: true }, [], []).warnings).toEqual([]);
  });
});

describe("an external datastore's place", () => {
  const two = ["i-0a", "i-0b"];
  const change = (replaceLosesCluster: boolean, all: string[], same: string[]) => {
    const endpoint = "https://etcd.example.com:2379";
    const datastore = { kind: "external", endpoint, cidrs: ["10.9.0.0/24"], replaceLosesCluster };
    return endpointChange(settingsOf({ k3sVersion: "v1.36.4+k3s1", datastore }), { all, same });
  };

  test.each([
    ["no master runs", [], []],
    ["all run there", two, two],
    ["one runs there: back to the old place while masters roll", two, ["i-0b"]],
  ])("passes where %s", (_name, all, same) => {
    expect(change(false, all, same)).toEqual({ warnings: [] });
  });

  test("is refused where no running master is, with what would happen and the two ways on, without showing it", () => {
    const { refusal = "" } = change(false, two, []);
    expect(refusal).toContain(
      "k3s-ha:datastore.endpoint: [secret] is refused: datastore.endpoint names another server",
    );
    expect(refusal).toContain(
      "than i-0a, i-0b use: new masters would make another cluster there, beside this one",
    );
    expect(refusal).toContain("take the old endpoint back, or make another stack");
    expect(refusal).toContain(
      "pulumi config set --path 'k3s-ha:datastore.replaceLosesCluster' true for one pulumi up",
    );
    expect(refusal).not.toContain("etcd.example.com");
  });

  test("passes with a warning where the cluster may be lost; left on, that is warned of", () => {
    expect(change(true, two, [])).toEqual({
      warnings: [
        expect.stringMatching(/^THE CLUSTER IS LOST .* than i-0a, i-0b use; all machines are replaced/),
      ],
    });
    expect(change(true, two, two).warnings).toEqual([expect.stringContaining("nothing is to be replaced")]);
    expect(change(true, [], [])).toEqual({ warnings: [] });
  });
});

describe("the machine that is the cluster", () => {
  const change = (replaceLosesCluster: boolean, all: string[], same: string[]) => {
    const datastore = { kind: "sqlite", replaceLosesCluster };
    const one = { min: 1, desired: 1, max: 1 };
    return machineChange(settingsOf({ k3sVersion: "v1.36.4+k3s1", masters: one, datastore }), { all, same });
  };

  test("stays as it is", () => {
    expect(change(false, ["i-0a"], ["i-0a"])).toEqual({ warnings: [] });
    expect(change(false, [], [])).toEqual({ warnings: [] });
    expect(change(true, [], [])).toEqual({ warnings: [] });
  });

  test("is not replaced unless that is accepted, and the error says what is lost", () => {
    const { refusal } = change(false, ["i-0a"], []);
    expect(refusal).toContain("k3s-ha:datastore.replaceLosesCluster: false is refused: ");
    expect(refusal).toContain("replaces the only master i-0a, and with it THE CLUSTER IS LOST");
    expect(refusal).toContain(
      "pulumi config set --path 'k3s-ha:datastore.replaceLosesCluster' true for one pulumi up",
    );
  });

  test("accepted, it is said in the preview; and that nothing needs it, where nothing does", () => {
    expect(change(true, ["i-0a"], [])).toEqual({
      warnings: [expect.stringMatching(/^THE CLUSTER IS LOST by this deployment: the machine i-0a/)],
    });
    expect(change(true, ["i-0a"], ["i-0a"]).warnings).toEqual([
      expect.stringContaining("nothing is to be replaced"),
    ]);
  });
});

describe("a fingerprint", () => {
  test("is a truncated HMAC-SHA256, whatever the order of keys", () => {
    // printf '%s' '{"a":1,"b":[2,{"c":3}]}' | openssl dgst -sha256 -hmac key
    expect(fingerprint("key", { b: [2, { c: 3 }], a: 1 })).toBe("4732a6ec880e9999");
    expect(fingerprint("key", { a: 1, b: [2, { c: 3 }], gone: undefined })).toBe("4732a6ec880e9999");
  });

  test("differs by key, by value and by place", () => {
    const all = [
      fingerprint("key", ["a", "b"]),
      fingerprint("other", ["a", "b"]),
      fingerprint("key", ["b", "a"]),
      fingerprint("key", ["ab"]),
    ];
    expect(new Set(all).size).toBe(4);
  });
});
