import { refused, several } from "../../support/refusals";

/** Mistakes in the kind of datastore and in the endpoint of an external one. */
export const datastore = [
  refused({ datastore: "postgres" }, "datastore", "not a map", "correct it in the stack file: <an object>"),
  refused(
    { datastore: { replaceLosesCluster: "yes" } },
    "datastore.replaceLosesCluster",
    "not a boolean",
    "pulumi config set --path 'k3s-ha:datastore.replaceLosesCluster' true",
  ),
];

const external = {
  kind: "external",
  endpoint: "postgres://k3s:Tz8wQ4nB@db.example.com/k3s?sslmode=verify-full",
  cidrs: ["10.1.0.0/16"],
};
/** A key that the kind of datastore would ignore. */
const ignored = (datastore: Record<string, unknown>, name: string, fix: string, masters = {}) =>
  refused(
    { k3sVersion: "v1.35.7+k3s1", datastore, masters },
    `datastore.${name}`,
    `datastore.kind ${typeof datastore.kind === "string" ? datastore.kind : "rds"} has no such key`,
    fix,
  );
const remove = (name: string) => `pulumi config rm --path 'k3s-ha:datastore.${name}'`;
const ofExternal = (name: string, value: unknown) =>
  ignored({ ...external, [name]: value }, name, remove(name));
const ofSqlite = (name: string, value: unknown) =>
  ignored({ kind: "sqlite", [name]: value }, name, remove(name));
const ofRds = (name: string, value: unknown) =>
  ignored(
    { [name]: value },
    name,
    `pulumi config set --path 'k3s-ha:datastore.kind' <external> for a datastore of yours; or take the key out: ${remove(name)}`,
  );

export const ignoredKeys = [
  ofExternal("engineVersion", "15"),
  ofExternal("instanceClass", "db.m5.large"),
  ofExternal("storageGiB", 50),
  ofExternal("maxStorageGiB", 200),
  ofExternal("multiAz", true),
  ofExternal("multiAz", false),
  ofExternal("backupRetentionDays", 14),
  ofExternal("logRetentionDays", 30),
  ofExternal("databaseName", "k3s"),
  ofExternal("username", "k3s"),
  ofExternal("caUrl", "https://pki.example.com/ca.pem"),
  ofExternal("passwordEpoch", 1),
  ofSqlite("engineVersion", "15"),
  ofSqlite("instanceClass", "db.t3.medium"),
  ofSqlite("storageGiB", 20),
  ofSqlite("backupRetentionDays", 7),
  ofSqlite("multiAz", true),
  ofSqlite("clientPackage", "postgresql15"),
  ofSqlite("passwordEpoch", 0),
  ofSqlite("endpoint", "https://etcd.example.com"),
  ofSqlite("cidrs", ["10.1.0.0/16"]),
  ofSqlite("securityGroupId", "sg-0123456789abcdef0"),
  ofSqlite("insecure", true),
  ofRds("endpoint", "https://etcd.example.com"),
  ofRds("cidrs", ["10.1.0.0/16"]),
  ofRds("securityGroupId", "sg-0123456789abcdef0"),
  ignored({ insecure: true }, "insecure", remove("insecure")),
  several(
    { k3sVersion: "v1.35.7+k3s1", datastore: { ...external, instanceClass: "db.t3.small", storageGiB: 30 } },
    ["datastore.instanceClass", "datastore.kind external has no such key", remove("instanceClass")],
    ["datastore.storageGiB", "datastore.kind external has no such key", remove("storageGiB")],
  ),
];

export const externals = [
  refused(
    { datastore: { kind: "external", cidrs: ["10.1.0.0/16"] } },
    "datastore.endpoint",
    "is missing: datastore.kind external needs an endpoint",
    "pulumi config set --secret --path 'k3s-ha:datastore.endpoint' <",
  ),
  refused(
    { datastore: { ...external, cidrs: undefined } },
    "datastore.cidrs",
    "is missing: the firewall must know where the datastore is: cidrs or securityGroupId",
    "pulumi config set --path 'k3s-ha:datastore.cidrs[0]' <one or more IPv4 networks>",
  ),
  refused(
    { datastore: { kind: "postgres" } },
    "datastore.kind",
    "not one of the values",
    "pulumi config set --path 'k3s-ha:datastore.kind' <rds, external or sqlite>",
  ),
  refused(
    { datastore: { kind: "sqllite" } },
    "datastore.kind",
    "not one of the values",
    "pulumi config set --path 'k3s-ha:datastore.kind' sqlite",
  ),
];
