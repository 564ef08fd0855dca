import { problemText } from "../../components/settings/report";
import { clusterProblems, givesClusterUp, upgradeProblems } from "../../components/guards/cluster";
import { NO_MASTERS, type Masters } from "../../components/aws/masters";
import { settingsOf } from "../support/settings";

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
