import { z } from "zod";
import { parseEndpoint, type Endpoint } from "../facts/endpoints";
import { releaseOf, type K3sRelease } from "../facts/k3sVersions";
import { key } from "./key";
import { configSet, refuse, type Problem, type Rule } from "./problem";
import { rdsKeys } from "./rds";
import type { Configuration } from "./schema";
import { NO_PLACEHOLDER, hasNoPlaceholder } from "./secrets";
import { cidr, flag, oneOf, textLike, uniqueList } from "./types";

const pem = (kind: string): z.ZodType<string> =>
  textLike(
    new RegExp(
      `^-----BEGIN [A-Z ]*${kind}-----\\n[A-Za-z0-9+/=\\s-]+-----END [A-Z ]*${kind}-----\\s*([\\s\\S]*)$`,
    ),
    "not a PEM text",
  );

/** A PEM text that validates, to stand in for encrypted configuration. */
const samplePem = (kind: string): string => `-----BEGIN ${kind}-----\nMIIB\n-----END ${kind}-----\n`;

export const DATASTORE_KINDS = ["rds", "external", "sqlite"] as const;
export type DatastoreKind = (typeof DATASTORE_KINDS)[number];

/** Schema of `datastore`: where the k3s servers keep the cluster's state. */
export const datastore = key(
  z
    .strictObject({
      kind: key(oneOf(...DATASTORE_KINDS).default("rds"), {
        description:
          "An RDS PostgreSQL instance of the stack, a datastore of yours by its endpoint, or a file on the only master (not highly available).",
        allowed: "rds, external or sqlite",
        example: "rds",
      }),
      endpoint: key(
        textLike(/^[^\s\p{Cc}]{8,1024}$/u, "not an endpoint")
          .refine(hasNoPlaceholder, { error: NO_PLACEHOLDER })
          .optional(),
        {
          description: "Endpoint of an external datastore, as k3s takes it, with a percent-encoded password.",
          allowed:
            "postgres://user:password@host:port/db, mysql://user:password@tcp(host:port)/db or https://host:2379[,https://…] (etcd)",
          example: "postgres://k3s:example-password@db.example.com:5432/k3s?sslmode=verify-full",
          defaultText: "none; needed with kind external",
          secret: true,
        },
      ),
      ca: key(pem("CERTIFICATE").optional(), {
        description: "Certificates that an external datastore's own is checked against, as PEM.",
        allowed: "a PEM text of certificates",
        example: samplePem("CERTIFICATE"),
        defaultText: "none",
        secret: true,
      }),
      certificate: key(pem("CERTIFICATE").optional(), {
        description: "Client certificate for an external datastore, as PEM; needs key.",
        allowed: "a PEM text of a certificate",
        example: samplePem("CERTIFICATE"),
        defaultText: "none",
        secret: true,
      }),
      key: key(pem("PRIVATE KEY").optional(), {
        description: "Key of the client certificate, as PEM.",
        allowed: "a PEM text of a private key",
        example: samplePem("PRIVATE KEY"),
        defaultText: "none",
        secret: true,
      }),
      insecure: key(flag().default(false), {
        description: "Accepts an external endpoint without TLS.",
        allowed: "true or false",
        example: true,
      }),
      cidrs: key(uniqueList(cidr(), 1, 16).optional(), {
        description: "Networks of an external datastore, to which the firewall opens its port for masters.",
        allowed: "one or more IPv4 networks",
        example: ["10.1.0.0/16"],
        defaultText: "none; one of cidrs and securityGroupId is needed with kind external",
      }),
      securityGroupId: key(textLike(/^sg-[0-9a-f]{8,17}$/, "not a security group id").optional(), {
        description:
          "Security group of an external datastore, to which the firewall opens its port for masters.",
        allowed: "the id of a security group",
        example: "sg-0123456789abcdef0",
        defaultText: "none",
      }),
      ...rdsKeys,
      replaceLosesCluster: key(flag().default(false), {
        description:
          "Accepts that the database is replaced, and with it the whole cluster lost, when a value changes that only a creation can set (user, database name, KMS key, network); with sqlite, that the only master is; with external, that the endpoint names another server or database. Set it for one `pulumi up` only.",
        allowed: "true or false",
        example: false,
      }),
    })
    .prefault({}),
  {
    description: "The datastore of the k3s servers: an RDS PostgreSQL instance.",
    allowed: "an object",
    example: {},
  },
);

type Datastore = Configuration["datastore"];

/** Keys that only an external datastore has. */
const EXTERNAL_KEYS = ["endpoint", "ca", "certificate", "key", "cidrs", "securityGroupId"] as const;

/** Rules of the kinds of datastore. */
export const datastoreRules: readonly Rule[] = [
  {
    needs: ["datastore"],
    find: ({ datastore }) => {
      if (datastore.kind === "external") return externalProblems(datastore);
      const given = EXTERNAL_KEYS.filter((name) => datastore[name] !== undefined);
      return given.map((name) => {
        const fix = `${configSet(["datastore", "kind"], "<external>")} for a datastore of yours, or take the key out of the stack file`;
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
      return releaseProblems(datastore, release, endpoint);
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

function releaseProblems(
  datastore: Datastore,
  { lacks }: K3sRelease,
  { kind, tls }: Pick<Endpoint, "kind" | "tls">,
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
