import { isOwnServer } from "../facts/endpointServers";
import { parseEndpoint, type Endpoint } from "../facts/endpoints";
import { parseK3sVersion, releaseOf, type K3sRelease } from "../facts/k3sVersions";
import { configRemove, configSet, refuse, type Problem, type Rule } from "./problem";
import { rdsKeys } from "./rds";
import type { Configuration } from "./schema";

type Datastore = Configuration["datastore"];
type Name = keyof Datastore;

/** Keys that only an external datastore has. */
const EXTERNAL_KEYS: readonly Name[] = [
  "endpoint",
  "ca",
  "certificate",
  "key",
  "insecure",
  "cidrs",
  "securityGroupId",
];
const RDS_KEYS = Object.keys(rdsKeys) as readonly (keyof typeof rdsKeys)[];

/** Keys that a kind would ignore. An external server's lock on v0.10 has a client, too. */
const IGNORED: Readonly<Record<Datastore["kind"], readonly Name[]>> = {
  rds: EXTERNAL_KEYS,
  external: RDS_KEYS.filter((name) => name !== "clientPackage"),
  sqlite: [...EXTERNAL_KEYS, ...RDS_KEYS],
};

/** Rules of the kinds of datastore. */
export const datastoreRules: readonly Rule[] = [
  { needs: ["datastore"], find: ({ datastore }, given) => ignoredProblems(datastore, given.datastore) },
  {
    needs: ["datastore"],
    find: ({ datastore }) => (datastore.kind === "external" ? externalProblems(datastore) : []),
  },
  {
    needs: ["datastore", "k3sVersion", "allowUntestedK3s"],
    find: ({ datastore, k3sVersion, allowUntestedK3s }) => {
      const release = releaseOf(k3sVersion, allowUntestedK3s);
      const endpoint = externalOf(datastore);
      return "refused" in release || endpoint === undefined
        ? []
        : releaseProblems(datastore, release, endpoint);
    },
  },
];

/** The endpoint of an external datastore, where it is well formed. */
function externalOf({ kind, endpoint }: Datastore): Endpoint | undefined {
  if (kind !== "external" || endpoint === undefined) return undefined;
  const parsed = parseEndpoint(endpoint);
  return "refused" in parsed ? undefined : parsed;
}

/** Keys that stand in the stack file and do nothing: who wrote them believes otherwise. */
function ignoredProblems(datastore: Datastore, given: unknown): Problem[] {
  const written = typeof given === "object" && given !== null ? given : {};
  return IGNORED[datastore.kind]
    .filter((name) => Object.hasOwn(written, name) && datastore[name] !== undefined)
    .map((name) => {
      const path = ["datastore", name];
      const remove = configRemove(path);
      // What is only external was most likely meant to be used.
      const fix =
        datastore.kind === "rds" && name !== "insecure"
          ? `${configSet(["datastore", "kind"], "<external>")} for a datastore of yours; or take the key out: ${remove}`
          : remove;
      return refuse(path, datastore[name], `datastore.kind ${datastore.kind} has no such key`, fix);
    });
}

function externalProblems(datastore: Datastore): Problem[] {
  const { endpoint, certificate, key, cidrs, securityGroupId } = datastore;
  const at = (name: keyof Datastore, reason: string): Problem =>
    refuse(["datastore", name], datastore[name], reason);
  if (endpoint === undefined) return [at("endpoint", "datastore.kind external needs an endpoint")];
  const parsed = parseEndpoint(endpoint);
  return [
    ...("refused" in parsed ? [at("endpoint", parsed.refused)] : []),
    ...(!("refused" in parsed) && parsed.servers.some(isOwnServer)
      ? [at("endpoint", "its host is the machine itself, so each master would look for the datastore there")]
      : []),
    ...(certificate !== undefined && key === undefined
      ? [at("key", "a client certificate needs its key")]
      : []),
    ...(key !== undefined && certificate === undefined
      ? [at("certificate", "a key needs its certificate")]
      : []),
    ...(nobodyProves(parsed, certificate)
      ? [at("endpoint", "it has no password, and there is no client certificate (datastore.certificate)")]
      : []),
    ...(cidrs === undefined && securityGroupId === undefined
      ? [at("cidrs", "the firewall must know where the datastore is: cidrs or securityGroupId")]
      : []),
  ];
}

/** Whether masters would come to a SQL server with nothing that proves who they are. */
function nobodyProves(parsed: ReturnType<typeof parseEndpoint>, certificate: string | undefined): boolean {
  return !("refused" in parsed) && parsed.password === "" && certificate === undefined;
}

function releaseProblems(
  datastore: Datastore,
  { lacks }: K3sRelease,
  { kind, tls, servers, sslmode = "", database = "k3s" }: Endpoint,
): Problem[] {
  const refuseEndpoint = (reason: string, fix?: string): Problem =>
    refuse(["datastore", "endpoint"], datastore.endpoint, reason, fix);
  const problems: Problem[] = [];
  if (kind === "etcd" && lacks.etcd !== undefined) {
    problems.push(refuseEndpoint(lacks.etcd, "choose a current k3s (k3sVersion), or a SQL datastore"));
  }
  if (datastore.endpoint?.startsWith("postgresql://") && lacks.postgresqlScheme !== undefined) {
    problems.push(refuseEndpoint(lacks.postgresqlScheme));
  }
  if (kind === "postgres" && servers.length > 1 && lacks.severalHosts !== undefined) {
    problems.push(refuseEndpoint(lacks.severalHosts));
  }
  if (["allow", "prefer"].includes(sslmode) && lacks.sslmodeFallback !== undefined) {
    problems.push(refuseEndpoint(lacks.sslmodeFallback));
  }
  if (!/^[a-z_][a-z0-9_]*$/.test(database) && lacks.quotedDatabase !== undefined) {
    problems.push(refuseEndpoint(lacks.quotedDatabase));
  }
  const safe = tls ?? datastore.ca !== undefined;
  if (!safe && !datastore.insecure) {
    const reason =
      "it does not make sure of TLS, so credentials and cluster secrets could cross the network in plain text";
    const fix =
      "give datastore.ca, or ask for TLS in the endpoint (sslmode=verify-full, tls=true, https); where the network is " +
      "trusted all the same: datastore.insecure";
    problems.push(refuseEndpoint(reason, fix));
  }
  return problems;
}

/** Go 1.26 and its net/url, of which k3s v1.36 is the first. */
const FIRST_STRICT_MINOR = 36;

export function datastoreWarnings(configuration: Configuration): string[] {
  const { datastore, k3sVersion } = configuration;
  if (datastore.kind === "sqlite") {
    return [
      "datastore.kind sqlite is not highly available: one master, whose volume is the cluster; a change that replaces it loses the cluster",
    ];
  }
  if (datastore.kind !== "external") return [];
  const { kind, servers = [] } = externalOf(datastore) ?? {};
  const several = kind === "postgres" && servers.length > 1 && /:\d+,/.test(datastore.endpoint ?? "");
  const { major, minor } = parseK3sVersion(k3sVersion);
  return [
    ...(datastore.insecure
      ? ["datastore.insecure is on: credentials and cluster secrets may cross the network in plain text"]
      : []),
    ...(several && (major > 1 || minor >= FIRST_STRICT_MINOR)
      ? [
          "datastore.endpoint: k3s built with Go 1.26 may refuse several hosts with ports (jackc/pgx#2404); without ports, each is 5432",
        ]
      : []),
  ];
}
