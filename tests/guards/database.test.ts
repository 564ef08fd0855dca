import { problemText } from "../../components/settings/report";
import { creationIdentity } from "../../components/settings/creation";
import type { RunningDatabase } from "../../components/aws/database";
import { replacement } from "../../components/guards/database";
import { settingsOf } from "../support/settings";
import { passwordWarnings } from "../../components/guards/database";

const KEY = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
const NEW = "network=new:10.0.0.0/16 key=aws user=k3s database=k3s encrypted=true";
const existing = {
  network: {
    vpcId: "vpc-0123456789abcdef0",
    privateSubnetIds: ["subnet-00000000000000001", "subnet-00000000000000002"],
    publicSubnetIds: ["subnet-00000000000000003"],
  },
};

describe("the guard of the running database", () => {
  const running = (createdWith: string | undefined): RunningDatabase => ({
    identifier: "k3s-0a1b2c",
    arn: "arn:aws:rds:us-east-1:123456789012:db:k3s-0a1b2c",
    createdWith,
    ...{ dialect: "v0.10", passwordEpoch: "0" },
  });
  const ACCEPT = "pulumi config set --path 'k3s-ha:datastore.replaceLosesCluster' true";

  function guard(raw: Record<string, unknown>, database: RunningDatabase | undefined) {
    const settings = settingsOf(raw);
    const { problems, ...rest } = replacement(settings, database, creationIdentity(settings));
    return { ...rest, problems: problems.map(problemText) };
  }
  const quiet = { replaces: false, problems: [], warnings: [] };

  test("nothing runs: nothing is guarded", () => {
    expect(guard({}, undefined)).toEqual(quiet);
    expect(guard({ datastore: { replaceLosesCluster: true } }, undefined)).toEqual(quiet);
  });

  test("the same creation passes, whatever else changes", () => {
    expect(guard({ datastore: { engineVersion: "16", storageGiB: 50 } }, running(NEW))).toEqual(quiet);
  });

  const refused: [name: string, raw: Record<string, unknown>, recorded: string, key: string, fix: string][] =
    [
      [
        "user from kine to k3s",
        {},
        NEW.replace("user=k3s", "user=kine"),
        'datastore.username: "k3s" is refused',
        "pulumi config set --path 'k3s-ha:datastore.username' kine",
      ],
      [
        "database from kine to k3s",
        {},
        NEW.replace("database=k3s", "database=kine"),
        'datastore.databaseName: "k3s" is refused',
        "pulumi config set --path 'k3s-ha:datastore.databaseName' kine",
      ],
      [
        `key from aws to ${KEY}`,
        { kmsKeyArn: KEY },
        NEW,
        `kmsKeyArn: "${KEY}" is refused`,
        "pulumi config rm k3s-ha:kmsKeyArn",
      ],
      [
        `key from ${KEY} to aws`,
        {},
        NEW.replace("key=aws", `key=${KEY}`),
        "kmsKeyArn is missing",
        `pulumi config set k3s-ha:kmsKeyArn ${KEY}`,
      ],
      [
        "network from new:10.8.0.0/20 to new:10.0.0.0/16",
        {},
        NEW.replace("10.0.0.0/16", "10.8.0.0/20"),
        'network.vpcCidr: "10.0.0.0/16" is refused',
        "pulumi config set --path 'k3s-ha:network.vpcCidr' 10.8.0.0/20",
      ],
      [
        "network from vpc-0ffffffffffffffff to new:10.0.0.0/16",
        {},
        NEW.replace("new:10.0.0.0/16", "vpc-0ffffffffffffffff"),
        'network.vpcCidr: "10.0.0.0/16" is refused',
        "pulumi config set --path 'k3s-ha:network.vpcId' vpc-0ffffffffffffffff, with its subnets",
      ],
      [
        "network from new:10.0.0.0/16 to vpc-0123456789abcdef0",
        existing,
        NEW,
        'network.vpcId: "vpc-0123456789abcdef0" is refused',
        "pulumi config rm --path 'k3s-ha:network.vpcId' && " +
          "pulumi config rm --path 'k3s-ha:network.privateSubnetIds' && " +
          "pulumi config rm --path 'k3s-ha:network.publicSubnetIds' && " +
          "pulumi config set --path 'k3s-ha:network.vpcCidr' 10.0.0.0/16",
      ],
    ];
  test.each(refused)("%s is refused", (change, raw, recorded, key, fix) => {
    const [, fact, from, to] = /^(\w+) from (\S+) to (\S+)$/.exec(change) ?? [];
    const { problems, replaces } = guard(raw, running(recorded));
    expect(replaces).toBe(false);
    expect(problems).toEqual([expect.stringContaining(`k3s-ha:${key}`)]);
    expect(problems[0]).toContain(
      `k3s-0a1b2c was created with ${fact} ${from}, not ${to}: AWS would delete k3s-0a1b2c and with it the whole cluster`,
    );
    expect(problems[0]).toContain(`; fix: ${fix}; or, to lose the cluster: ${ACCEPT} for one pulumi up`);
  });

  test("two changes are two errors", () => {
    const { problems } = guard({ kmsKeyArn: KEY, datastore: { username: "kine" } }, running(NEW));
    expect(problems.map((text) => text.split(":")[1])).toEqual(["kmsKeyArn", "datastore.username"]);
  });

  test("accepted, it says in the preview that the cluster is lost, what changes, and to take the acceptance back", () => {
    const raw = { kmsKeyArn: KEY, datastore: { username: "kine", replaceLosesCluster: true } };
    const { replaces, problems, warnings } = guard(raw, running(NEW));
    expect({ replaces, problems }).toEqual({ replaces: true, problems: [] });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^THE CLUSTER IS LOST by this deployment: k3s-0a1b2c .*key from aws to arn:.*, user from k3s to kine\. Afterwards: pulumi config rm --path 'k3s-ha:datastore\.replaceLosesCluster'$/,
      ),
    ]);
  });

  test("an acceptance that nothing needs is warned of", () => {
    expect(guard({ datastore: { replaceLosesCluster: true } }, running(NEW)).warnings).toEqual([
      expect.stringContaining("datastore.replaceLosesCluster is on, and nothing is to be replaced"),
    ]);
  });

  test("an instance whose record was taken away is refused, with the command that restores it", () => {
    const { problems } = guard({}, running(undefined));
    expect(problems).toEqual([
      expect.stringContaining(
        "aws rds add-tags-to-resource --resource-name arn:aws:rds:us-east-1:123456789012:db:k3s-0a1b2c " +
          `--tags 'Key=k3s-ha:created-with,Value=${NEW}'`,
      ),
    ]);
    expect(problems[0]).toContain(ACCEPT);
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
