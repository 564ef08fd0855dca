import { createHash } from "node:crypto";
import { parse } from "yaml";
import { input, isSecretInput, needs, ofType, the } from "../../plan/graph";
import type { Registration } from "../../plan/types";
import { mask } from "../../plan/values";
import {
  CELLS,
  CA,
  ENDPOINTS,
  KEY,
  MYSQL_PASSWORD,
  POSTGRES_PASSWORD,
  type Store,
} from "../support/cases/cross";
import { beyond, rights } from "../support/graph/rules";
import { filesOf } from "../support/graph/header";
import type { RunName } from "../support/cases/matrix";
import { groupOf, outputOf, scriptOf, templateOf, textOf } from "../support/graph/read";
import { runsOf } from "../support/program";

const graph = runsOf(
  ...CELLS,
  "production ssm",
  "current ssm preview",
  "current ssm pools",
  "current ssm new password",
  "v0.10 ssm new password",
  "current new password",
  "current ssm registries",
  "current ssm other registries",
  "current ssm other key",
);

/** Every spelling of a secret that a machine or an eye could read back, and its unkeyed digests. */
function forms(secret: string): string[] {
  const inBase64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from("\0".repeat(shift) + secret).toString("base64");
    // Without the characters that depend on the neighbours.
    return text.slice(shift === 0 ? 0 : 4, Math.floor((shift + Buffer.byteLength(secret)) / 3) * 4);
  });
  const digests = ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) => {
    const bytes = createHash(algorithm).update(secret).digest();
    return [bytes.toString("hex").slice(0, 12), bytes.toString("base64").slice(0, 12)];
  });
  return [
    ...[secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)],
    ...[Buffer.from(secret).toString("hex"), ...inBase64, ...digests],
  ];
}

/** A script without the quoting of its shell, however deep. */
function unquoted(script: string): string {
  const plain = script.replaceAll("'\\''", "'");
  return plain === script ? script : unquoted(plain);
}

/** Secret files of the masters on each datastore: path, and the parameter's short name. */
const V010_OWN = { "/etc/k3s-ha/secret.env": "secret", "/run/k3s-ha/connection.sh": "connection" };
const CURRENT_OWN = { "/etc/rancher/k3s/config.yaml.d/10-secret.yaml": "secret" };
const CA_FILE = { "/etc/k3s-ha/datastore-ca.pem": "datastore-ca" };
const CLIENT_FILES = {
  ...CA_FILE,
  "/etc/k3s-ha/datastore-certificate.pem": "datastore-certificate",
  "/etc/k3s-ha/datastore-key.pem": "datastore-key",
};
type Cell = ["v0.10" | "current", Store, Record<string, string>];
const DELIVERED: Cell[] = [
  ["v0.10", "rds", V010_OWN],
  ["v0.10", "postgres", V010_OWN],
  ["v0.10", "postgres ca", { ...V010_OWN, ...CA_FILE }],
  ["v0.10", "postgres client", { ...V010_OWN, ...CLIENT_FILES }],
  ["v0.10", "mysql", V010_OWN],
  ["v0.10", "mysql ca", { ...V010_OWN, ...CA_FILE }],
  ["v0.10", "mysql client", { ...V010_OWN, ...CLIENT_FILES }],
  ["v0.10", "sqlite", { "/etc/k3s-ha/secret.env": "secret" }],
  ["current", "rds", CURRENT_OWN],
  ["current", "postgres ca", { ...CURRENT_OWN, ...CA_FILE }],
  ["current", "mysql client", { ...CURRENT_OWN, ...CLIENT_FILES }],
  ["current", "etcd", CURRENT_OWN],
  ["current", "etcd client", { ...CURRENT_OWN, ...CLIENT_FILES }],
  ["current", "sqlite", CURRENT_OWN],
];
const DEPENDENTS = ["current rds ssm", "v0.10 rds ssm", "production ssm", "current ssm preview"] as const;

/** `secretDelivery: ssm`: machines are told names, and each role reads its own. */
describe("delivery by parameters", () => {
  const cluster = (name: RunName) => outputOf(graph(name), "clusterId");
  const policy = (name: RunName, group: string) =>
    textOf(the(graph(name), "RolePolicy", `k3s-${group}-policy`), "policy");
  const parameters = (name: RunName) =>
    ofType(graph(name), "aws:ssm:Parameter").filter((one) => one.name !== "k3s-kubeconfig");
  const named = (name: RunName, parameter: string): Registration => {
    const found = parameters(name).filter((one) => textOf(one, "name") === parameter);
    if (!found[0] || found.length > 1) throw new Error(`${found.length} parameters ${parameter}`);
    return found[0];
  };
  /** Names of a group's parameters by path. */
  const wanted = (name: RunName, group: string) =>
    Object.fromEntries(
      Object.entries(filesOf(scriptOf(graph(name), group)))
        .filter(([, file]) => file.parameter !== "")
        .map(([path, file]) => [path, file.parameter]),
    );
  const secretsOf = (name: RunName) => {
    const databases = ofType(graph(name), "aws:rds:Instance").map((one) => textOf(one, "password"));
    const joined = parameters(name)
      .filter((one) => one.name.startsWith("k3s-agents-"))
      .map((one) => textOf(one, "value"));
    const endpoints = Object.values(ENDPOINTS).flatMap(({ tls, plain }) => [tls, plain]);
    const passwords = [POSTGRES_PASSWORD.plain, POSTGRES_PASSWORD.encoded, MYSQL_PASSWORD];
    const given = [...endpoints, ...passwords, KEY];
    return { own: [outputOf(graph(name), "clusterSecret"), ...databases], files: joined, given };
  };

  test.each(DELIVERED)(
    "user-data of %s on %s holds names alone, of parameters with what it held",
    (dialect, store, secret) => {
      const [name, whole] = [`${dialect} ${store} ssm`, `${dialect} ${store} user-data`] as const;
      const files = filesOf(scriptOf(graph(name), "masters"));
      const inWhole = filesOf(scriptOf(graph(whole), "masters"));
      expect(Object.keys(files)).toEqual(Object.keys(inWhole));
      expect(Object.keys(wanted(name, "masters")).sort()).toEqual(Object.keys(secret).sort());
      for (const [path, { content, parameter }] of Object.entries(files)) {
        const key = secret[path];
        if (key === undefined) {
          expect({ path, content, parameter }).toEqual({
            path,
            content: inWhole[path]?.content,
            parameter: "",
          });
          continue;
        }
        expect({ path, content }).toEqual({ path, content: "" });
        expect(parameter).toMatch(new RegExp(`^/k3s-ha/${cluster(name)}/masters/${key}-[0-9a-f]{8}$`));
        expect(textOf(named(name, parameter), "value")).toBe(inWhole[path]?.content);
      }
    },
  );

  test.each(DELIVERED)(
    "neither user-data nor anything else of %s on %s shows a secret in any form",
    (dialect, store) => {
      const name = `${dialect} ${store} ssm` as const;
      const run = graph(name);
      const { own, files, given } = secretsOf(name);
      const secrets = [...own, ...given, ...files.flatMap((file) => file.match(/[A-Za-z0-9]{48}/g) ?? [])];
      expect(secrets.every((text) => text.length >= 12)).toBe(true);
      const shown = [
        ...["masters", "agents-default"].map((group) => unquoted(scriptOf(run, group))),
        JSON.stringify(
          run.registrations.map(({ inputs, outputs, urn }) => [urn, mask(inputs), mask(outputs ?? {})]),
        ),
        JSON.stringify([mask(run.outputs), run.diagnostics, run.lookups]),
      ].join("\n");
      expect(secrets.flatMap(forms).filter((form) => shown.includes(form))).toEqual([]);
    },
  );

  test.each(DELIVERED)(
    "parameters of %s on %s are encrypted, secret on the wire, and made before old ones go",
    (dialect, store, secret) => {
      const name = `${dialect} ${store} ssm` as const;
      expect(parameters(name)).toHaveLength(Object.keys(secret).length + 1);
      for (const parameter of parameters(name)) {
        expect(textOf(parameter, "type")).toBe("SecureString");
        expect(isSecretInput(parameter, "value")).toBe(true);
        const large = parameter.name.endsWith("-datastore-ca");
        expect([parameter.name, textOf(parameter, "tier")]).toEqual([
          parameter.name,
          large ? "Advanced" : "Standard",
        ]);
        expect(parameter.options.deleteBeforeReplace).toBeUndefined();
        const revision = the(graph(name), "RandomId", `${parameter.name}-revision`);
        expect(isSecretInput(revision, "keepers.secrets")).toBe(true);
        expect(input(revision, "keepers.clusterId")).toBe(cluster(name));
      }
    },
  );

  test("a file larger than 4 KiB is no standard parameter", () => {
    expect(Buffer.byteLength(CA)).toBeGreaterThan(4096);
    expect(Buffer.byteLength(KEY)).toBeLessThan(4096);
  });

  test.each(DEPENDENTS)("no machine of %s waits for the database or for a parameter of secrets", (name) => {
    const run = graph(name);
    for (const group of ["masters", "agents-default"]) {
      const before = [...needs(run, groupOf(run, group)), ...needs(run, templateOf(run, group))];
      const held = before.filter(
        ({ type, name: own }) =>
          /^aws:rds|^aws:cloudwatch/.test(type) || (/^aws:ssm/.test(type) && own !== "k3s-kubeconfig"),
      );
      expect({ group, held: held.map(({ name: own }) => own) }).toEqual({ group, held: [] });
      // The names come from what is known at once.
      expect(before.map(({ name: own }) => own)).toContain(`k3s-${group}-secrets-secret-revision`);
    }
  });

  test("with user-data, masters of current k3s do wait for the database", () => {
    const run = graph("current rds user-data");
    const before = [...needs(run, groupOf(run, "masters"))].map(({ name }) => name);
    expect(before).toContain("k3s-datastore-instance");
  });

  test("the masters' parameter itself comes after the database, which it names", () => {
    const run = graph("current rds ssm");
    const parameter = the(run, "aws:ssm:Parameter", "k3s-masters-secrets-secret");
    expect([...needs(run, parameter)].map(({ name }) => name)).toContain("k3s-datastore-instance");
    const endpoint = (parse(textOf(parameter, "value")) as Record<string, string>)["datastore-endpoint"];
    expect(endpoint).toContain(`@${outputOf(run, "datastoreHost")}:5432/k3s`);
  });

  test("each role reads exactly its own parameters, also where one pool's name begins another's", () => {
    const mayRead = (name: RunName, whole: RunName, group: string) =>
      beyond(
        rights(policy(name, group)),
        rights(policy(whole, group === "masters" ? group : "agents-default")),
      ).filter((right) => !right.startsWith("autoscaling:"));
    const prefix = (name: RunName, group: string) =>
      `ssm:GetParameter arn:aws:ssm:us-east-1:123456789012:parameter/k3s-ha/${cluster(name)}/${group}/*`;
    for (const [name, groups] of [
      ["current rds ssm", ["masters", "agents-default"]],
      ["v0.10 rds ssm", ["masters", "agents-default"]],
      ["current ssm pools", ["masters", "agents-web", "agents-webb"]],
    ] as const) {
      const whole = name.startsWith("v0.10") ? "v0.10 rds user-data" : "current rds user-data";
      for (const group of groups) expect(mayRead(name, whole, group)).toEqual([prefix(name, group)]);
    }
    // What it may read is what it is told to.
    for (const group of ["masters", "agents-web", "agents-webb"]) {
      const names = Object.values(wanted("current ssm pools", group));
      expect(names).toHaveLength(1);
      expect(names[0]).toMatch(new RegExp(`/${group}/secret-[0-9a-f]{8}$`));
    }
  });

  test("agents' parameter holds the agent token alone, on v0.10 the cluster secret", () => {
    const held = (name: RunName) =>
      textOf(named(name, Object.values(wanted(name, "agents-default"))[0] ?? ""), "value");
    expect(held("current rds ssm")).toMatch(/^token: [A-Za-z0-9]{48}\n$/);
    expect(held("current rds ssm")).not.toContain(outputOf(graph("current rds ssm"), "clusterSecret"));
    expect(held("v0.10 rds ssm")).toBe(
      `K3S_CLUSTER_SECRET="${outputOf(graph("v0.10 rds ssm"), "clusterSecret")}"\n`,
    );
  });

  /** Groups whose user-data differs. */
  const rolled = (before: RunName, after: RunName) =>
    ["masters", "agents-default"].filter(
      (group) =>
        textOf(templateOf(graph(before), group), "userData") !==
        textOf(templateOf(graph(after), group), "userData"),
    );

  test.each([
    ["current rds ssm", "current ssm new password", ["masters"]],
    ["v0.10 rds ssm", "v0.10 ssm new password", ["masters"]],
    ["current rds user-data", "current new password", ["masters"]],
    ["current ssm registries", "current ssm other registries", ["masters", "agents-default"]],
  ] as const)("from %s to %s roll %j", (before, after, groups) => {
    expect(rolled(before, after)).toEqual(groups);
  });

  test("a changed secret is a new name of that file alone", () => {
    const changed = (before: RunName, after: RunName, group: string) =>
      Object.entries(wanted(after, group))
        .filter(([path, parameter]) => wanted(before, group)[path] !== parameter)
        .map(([path]) => path);
    const registries = ["/etc/rancher/k3s/registries.yaml"];
    expect(changed("current ssm registries", "current ssm other registries", "masters")).toEqual(registries);
    expect(changed("current ssm registries", "current ssm other registries", "agents-default")).toEqual(
      registries,
    );
    expect(changed("v0.10 rds ssm", "v0.10 ssm new password", "masters")).toEqual([
      "/etc/k3s-ha/secret.env",
      "/run/k3s-ha/connection.sh",
    ]);
  });

  test("machines of another database wait for a parameter that comes after it", () => {
    const name = (run: RunName) => wanted(run, "masters")["/etc/rancher/k3s/config.yaml.d/10-secret.yaml"];
    expect(rolled("current rds ssm", "current ssm other key")).toEqual(["masters", "agents-default"]);
    expect(name("current ssm other key")).not.toBe(name("current rds ssm"));
  });

  test("a preview with parameters registers what the up does", () => {
    const urns = (name: RunName) =>
      graph(name)
        .registrations.map(({ urn }) => urn)
        .sort();
    expect(urns("current ssm preview")).toEqual(urns("current rds ssm"));
  });
});
