import { parseEndpoint } from "../../facts/endpoints";
import { releaseOf } from "../../facts/k3sVersions";
import { refuse, type Check, type Problem } from "../problem";
import type { Configuration } from "../schema";

type Datastore = Configuration["datastore"];

/** Keys that only an external datastore has. */
const EXTERNAL_KEYS = ["endpoint", "ca", "certificate", "key", "cidrs", "securityGroupId"] as const;

/** Rules of the kinds of datastore. */
export const datastoreChecks: readonly Check[] = [
  {
    needs: ["datastore"],
    find: ({ datastore }) => {
      if (datastore.kind === "external") return externalProblems(datastore);
      const given = EXTERNAL_KEYS.filter((name) => datastore[name] !== undefined);
      return given.map((name) => {
        const fix = "pulumi config set --path 'k3s-ha:datastore.kind' external, or remove the key";
        return refuse(
          ["datastore", name],
          datastore[name],
          `datastore.kind ${datastore.kind} has no such key`,
          fix,
        );
      });
    },
  },
  {
    needs: ["datastore", "k3sVersion", "allowUntestedK3s"],
    find: ({ datastore, k3sVersion, allowUntestedK3s }) => {
      const release = releaseOf(k3sVersion, allowUntestedK3s);
      const endpoint = datastore.endpoint === undefined ? undefined : parseEndpoint(datastore.endpoint);
      if ("refused" in release || datastore.kind !== "external" || !endpoint || "refused" in endpoint)
        return [];
      return dialectProblems(datastore, release.dialect, endpoint.kind, endpoint.tls);
    },
  },
];

function externalProblems(datastore: Datastore): Problem[] {
  const { endpoint, certificate, key, cidrs, securityGroupId } = datastore;
  const at = (name: keyof Datastore, reason: string): Problem =>
    refuse(["datastore", name], datastore[name], reason);
  if (endpoint === undefined) return [at("endpoint", "datastore.kind external needs an endpoint")];
  const parsed = parseEndpoint(endpoint);
  return [
    ...("refused" in parsed ? [at("endpoint", parsed.refused)] : []),
    ...(certificate !== undefined && key === undefined
      ? [at("key", "a client certificate needs its key")]
      : []),
    ...(key !== undefined && certificate === undefined
      ? [at("certificate", "a key needs its certificate")]
      : []),
    ...(cidrs === undefined && securityGroupId === undefined
      ? [at("cidrs", "the firewall must know where the datastore is: cidrs or securityGroupId")]
      : []),
  ];
}

function dialectProblems(
  datastore: Datastore,
  dialect: string,
  kind: string,
  tls: boolean | undefined,
): Problem[] {
  const refuseEndpoint = (reason: string, fix?: string): Problem =>
    refuse(["datastore", "endpoint"], datastore.endpoint, reason, fix);
  const problems: Problem[] = [];
  if (dialect === "v0.10" && kind === "etcd") {
    const reason =
      "etcd offers this k3s no lock, and two servers of v0.10 that boot together make two certificate authorities";
    problems.push(refuseEndpoint(reason, "choose a current k3sVersion, or a SQL datastore"));
  }
  if (dialect === "v0.10" && datastore.endpoint?.startsWith("postgresql://")) {
    problems.push(refuseEndpoint("k3s v0.10 knows the scheme postgres:// alone"));
  }
  const safe = tls ?? datastore.ca !== undefined;
  if (!safe && !datastore.insecure) {
    const reason =
      "it does not make sure of TLS, so credentials and cluster secrets could cross the network in plain text";
    const fix =
      "give datastore.ca, ask for TLS in the endpoint (sslmode=verify-full, tls=true, https), or set datastore.insecure true";
    problems.push(refuseEndpoint(reason, fix));
  }
  return problems;
}

export function datastoreWarnings({ datastore }: Configuration): string[] {
  if (datastore.kind === "sqlite") {
    return [
      "datastore.kind sqlite is not highly available: one master, whose volume is the cluster; a change that replaces it loses the cluster",
    ];
  }
  return datastore.kind === "external" && datastore.insecure
    ? ["datastore.insecure is on: credentials and cluster secrets may cross the network in plain text"]
    : [];
}
