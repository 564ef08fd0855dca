import { parse } from "yaml";
import { the } from "../../plan/graph";
import {
  CELLS,
  CA,
  CERTIFICATE,
  ENDPOINTS,
  KEY,
  MYSQL_PASSWORD,
  POSTGRES_PASSWORD,
  type Cell,
  type Store,
} from "../support/cases/cross";
import { filesOf, header } from "../support/graph/header";
import type { RunName } from "../support/cases/matrix";
import { outputOf, scriptOf, textOf } from "../support/graph/read";
import { CA_PATH, CONFIG, CURRENT_CA, HOST, KUBELET, NETWORKS, NODE } from "../support/graph/current";
import { runsOf } from "../support/program";

const graph = runsOf(...CELLS, "current given");

const BUNDLE = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem";
const CERTIFICATE_PATH = "/etc/k3s-ha/datastore-certificate.pem";
const KEY_PATH = "/etc/k3s-ha/datastore-key.pem";
const ENVIRONMENT = "/etc/k3s-ha/secret.env";
const CONNECTION = "/run/k3s-ha/connection.sh";
const SECRET = "/etc/rancher/k3s/config.yaml.d/10-secret.yaml";

const V010_CA = `K3S_STORAGE_CAFILE=${CA_PATH}`;
const V010_CLIENT = [V010_CA, `K3S_STORAGE_CERTFILE=${CERTIFICATE_PATH}`, `K3S_STORAGE_KEYFILE=${KEY_PATH}`];
const PEM = {
  ca: { [CA_PATH]: CA },
  client: { [CA_PATH]: CA, [CERTIFICATE_PATH]: CERTIFICATE, [KEY_PATH]: KEY },
};

/** v0.10's masters: datastore, variables of the unit, certificate files, lock, how the lock's client checks the server. */
const V010: [Store, string[], Record<string, string>, string, string][] = [
  ["rds", [V010_CA], {}, "postgres", "verify-full"],
  ["postgres", [], {}, "postgres", "require"],
  ["postgres ca", [V010_CA], PEM.ca, "postgres", "verify-full"],
  ["postgres client", V010_CLIENT, PEM.client, "postgres", "verify-full"],
  // Its endpoint asks for a check by public authorities (tls=true).
  ["mysql", [], {}, "mysql", "verify-full"],
  ["mysql ca", [V010_CA], PEM.ca, "mysql", "verify-full"],
  ["mysql client", V010_CLIENT, PEM.client, "mysql", "verify-full"],
];

const CURRENT_CLIENT = {
  ...CURRENT_CA,
  "datastore-certfile": CERTIFICATE_PATH,
  "datastore-keyfile": KEY_PATH,
};
/** Current masters: datastore, keys of it in config.yaml, certificate files. */
const CURRENT: [Store, Record<string, string>, Record<string, string>][] = [
  ["rds", CURRENT_CA, {}],
  ["postgres", {}, {}],
  ["postgres ca", CURRENT_CA, PEM.ca],
  ["postgres client", CURRENT_CLIENT, PEM.client],
  ["mysql", {}, {}],
  ["mysql ca", CURRENT_CA, PEM.ca],
  ["mysql client", CURRENT_CLIENT, PEM.client],
  ["etcd", {}, {}],
  ["etcd ca", CURRENT_CA, PEM.ca],
  ["etcd client", CURRENT_CLIENT, PEM.client],
  ["sqlite", {}, {}],
];
const KUBELET_CONFIGURATION = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  shutdownGracePeriod: "60s",
  shutdownGracePeriodCriticalPods: "20s",
};

/** How each dialect starts k3s on every datastore, as the machine's own bash reads it. */
describe("dialects", () => {
  const masters = (name: RunName) => scriptOf(graph(name), "masters");
  const agents = (name: RunName) => scriptOf(graph(name), "agents-default");
  const content = (script: string, path: string) => filesOf(script)[path]?.content ?? "";
  const yaml = (script: string, path: string) => parse(content(script, path)) as Record<string, unknown>;
  const certificates = (script: string) =>
    Object.fromEntries(
      Object.entries(filesOf(script))
        .filter(([path]) => path.endsWith(".pem"))
        .map(([path, file]) => [path, file.content]),
    );
  const rdsEndpoint = (name: RunName) => {
    const password = textOf(the(graph(name), "aws:rds:Instance"), "password");
    const host = `${outputOf(graph(name), "clusterId")}.abcdefghijkl.us-east-1.rds.amazonaws.com`;
    return { password, host, endpoint: `postgres://k3s:${password}@${host}:5432/k3s` };
  };
  const endpointOf = (name: RunName, store: Store) => {
    const [server, files] = store.split(" ");
    if (server === "rds") return rdsEndpoint(name).endpoint;
    if (server !== "postgres" && server !== "mysql") return ENDPOINTS.etcd.tls;
    return ENDPOINTS[server][files === undefined ? "tls" : "plain"];
  };

  test.each(V010)("v0.10 on %s: environment %j", (store, variables, files, lock, tls) => {
    const name: Cell = `v0.10 ${store} user-data`;
    const script = masters(name);
    expect(header(script, "K3S_ENVIRONMENT")).toEqual(["K3S_NODE_NAME=@INSTANCE_ID@", ...variables]);
    expect(certificates(script)).toEqual(files);
    // As systemd reads it: in quotes only backslash and quote are escaped.
    const escaped = endpointOf(name, store).replace(/["\\]/g, (sign) => `\\${sign}`);
    expect(content(script, ENVIRONMENT).split("\n")).toEqual([
      `K3S_STORAGE_ENDPOINT="${escaped}"`,
      `K3S_CLUSTER_SECRET="${outputOf(graph(name), "clusterSecret")}"`,
      "",
    ]);
    expect(Object.keys(filesOf(script)).sort()).toEqual(
      [...Object.keys(files), ENVIRONMENT, CONNECTION].sort(),
    );
    expect(header(script, "K3S_ARGUMENTS").slice(0, 2)).toEqual(["server", "--bootstrap-save"]);
    expect(header(script, "K3S_ARGUMENTS").join(" ")).not.toMatch(/storage|secret|token|:\/\//);
    const given = (path: string) => [path in files || (store === "rds" && path === CA_PATH) ? path : ""];
    const authority = store === "mysql" ? ["/etc/pki/tls/certs/ca-bundle.crt"] : given(CA_PATH);
    expect(
      ["FIRST_BOOT_LOCK", "CLIENT_TLS", "CLIENT_CA", "CLIENT_CERTIFICATE", "CLIENT_KEY"].map((key) =>
        header(script, key),
      ),
    ).toEqual([[lock], [tls], authority, given(CERTIFICATE_PATH), given(KEY_PATH)]);
    expect(header(script, "CA_URL")).toEqual([store === "rds" ? BUNDLE : ""]);
  });

  const connection = (host: string, port: string, database: string, user: string, password: string) =>
    [
      `DATASTORE_HOST='${host}'`,
      `DATASTORE_PORT='${port}'`,
      `DATASTORE_DATABASE='${database}'`,
      `DATASTORE_USER='${user}'`,
      `DATASTORE_PASSWORD='${password.replaceAll("'", `'\\''`)}'`,
      "",
    ].join("\n");

  test("v0.10's lock connects as k3s does, with the plain password", () => {
    const own = rdsEndpoint("v0.10 rds user-data");
    expect(content(masters("v0.10 rds user-data"), CONNECTION)).toBe(
      connection(own.host, "5432", "k3s", "k3s", own.password),
    );
    expect(content(masters("v0.10 postgres ca user-data"), CONNECTION)).toBe(
      connection("pg.example.com", "6432", "kine", "kine", POSTGRES_PASSWORD.plain),
    );
    expect(content(masters("v0.10 mysql client user-data"), CONNECTION)).toBe(
      connection("my.example.com", "3307", "kine", "kine", MYSQL_PASSWORD),
    );
  });

  test("v0.10 on sqlite keeps its file: no endpoint, no bootstrap data elsewhere, no lock", () => {
    const script = masters("v0.10 sqlite user-data");
    expect(Object.keys(filesOf(script))).toEqual([ENVIRONMENT]);
    expect(content(script, ENVIRONMENT)).toBe(
      `K3S_CLUSTER_SECRET="${outputOf(graph("v0.10 sqlite user-data"), "clusterSecret")}"\n`,
    );
    expect(header(script, "K3S_ARGUMENTS")).not.toContain("--bootstrap-save");
    expect(header(script, "K3S_ENVIRONMENT")).toEqual(["K3S_NODE_NAME=@INSTANCE_ID@"]);
    expect(header(script, "FIRST_BOOT_LOCK")).toEqual([""]);
  });

  test.each(CURRENT)("current k3s on %s: config.yaml with %j", (store, keys, files) => {
    const name: Cell = `current ${store} user-data`;
    const script = masters(name);
    expect(header(script, "K3S_ARGUMENTS")).toEqual(["server"]);
    expect(header(script, "K3S_ENVIRONMENT")).toEqual([]);
    expect(certificates(script)).toEqual(files);
    expect(Object.keys(filesOf(script)).sort()).toEqual(
      [...Object.keys(files), CONFIG, SECRET, KUBELET].sort(),
    );
    expect(yaml(script, CONFIG)).toEqual({
      ...keys,
      "secrets-encryption": true,
      "tls-san": [HOST],
      ...NETWORKS,
      ...NODE,
      "node-taint": ["CriticalAddonsOnly=true:NoExecute"],
    });
    expect(yaml(script, SECRET)).toEqual({
      token: outputOf(graph(name), "clusterSecret"),
      "agent-token": yaml(agents(name), SECRET).token,
      ...(store === "sqlite" ? {} : { "datastore-endpoint": endpointOf(name, store) }),
    });
    // The machine's shell reads some of them.
    expect(content(script, SECRET).trim().split("\n")).toHaveLength(store === "sqlite" ? 2 : 3);
    expect(yaml(script, KUBELET)).toEqual(KUBELET_CONFIGURATION);
    expect(header(script, "FIRST_BOOT_LOCK")).toEqual([""]);
    expect(header(script, "CA_URL")).toEqual([store === "rds" ? BUNDLE : ""]);
  });

  test("current agents know the balancer and a token of their own, and the servers' does not let them in", () => {
    const script = agents("current rds user-data");
    expect(header(script, "K3S_ARGUMENTS")).toEqual(["agent"]);
    expect(header(script, "K3S_ENVIRONMENT")).toEqual([]);
    expect(Object.keys(filesOf(script))).toEqual([CONFIG, SECRET, KUBELET]);
    expect(yaml(script, CONFIG)).toEqual({ server: `https://${HOST}:6443`, ...NODE });
    expect(Object.keys(yaml(script, SECRET))).toEqual(["token"]);
    expect(yaml(script, SECRET).token).toMatch(/^[A-Za-z0-9]{48}$/);
    expect(yaml(script, SECRET).token).not.toBe(outputOf(graph("current rds user-data"), "clusterSecret"));
    expect(yaml(script, KUBELET)).toEqual(KUBELET_CONFIGURATION);
  });

  test("given tokens reach their machines whole", () => {
    const [server, agent] = ["given: server #1 ü Qz7", "given: agent #2 % Xw9kv"];
    expect(yaml(masters("current given"), SECRET)).toMatchObject({ token: server, "agent-token": agent });
    expect(yaml(agents("current given"), SECRET)).toEqual({ token: agent });
    expect(agents("current given")).not.toContain(server);
  });

  test.each(
    [...V010, ...CURRENT].map(([store]) => store).filter((store, i, all) => all.indexOf(store) === i),
  )("agents hold nothing of %s, and on current k3s nothing of the servers", (store) => {
    const found = (name: Cell, words: string[]) => words.filter((word) => agents(name).includes(word));
    const words = ["datastore-", "K3S_STORAGE", "DATASTORE_PASSWORD=", "://kine", "postgres://", "mysql://"];
    const hosts = ["example.com", "rds.amazonaws.com", "MIIB"];
    const current: Cell = `current ${store} user-data`;
    const token = outputOf(graph(current), "clusterSecret");
    expect(found(current, [...words, ...hosts, token])).toEqual([]);
    if (!store.startsWith("etcd")) {
      expect(found(`v0.10 ${store} user-data`, [...words, ...hosts])).toEqual([]);
    }
  });
});
