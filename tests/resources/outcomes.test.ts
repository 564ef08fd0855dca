import {
  CELLS,
  DELIVERIES,
  MYSQL_PASSWORD,
  POSTGRES_PASSWORD,
  type Cell,
  type Store,
} from "../support/cases/cross";
import type { RunName } from "../support/cases/matrix";
import { anyRunsOf } from "../support/program";

const run = anyRunsOf(
  ...CELLS,
  "postgres plain",
  "mysql plain",
  "etcd plain",
  "mysql preferred",
  "postgres against",
  "mysql port",
  "v0.10 postgresql",
  "postgres default",
  "mysql default",
  "mysql socket",
  "no key",
  "no place",
  "no endpoint",
  "rds endpoint",
  "sqlite two",
  "v0.10 readyz",
  "v0.10 proxyProtocol",
  "v0.10 registries",
  "v0.10 agentToken",
  "racing",
  "deadlocking",
  "untried",
  "ancient",
  "postgres insecure",
  "mysql insecure",
  "etcd insecure",
  "current postgresql",
  "current past support",
  "current untested",
  "production",
  "production ssm",
);

const NO_LOCK =
  "k3s-ha:datastore.endpoint: [secret] is refused: etcd offers this k3s no lock, and two servers of v0.10 that boot together make two certificate authorities";
const ONE_MASTER =
  "datastore.kind sqlite is not highly available: one master, whose volume is the cluster; a change that replaces it loses the cluster";

/** Every datastore on both dialects: the empty text plans cleanly, anything else is why it is refused. */
const MATRIX: Record<Store, readonly [v010: string, current: string]> = {
  rds: ["", ""],
  postgres: ["", ""],
  "postgres ca": ["", ""],
  "postgres client": ["", ""],
  mysql: ["", ""],
  "mysql ca": ["", ""],
  "mysql client": ["", ""],
  etcd: [NO_LOCK, ""],
  "etcd ca": [NO_LOCK, ""],
  "etcd client": [NO_LOCK, ""],
  sqlite: ["", ""],
};

const PLAIN_TEXT =
  "datastore.endpoint: [secret] is refused: it does not make sure of TLS, so credentials and cluster secrets could cross the network in plain text";
const REFUSED: [RunName, string][] = [
  ["postgres plain", PLAIN_TEXT],
  ["mysql plain", PLAIN_TEXT],
  ["etcd plain", PLAIN_TEXT],
  ["mysql preferred", PLAIN_TEXT],
  ["postgres against", PLAIN_TEXT],
  ["mysql port", "datastore.endpoint: [secret] is refused: its port is no number from 1 to 65535"],
  [
    "v0.10 postgresql",
    "datastore.endpoint: [secret] is refused: k3s v0.10 knows the scheme postgres:// alone",
  ],
  ["postgres default", "datastore.endpoint: [secret] is refused: without a host k3s takes localhost"],
  ["mysql default", "datastore.endpoint: [secret] is refused: it is not of the form mysql://"],
  ["mysql socket", "datastore.endpoint: [secret] is refused: it names no tcp(host:port)"],
  ["no key", "datastore.key is missing: a client certificate needs its key"],
  ["no place", "datastore.cidrs is missing: the firewall must know where the datastore is"],
  ["no endpoint", "datastore.endpoint is missing: datastore.kind external needs an endpoint"],
  ["rds endpoint", "datastore.endpoint: [secret] is refused: datastore.kind rds has no such key"],
  ["sqlite two", "masters.max: 2 is refused: datastore.kind sqlite has exactly one master"],
  ["v0.10 readyz", 'api.healthCheck: "readyz" is refused'],
  ["v0.10 proxyProtocol", "workload.proxyProtocol: true is refused: v0.10's Traefik does not parse it"],
  ["v0.10 registries", "registries: [secret] is refused"],
  ["v0.10 agentToken", "agentToken: [secret] is refused: agents of v0.10 hold the cluster secret"],
  ["racing", 'k3sVersion: "v1.24.12+k3s1" is refused: two servers that boot together'],
  ["deadlocking", 'k3sVersion: "v1.31.2+k3s1" is refused: agents can deadlock'],
  ["untried", 'k3sVersion: "v1.32.4+k3s1" is refused: nobody tried this program with it'],
  ["ancient", 'k3sVersion: "v0.11.0" is refused: two servers that boot together'],
];

const INSECURE =
  "datastore.insecure is on: credentials and cluster secrets may cross the network in plain text";
const WARNED: [RunName, string[]][] = [
  ["postgres insecure", [INSECURE]],
  ["mysql insecure", [INSECURE]],
  ["etcd insecure", [INSECURE]],
  ["current postgresql", []],
  [
    "current past support",
    ["k3sVersion v1.33.1+k3s1 is past upstream's support: the newest minor known here is v1.36"],
  ],
  [
    "current untested",
    ["k3sVersion v1.30.0+k3s1 is past upstream's support: the newest minor known here is v1.36"],
  ],
  ["production", []],
  ["production ssm", []],
];

/** What both dialects make of every datastore, through the real program. @param run also one that was refused */
describe("dialects over datastores", () => {
  const said = (name: RunName) => run(name).diagnostics.map(({ message }) => message);
  const refusal = (name: RunName) =>
    run(name)
      .errors.map(({ message }) => message)
      .join("\n");

  const cells = (Object.keys(MATRIX) as Store[]).flatMap((store) => {
    const [old, current] = MATRIX[store];
    return DELIVERIES.flatMap((delivery): [Cell, string][] => [
      [`v0.10 ${store} ${delivery}`, old],
      [`current ${store} ${delivery}`, current],
    ]);
  });

  test.each(cells.filter(([, why]) => why === ""))("%s plans cleanly", (name) => {
    expect(run(name).errors).toEqual([]);
    expect(run(name).outputs).not.toEqual({});
    expect(said(name)).toEqual(name.includes("sqlite") ? [ONE_MASTER] : []);
  });

  test.each([...cells.filter(([, why]) => why !== ""), ...REFUSED])(
    "%s is refused before anything registers",
    (name, why) => {
      expect(refusal(name)).toContain(why);
      expect(refusal(name)).toContain("; fix: ");
      expect(run(name).errors.filter(({ foreseen }) => !foreseen)).toEqual([]);
      expect(run(name).registrations.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
      for (const secret of [MYSQL_PASSWORD, POSTGRES_PASSWORD.encoded, "kine:", "k3s:password@"]) {
        expect(refusal(name)).not.toContain(secret);
      }
    },
  );

  test.each(WARNED)("%s is accepted, and says what is to be said", (name, warnings) => {
    expect(run(name).errors).toEqual([]);
    expect(said(name)).toEqual(warnings);
  });
});
