import type { Legitimate } from "../../support/legitimate";

const CURRENT = "v1.35.7+k3s1";
const external = (name: string, endpoint: string, more: object = {}, k3sVersion = CURRENT): Legitimate => ({
  name,
  config: { k3sVersion, datastore: { kind: "external", endpoint, cidrs: ["10.1.0.0/16"], ...more } },
});

/** Each kind of datastore, and endpoints as their servers' manuals write them. */
export const datastores: readonly Legitimate[] = [
  {
    name: "an RDS instance for a team",
    config: {
      k3sVersion: CURRENT,
      datastore: { kind: "rds", engineVersion: "16", instanceClass: "db.m6g.large", multiAz: true },
    },
  },
  {
    name: "an RDS instance whose master is postgres, as AWS proposes",
    config: { k3sVersion: CURRENT, datastore: { engineVersion: "15", username: "postgres" } },
  },
  {
    name: "an RDS instance with a long database name",
    config: { k3sVersion: CURRENT, datastore: { databaseName: "kubernetes_state_of_the_team_platform" } },
  },
  {
    name: "an RDS instance of a class that no table has",
    config: { k3sVersion: CURRENT, datastore: { instanceClass: "db.r8g.large", engineVersion: "17" } },
  },
  {
    name: "the most storage that RDS grows to",
    config: { k3sVersion: CURRENT, datastore: { storageGiB: 59_578, maxStorageGiB: 65_536 } },
  },
  {
    name: "a file on the only master",
    config: { k3sVersion: CURRENT, datastore: { kind: "sqlite" }, masters: { max: 1 } },
  },
  external("PostgreSQL, verified", "postgres://k3s:Tz8wQ4nB@db.example.com:5432/k3s?sslmode=verify-full"),
  external(
    "PostgreSQL by its longer scheme",
    "postgresql://k3s:Tz8wQ4nB@db.example.com/k3s?sslmode=verify-full",
  ),
  external("PostgreSQL, encrypted alone", "postgres://k3s:Tz8wQ4nB@10.1.0.9/k3s?sslmode=require"),
  external(
    "PostgreSQL with an encoded password",
    "postgres://k3s:a%40b%2Fc%23d%3Fe%25f@db.example.com/k3s?sslmode=require",
  ),
  external(
    "PostgreSQL with signs that Go takes",
    "postgres://k3s:a!$&'()*+,;=b:c@db.example.com/k3s?sslmode=require",
  ),
  external(
    "PostgreSQL at an IPv6 address",
    "postgres://k3s:Tz8wQ4nB@[2001:db8::7]:5432/k3s?sslmode=require",
    {
      cidrs: undefined,
      securityGroupId: "sg-0123456789abcdef0",
    },
  ),
  external(
    "PostgreSQL on three hosts with ports",
    "postgres://k3s:Tz8wQ4nB@a.example.com:5432,b.example.com:5432,c.example.com:5433/k3s?sslmode=verify-full&target_session_attrs=read-write",
  ),
  external(
    "PostgreSQL on two hosts without ports",
    "postgres://k3s:Tz8wQ4nB@a.example.com,b.example.com/k3s?sslmode=verify-full&target_session_attrs=primary",
  ),
  external(
    "PostgreSQL with settings of the driver and of the server",
    "postgres://k3s:Tz8wQ4nB@db.example.com/k3s?sslmode=verify-ca&connect_timeout=10&application_name=k3s&statement_timeout=30000&search_path=k3s&timezone=UTC&DateStyle=ISO",
  ),
  external(
    "a database whose name has a hyphen",
    "postgres://k3s:Tz8wQ4nB@db.example.com/k3s-prod?sslmode=verify-full",
  ),
  external(
    "PostgreSQL for v0.10",
    "postgres://k3s:Tz8wQ4nB@db.example.com/k3s?sslmode=verify-full",
    {},
    "v0.10.2",
  ),
  external(
    "PostgreSQL for v0.10 with its client's package",
    "postgres://k3s:Tz8wQ4nB@db.example.com/k3s?sslmode=require",
    { clientPackage: "postgresql" },
    "v0.10.2",
  ),
  external("PostgreSQL in plain text, accepted", "postgres://k3s:Tz8wQ4nB@10.1.0.9/k3s?sslmode=disable", {
    insecure: true,
  }),
  external("PostgreSQL that falls back, accepted", "postgres://k3s:Tz8wQ4nB@10.1.0.9/k3s?sslmode=prefer", {
    insecure: true,
  }),
  external("MySQL, verified", "mysql://k3s:Tz8wQ4nB@tcp(my.example.com:3306)/k3s?tls=true"),
  external("MySQL without a port", "mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s?tls=skip-verify"),
  external("MySQL at an IPv6 address", "mysql://k3s:Tz8wQ4nB@tcp([2001:db8::7]:3307)/k3s?tls=1"),
  external("MySQL with any password", "mysql://k3s:p@ss/w:rd%(x)@tcp(my.example.com)/k3s?tls=true"),
  external(
    "MySQL with parameters",
    "mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s?tls=true&parseTime=true&loc=Europe%2FBerlin&timeout=5s&sql_mode=ANSI&time_zone=%27UTC%27",
  ),
  external("MySQL for v0.10", "mysql://k3s:Tz8wQ4nB@tcp(my.example.com:3306)/k3s?tls=true", {}, "v0.10.2"),
  external("one etcd", "https://etcd.example.com:2379"),
  external("etcd on its usual port", "https://etcd.example.com"),
  external(
    "three etcds",
    "https://a.example.com:2379,https://b.example.com:2379,https://c.example.com:2379/",
  ),
  external("etcds by address", "https://10.1.0.7:2379,https://[2001:db8::7]:2379"),
  external("etcd in plain text, accepted", "http://etcd.example.com:2379", { insecure: true }),
];
