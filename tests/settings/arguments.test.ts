import fc from "fast-check";
import { flagsOfProgram, showArgument, type Program } from "../../components/facts/arguments";
import { DIALECTS } from "../../components/facts/k3sVersions";
import { parseConfiguration } from "../../components/settings/parse";
import { problemText } from "../../components/settings/report";

const KEYS = ["serverArguments", "agentArguments", "kubeletArguments"] as const;
const VERSIONS = ["v0.10.2", "v1.32.5+k3s1", "v1.36.4+k3s1"];
const PROGRAMS: readonly Program[] = ["server", "agent", "kubelet"];

function errorsOf(config: Record<string, unknown>): string[] {
  const parsed = parseConfiguration(config);
  return "problems" in parsed ? parsed.problems.map(problemText) : [];
}

const names = DIALECTS.flatMap((dialect) =>
  PROGRAMS.flatMap((program) => Object.keys(flagsOfProgram(program, dialect))),
);

test("the tables hold whole names", () => {
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
});

describe("no list of arguments crashes the rule", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(...names),
    fc.constantFrom(
      "--",
      "-",
      "=",
      ":",
      " ",
      ",",
      "\u2014",
      "=true",
      "+=",
      "__proto__",
      "constructor",
      "kubelet-arg=",
    ),
  );
  const argument = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));

  test.each(KEYS)("%s", (key) => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 6 }), fc.constantFrom(...VERSIONS), (list, k3sVersion) => {
        for (const text of errorsOf({ k3sVersion, [key]: list }))
          expect(text).toMatch(/is refused: .*; fix: ./s);
      }),
      { numRuns: 300 },
    );
  });

  test("nor anything that is no list of texts", () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...KEYS), (value, key) => {
        errorsOf({ k3sVersion: "v1.36.4+k3s1", [key]: value });
      }),
    );
  });
});

describe("a secret in an argument is never shown", () => {
  const CANARY = "canary-zq7";
  const secrets = [
    ...["token", "t", "agent-token", "cluster-secret", "vpn-auth", "datastore-endpoint", "storage-endpoint"],
    ...[
      "etcd-s3-access-key",
      "etcd-s3-secret-key",
      "tokn",
      "tokens",
      "agent-tokn",
      "vpn-aut",
      "db-password",
      "my-secret",
    ],
    ...["kube-apiserver-arg=db-password", "kubelet-arg=token", "Token", "TOKEN", "token-", "node-tokn"],
  ];
  const forms = secrets.flatMap((name) => [
    [`--${name}=${CANARY}`],
    [`-${name}=${CANARY}`],
    [`${name}=${CANARY}`],
    [`--${name} ${CANARY}`],
    [`--${name}: ${CANARY}`],
    [`--${name}='${CANARY}'`],
    [`--${name}=${CANARY}`, `--${name}=${CANARY}`],
    [`--${name}`, CANARY],
    [`--${name}=`, CANARY],
    [`\u2014${name}=${CANARY}`],
  ]);
  const others = [
    ["token", CANARY],
    ["agent-token:", CANARY],
    [`--pause-image=https://user:${CANARY}@registry.example.com/pause`, "--pause-image=a"],
    [`--kube-apiserver-arg=etcd-servers=https://user:${CANARY}@db.example.com`],
  ];

  test.each(
    [...forms, ...others].flatMap((list) => KEYS.map((key) => [JSON.stringify(list), key, list] as const)),
  )("%s in %s", (_title, key, list) => {
    for (const k3sVersion of VERSIONS) {
      const errors = errorsOf({ k3sVersion, [key]: list });
      expect(errors.length).toBeGreaterThan(0);
      expect(errors.join("\n")).not.toContain(CANARY);
    }
  });

  test("nor where the list itself is wrong", () => {
    const long = Array.from({ length: 31 }, () => `--token=${CANARY}`);
    for (const value of [`--token=${CANARY}`, long, [{ "--token": CANARY }], { "--token": CANARY }])
      for (const key of KEYS) expect(errorsOf({ [key]: value }).join("\n")).not.toContain(CANARY);
  });
});

test.each([
  ["--disable=traefik", "--disable=traefik"],
  ["--token=abc", "--token=[secret]"],
  ["-t abc", "-t [secret]"],
  ["--tokne=abc", "--tokne=…"],
  ["max-pods=80", "max-pods=80"],
  ["--kube-apiserver-arg=db-password=abc", "--kube-apiserver-arg=db-password=[secret]"],
])("%s is shown as %s", (argument, shown) => {
  expect(showArgument(argument)).toBe(shown);
});

describe("what is allowed and has an effect that few expect is told", () => {
  test.each([
    [
      ["--disable=coredns"],
      "serverArguments: with --disable=coredns the cluster has no DNS until you bring one",
    ],
    [
      ["--write-kubeconfig-mode=644"],
      "serverArguments: with --write-kubeconfig-mode=644 every user of a master may read the administrator's credentials",
    ],
    [
      ["--disable-network-policy"],
      "serverArguments: with --disable-network-policy NetworkPolicies have no effect unless something of yours enforces them",
    ],
  ])("%j", (serverArguments, warning) => {
    const parsed = parseConfiguration({ k3sVersion: "v1.36.4+k3s1", serverArguments });
    expect("warnings" in parsed && parsed.warnings).toContain(warning);
  });

  test("a switch that is off, and a mode that only the group reads, are not", () => {
    const serverArguments = ["--disable-network-policy=false", "--write-kubeconfig-mode=640"];
    const parsed = parseConfiguration({ k3sVersion: "v1.36.4+k3s1", serverArguments });
    expect(
      "warnings" in parsed && parsed.warnings.filter((text) => text.startsWith("serverArguments")),
    ).toEqual([]);
  });

  test("an ingress of one's own beside k3s's", () => {
    const parsed = parseConfiguration({ k3sVersion: "v1.36.4+k3s1", workload: { ownIngress: true } });
    expect("warnings" in parsed && parsed.warnings).toContainEqual(
      expect.stringMatching(/^workload\.ownIngress is true, but/),
    );
  });
});
