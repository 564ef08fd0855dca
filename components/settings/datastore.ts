import { z } from "zod";
import { parseCertificates, parsePrivateKey } from "../facts/pem";
import { key } from "./key";
import { rdsKeys } from "./rds";
import { NO_PLACEHOLDER, hasNoPlaceholder } from "./secrets";
import { STAND_IN_CERTIFICATE, STAND_IN_KEY } from "./standIns";
import { cidr, flag, oneOf, parsed, textLike, uniqueList } from "./types";

const certificates = (role: "authorities" | "client"): z.ZodType<string> =>
  parsed((value) => parseCertificates(value, role, new Date()));

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
      ca: key(certificates("authorities").optional(), {
        description: "Certificates that an external datastore's own is checked against, as PEM.",
        allowed: "a PEM text of certificates",
        example: STAND_IN_CERTIFICATE,
        file: "file of the authorities' certificates, PEM",
        defaultText: "none",
        secret: true,
      }),
      certificate: key(certificates("client").optional(), {
        description: "Client certificate for an external datastore, as PEM; needs key.",
        allowed: "a PEM text of a certificate",
        example: STAND_IN_CERTIFICATE,
        file: "file of the client's certificate, PEM",
        defaultText: "none",
        secret: true,
      }),
      key: key(parsed(parsePrivateKey).optional(), {
        description: "Key of the client certificate, as PEM.",
        allowed: "a PEM text of a private key",
        example: STAND_IN_KEY,
        file: "file of the private key without a passphrase, PEM",
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
