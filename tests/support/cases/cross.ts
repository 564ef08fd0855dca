import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Case } from "../../../plan/batch";
import { CA as AUTHORITY, CLIENT, CLIENT_KEY } from "../pems";

/** Both dialects over every datastore and delivery, and what else current k3s brings. */

export const DIALECTS = { "v0.10": "v0.10.2", current: "v1.36.4+k3s1" } as const;
export type Dialect = keyof typeof DIALECTS;
export const DELIVERIES = ["user-data", "ssm"] as const;

/** More than a standard parameter holds. */
export const CA = AUTHORITY.repeat(9);
export const CERTIFICATE = CLIENT;
export const KEY = CLIENT_KEY;
const TLS_FILES = { none: {}, ca: { ca: CA }, client: { ca: CA, certificate: CERTIFICATE, key: KEY } };

/** What is legal in a password there: percent-encoded in a URL, as it is for MySQL. */
export const POSTGRES_PASSWORD = { encoded: "p%40ss%2Fw%27rd%2540", plain: "p@ss/w'rd%40" };
export const MYSQL_PASSWORD = `p@ss/"w'o\\r$d`;
const postgresAt = (query: string) =>
  `postgres://kine:${POSTGRES_PASSWORD.encoded}@pg.example.com:6432/kine${query}`;
const mysqlAt = (query: string) => `mysql://kine:${MYSQL_PASSWORD}@tcp(my.example.com:3307)/kine${query}`;

/** Endpoints by whether they ask for TLS by themselves, which they must where no CA is given. */
export const ENDPOINTS = {
  postgres: { tls: postgresAt("?sslmode=require"), plain: postgresAt("") },
  mysql: { tls: mysqlAt("?tls=true"), plain: mysqlAt("") },
  etcd: {
    tls: "https://etcd-a.example.com:2379,https://etcd-b.example.com:2389",
    plain: "http://etcd-a.example.com:2379",
  },
} as const;
export type Server = keyof typeof ENDPOINTS;
export const SECURITY_GROUP = "sg-0fedcba9876543210";
const WHERE = {
  postgres: { cidrs: ["10.1.0.0/16"] },
  mysql: { securityGroupId: SECURITY_GROUP },
  etcd: { cidrs: ["10.2.0.0/24", "10.3.0.0/24"] },
};

function external(server: Server, files: keyof typeof TLS_FILES) {
  const endpoint = ENDPOINTS[server][files === "none" || server === "etcd" ? "tls" : "plain"];
  return { kind: "external", endpoint, ...WHERE[server], ...TLS_FILES[files] };
}

/** Every kind of datastore. */
const STORES = {
  rds: {},
  postgres: external("postgres", "none"),
  "postgres ca": external("postgres", "ca"),
  "postgres client": external("postgres", "client"),
  mysql: external("mysql", "none"),
  "mysql ca": external("mysql", "ca"),
  "mysql client": external("mysql", "client"),
  etcd: external("etcd", "none"),
  "etcd ca": external("etcd", "ca"),
  "etcd client": external("etcd", "client"),
  sqlite: { kind: "sqlite" },
} as const;
export type Store = keyof typeof STORES;
export type Cell = `${Dialect} ${Store} ${(typeof DELIVERIES)[number]}`;

type Config = Record<string, unknown>;

function up(dialect: Dialect, config: Config = {}): Omit<Case, "name"> {
  // As the CLI holds them.
  const secretKeys = ["datastore", "clusterSecret", "agentToken", "registries"].filter(
    (key) => key in config,
  );
  return { config: { k3sVersion: DIALECTS[dialect], ...config }, secretKeys, preview: false };
}

const cells = (Object.keys(DIALECTS) as Dialect[]).flatMap((dialect) =>
  Object.entries(STORES).flatMap(([store, datastore]) =>
    DELIVERIES.map((secretDelivery) => [
      `${dialect} ${store} ${secretDelivery}`,
      up(dialect, { datastore, secretDelivery }),
    ]),
  ),
);

export const REGISTRY_PASSWORD = "registry: 'pass' #word";
const registries = (password: string) => ({
  mirrors: { "docker.io": { endpoint: ["https://mirror.example.com"] } },
  configs: { "mirror.example.com": { auth: { username: "puller", password } } },
});
const ssm = { secretDelivery: "ssm" };

/** All that an operator may add to the start of k3s. */
const started = {
  serverArguments: ["--write-kubeconfig-mode=640"],
  agentArguments: ["--flannel-iface=eth0"],
  kubeletArguments: ["max-pods=80"],
  masters: { labels: { "example.com/role": "server" }, taints: [] },
  agentPools: { web: { labels: { "example.com/tier": "web" }, taints: ["a=b:NoSchedule"], ingress: true } },
};
const health = { healthCheck: "readyz", tlsSans: ["k3s.example.com", "192.0.2.7"] };
const plain = (server: Server, more: Config = {}): Omit<Case, "name"> =>
  up(server === "etcd" ? "current" : "v0.10", {
    datastore: { kind: "external", endpoint: ENDPOINTS[server].plain, ...WHERE[server], ...more },
  });
const at = (dialect: Dialect, endpoint: string): Omit<Case, "name"> =>
  up(dialect, { datastore: { kind: "external", endpoint, cidrs: ["10.1.0.0/16"] } });
const withoutKey: Config = { ...STORES["postgres client"], key: undefined };
const withoutPlace: Config = { ...STORES["postgres ca"], cidrs: undefined };

const production = (
  parse(readFileSync(join(__dirname, "../../../Pulumi.prod.yaml"), "utf8")) as { config: Config }
).config;

const others = {
  "current preview": { ...up("current"), preview: true },
  "current ssm preview": { ...up("current", ssm), preview: true },
  "current started": up("current", {
    ...{ ...started, api: health, workload: { proxyProtocol: true } },
    registries: registries(REGISTRY_PASSWORD),
  }),
  "v0.10 started": up("v0.10", { ...started, api: { tlsSans: health.tlsSans } }),
  "current arm": up("current", { masters: { architecture: "arm64", instanceType: "t4g.medium" } }),
  "current given": up("current", {
    clusterSecret: "given: server #1 ü Qz7",
    agentToken: "given: agent #2 % Xw9kv",
  }),
  "current ssm registries": up("current", { ...ssm, registries: registries(REGISTRY_PASSWORD) }),
  "current ssm other registries": up("current", { ...ssm, registries: registries("another-password") }),
  "current ssm new password": up("current", { ...ssm, datastore: { passwordEpoch: 1 } }),
  "current new password": up("current", { datastore: { passwordEpoch: 1 } }),
  "v0.10 ssm new password": up("v0.10", { ...ssm, datastore: { passwordEpoch: 1 } }),
  "current ssm other key": up("current", {
    ...ssm,
    kmsKeyArn: "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  }),
  "current ssm pools": up("current", { ...ssm, agentPools: { web: {}, webb: {} } }),
  "sqlite replaced": up("current", { datastore: { kind: "sqlite", replaceLosesCluster: true } }),
  production: { config: production, preview: false, stack: "prod" },
  "production ssm": {
    config: { ...production, "k3s-ha:secretDelivery": "ssm" },
    preview: false,
    stack: "prod",
  },
  // Accepted with a warning.
  "postgres insecure": plain("postgres", { insecure: true }),
  "mysql insecure": plain("mysql", { insecure: true }),
  "etcd insecure": plain("etcd", { insecure: true }),
  "current postgresql": at("current", "postgresql://k3s:password@pg.example.com/k3s?sslmode=verify-full"),
  "current past support": up("current", { k3sVersion: "v1.33.1+k3s1" }),
  "current untested": up("current", { k3sVersion: "v1.30.0+k3s1", allowUntestedK3s: true }),
  // Refused.
  "postgres plain": plain("postgres"),
  "mysql plain": plain("mysql"),
  "etcd plain": plain("etcd"),
  "postgres against": plain("postgres", { endpoint: postgresAt("?sslmode=disable"), ca: CA }),
  "mysql port": at("current", "mysql://kine:password@tcp(my.example.com:70000)/kine?tls=true"),
  "mysql preferred": at("v0.10", mysqlAt("?tls=preferred")),
  "v0.10 postgresql": at("v0.10", "postgresql://k3s:password@pg.example.com/k3s?sslmode=verify-full"),
  "postgres default": at("current", "postgres://"),
  "mysql default": at("current", "mysql://"),
  "mysql socket": at("current", "mysql://kine:password@unix(/run/mysqld.sock)/kine"),
  "no key": up("current", { datastore: withoutKey }),
  "no place": up("current", { datastore: withoutPlace }),
  "no endpoint": up("current", { datastore: { kind: "external", cidrs: ["10.1.0.0/16"] } }),
  "rds endpoint": up("current", { datastore: { endpoint: ENDPOINTS.postgres.tls } }),
  "sqlite two": up("current", { datastore: { kind: "sqlite" }, masters: { max: 2 } }),
  "v0.10 readyz": up("v0.10", { api: { healthCheck: "readyz" } }),
  "v0.10 proxyProtocol": up("v0.10", { workload: { proxyProtocol: true } }),
  "v0.10 registries": up("v0.10", { registries: registries(REGISTRY_PASSWORD) }),
  "v0.10 agentToken": up("v0.10", { agentToken: "Lq2Wz8Vx5Nc7Bm4Kt9" }),
  racing: up("current", { k3sVersion: "v1.24.12+k3s1" }),
  deadlocking: up("current", { k3sVersion: "v1.31.2+k3s1" }),
  untried: up("current", { k3sVersion: "v1.32.4+k3s1" }),
  ancient: up("current", { k3sVersion: "v0.11.0", allowUntestedK3s: true }),
} satisfies Record<string, Omit<Case, "name">>;

/** Names of the runs over every datastore and delivery. */
export const CELLS = cells.map(([name]) => name as Cell);

export const crossRuns = { ...(Object.fromEntries(cells) as Record<Cell, Omit<Case, "name">>), ...others };
