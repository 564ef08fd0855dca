import { refused } from "../../support/refusals";

const FORM =
  "pulumi config set --secret --path 'k3s-ha:datastore.endpoint' <postgres://user:password@host:port/db, mysql://user:password@tcp(host:port)/db or https://host:2379[,https://…] (etcd)>";
const OLD = { k3sVersion: "v0.10.2" };
const CURRENT = { k3sVersion: "v1.35.7+k3s1" };
const OWN = "its host is the machine itself, so each master would look for the datastore there";

/** An endpoint of PostgreSQL with one mistake. */
const at = (endpoint: string, reason: string, version: object = CURRENT, fix = FORM) =>
  refused(
    { ...version, datastore: { kind: "external", endpoint, cidrs: ["10.1.0.0/16"] } },
    "datastore.endpoint",
    `[secret] is refused: ${reason}`,
    fix,
  );
const TLS = "?sslmode=verify-full";
const TLS_FIX =
  "give datastore.ca, or ask for TLS in the endpoint (sslmode=verify-full, tls=true, https); where the network is trusted all the same: datastore.insecure";
const parameter = (query: string, reason: string, version: object = CURRENT) =>
  at(`postgres://k3s:Tz8wQ4nB@db.example.com/k3s${TLS}&${query}`, reason, version);

export const schemes = [
  at("jdbc:postgresql://db.example.com/k3s", "its scheme is none of postgres, mysql and https"),
  at("postgres:k3s@db.example.com/k3s", "its scheme is none of postgres, mysql and https"),
  at("Postgres://k3s:Tz8wQ4nB@db.example.com/k3s", "its scheme is none of postgres, mysql and https"),
  at("postgresq://k3s:Tz8wQ4nB@db.example.com/k3s", "its scheme is none of postgres, mysql and https"),
  at("etcd://etcd.example.com:2379", "its scheme is none of postgres, mysql and https"),
  at("mariadb://k3s:Tz8wQ4nB@tcp(db.example.com)/k3s", "its scheme is none of postgres, mysql and https"),
  at("sqlite:///var/lib/k3s.db", "its scheme is none of postgres, mysql and https"),
  at("nats://nats.example.com:4222", "its scheme is none of postgres, mysql and https"),
  at("db.example.com:5432", "its scheme is none of postgres, mysql and https"),
  at("host=db.example.com", "its scheme is none of postgres, mysql and https"),
  at(
    `postgresql://k3s:Tz8wQ4nB@db.example.com/k3s${TLS}`,
    "k3s v0.10 knows the scheme postgres:// alone",
    OLD,
  ),
];

export const hosts = [
  at(`postgres://k3s:Tz8wQ4nB@db.example.com:0/k3s${TLS}`, "its port is no number from 1 to 65535"),
  at(`postgres://k3s:Tz8wQ4nB@db.example.com:65536/k3s${TLS}`, "its port is no number from 1 to 65535"),
  at(`postgres://k3s:Tz8wQ4nB@db.example.com:pg/k3s${TLS}`, "its port is no number from 1 to 65535"),
  at(`postgres://k3s:Tz8wQ4nB@db.example.com:/k3s${TLS}`, "its port is no number from 1 to 65535"),
  at(`postgres://k3s:Tz8wQ4nB@db.example.com:-1/k3s${TLS}`, "its port is no number from 1 to 65535"),
  at(`postgres://k3s:Tz8wQ4nB@localhost/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@LOCALHOST:5432/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@db.localhost/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@127.0.0.1/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@127.1.2.3/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@0.0.0.0/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@169.254.10.1/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@[::1]/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@[0:0:0:0:0:0:0:1]/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@[::]/k3s${TLS}`, OWN),
  at(`postgres://k3s:Tz8wQ4nB@[fe80::7]:5432/k3s${TLS}`, OWN),
  at(
    `postgres://k3s:Tz8wQ4nB@fd00::7/k3s${TLS}`,
    "an IPv6 address in it stands in brackets, as in [fd00::7]:5432",
  ),
  at(
    `postgres://k3s:Tz8wQ4nB@[db.example.com]/k3s${TLS}`,
    "its host: what stands in brackets is no IPv6 address",
  ),
  at(`postgres://k3s:Tz8wQ4nB@db..example.com/k3s${TLS}`, "its host: a part between dots is empty"),
  at(`postgres://k3s:Tz8wQ4nB@10.0.0.256/k3s${TLS}`, "its host: it looks like an IPv4 address, and is none"),
  at(
    `postgres://k3s:Tz8wQ4nB@db_1.example.com/k3s${TLS}`,
    "its host: a host name has letters, digits and hyphens, with no hyphen at either end of a part",
  ),
  at(
    `postgres://k3s:Tz8wQ4nB@<db.example.com>/k3s${TLS}`,
    "its host: a host name has letters, digits and hyphens, with no hyphen at either end of a part",
  ),
  at(`postgres:///k3s${TLS}`, "without a host k3s takes localhost, where no database is"),
  at(`postgres://k3s:Tz8wQ4nB@/k3s${TLS}`, "without a host k3s takes localhost, where no database is"),
  at(`postgres://k3s:Tz8wQ4nB@%2Fvar%2Frun/k3s${TLS}`, "it names a local socket, where no database is"),
  at(`postgres://k3s:Tz8wQ4nB@a.example.com,/k3s${TLS}`, "a host is missing in it"),
  at(`postgres://k3s:Tz8wQ4nB@a.example.com,a.example.com/k3s${TLS}`, "a host stands twice in it"),
  at(`postgres://k3s:Tz8wQ4nB@a.example.com:1,A.example.com:1/k3s${TLS}`, "a host stands twice in it"),
  at(`postgres://k3s:Tz8wQ4nB@a.example.com,localhost/k3s${TLS}`, OWN),
  at(
    `postgres://k3s:Tz8wQ4nB@a.example.com,b.example.com:5433/k3s${TLS}`,
    "of several hosts each must name its port, or none (jackc/pgx#2625)",
  ),
  at(
    `postgres://k3s:Tz8wQ4nB@a.example.com,b.example.com/k3s${TLS}`,
    "k3s v0.10's driver (lib/pq) takes one host alone",
    OLD,
  ),
  at(
    `postgres://k3s:Tz8wQ4nB@a.example.com,b.example.com/k3s${TLS}`,
    "before v1.28 the driver (lib/pq) takes one host alone",
    { k3sVersion: "v1.27.1+k3s1", allowUntestedK3s: true },
  ),
];

export const logins = [
  at(`postgres://k3s:Tz8@wQ4nB@db.example.com/k3s${TLS}`, "an @ in user or password must be written %40"),
  at(`postgres://k3s@corp:Tz8wQ4nB@db.example.com/k3s${TLS}`, "an @ in user or password must be written %40"),
  at(`postgres://k3s:Tz8#wQ4nB@db.example.com/k3s${TLS}`, "a # in it must be written %23"),
  at(`postgres://k3s:Tz8wQ4nB@db.example.com/k3s${TLS}#main`, "a # in it must be written %23"),
  at(
    `postgres://k3s:Tz8/wQ4nB@db.example.com/k3s${TLS}`,
    "a / or ? in the password must be written %2F or %3F, and an @ behind the host %40",
  ),
  at(
    `postgres://k3s:Tz8?wQ4nB@db.example.com/k3s${TLS}`,
    "a / or ? in the password must be written %2F or %3F, and an @ behind the host %40",
  ),
  at(
    `postgres://k3s:Tz8@w?Q4nB=1@db.example.com/k3s${TLS}`,
    "a / or ? in the password must be written %2F or %3F, and an @ behind the host %40",
  ),
  at(`postgres://k3s:Tz8%wQ4nB@db.example.com/k3s${TLS}`, "a % in it begins no percent-encoded character"),
  at(`postgres://k3s:Tz8%zz@db.example.com/k3s${TLS}`, "a % in it begins no percent-encoded character"),
  at(
    `postgres://k3s:Tz8[wQ4nB@db.example.com/k3s${TLS}`,
    "a character in user or password must be percent-encoded",
  ),
  at(
    `postgres://k3s:Tz8"wQ4nB@db.example.com/k3s${TLS}`,
    "a character in user or password must be percent-encoded",
  ),
  at(
    `postgres://k3s:<password>@db.example.com/k3s${TLS}`,
    "a character in user or password must be percent-encoded",
  ),
  at(
    `postgres://k3s:Tz8ßwQ4nB@db.example.com/k3s${TLS}`,
    "a character in user or password must be percent-encoded",
  ),
  at(`postgres://db.example.com/k3s${TLS}`, "it names no user: k3s would take its own default"),
  at(`postgres://:Tz8wQ4nB@db.example.com/k3s${TLS}`, "it names no user: k3s would take its own default"),
  at(
    `postgres://k3s@db.example.com/k3s${TLS}`,
    "it has no password, and there is no client certificate (datastore.certificate)",
  ),
  at(
    `postgres://k3s:@db.example.com/k3s${TLS}`,
    "it has no password, and there is no client certificate (datastore.certificate)",
  ),
  at(`postgres://k3s:Tz8wQ4nB@db.example.com${TLS}`, "it names no database: k3s would take its own default"),
  at(`postgres://k3s:Tz8wQ4nB@db.example.com/${TLS}`, "it names no database: k3s would take its own default"),
  at(
    `postgres://k3s:Tz8wQ4nB@db.example.com/k3s/main${TLS}`,
    "its database name is no word of up to 63 letters, digits, - and _, no digit first",
  ),
  at(
    `postgres://k3s:Tz8wQ4nB@db.example.com/3ks${TLS}`,
    "its database name is no word of up to 63 letters, digits, - and _, no digit first",
  ),
  at(
    `postgres://k3s:Tz8wQ4nB@db.example.com/k3s;drop${TLS}`,
    "its database name is no word of up to 63 letters, digits, - and _, no digit first",
  ),
  at(
    `postgres://k3s:Tz8wQ4nB@db.example.com/k3s-prod${TLS}`,
    "k3s v0.10 creates a database without quotes, so its name has lower-case letters, digits and _ alone",
    OLD,
  ),
  at(
    `postgres://k3s:Tz8wQ4nB@db.example.com/K3s${TLS}`,
    "k3s v0.10 creates a database without quotes, so its name has lower-case letters, digits and _ alone",
    OLD,
  ),
];

const MODES = "its sslmode is none of disable, allow, prefer, require, verify-ca, verify-full";
const PLAIN_TEXT =
  "it does not make sure of TLS, so credentials and cluster secrets could cross the network in plain text";
const mode = (sslmode: string, reason: string, version: object = CURRENT, fix = FORM) =>
  at(`postgres://k3s:Tz8wQ4nB@db.example.com/k3s?sslmode=${sslmode}`, reason, version, fix);
const elsewhere = "the firewall and the preview would not see it; write it where a URL has it";

export const parameters = [
  mode("verify_full", MODES),
  mode("VERIFY-FULL", MODES),
  mode("true", MODES),
  mode("required", MODES),
  mode("verify-identity", MODES),
  mode("", "its parameter sslmode has no value"),
  mode("require&sslmode=disable", "its parameter sslmode stands twice"),
  mode("disable", PLAIN_TEXT, CURRENT, TLS_FIX),
  mode("allow", PLAIN_TEXT, CURRENT, TLS_FIX),
  mode("prefer", PLAIN_TEXT, CURRENT, TLS_FIX),
  mode("disable", PLAIN_TEXT, OLD, TLS_FIX),
  at("postgres://k3s:Tz8wQ4nB@db.example.com/k3s", PLAIN_TEXT, CURRENT, TLS_FIX),
  at("postgres://k3s:Tz8wQ4nB@db.example.com/k3s", PLAIN_TEXT, OLD, TLS_FIX),
  refused(
    {
      ...OLD,
      datastore: {
        kind: "external",
        endpoint: "postgres://k3s:Tz8wQ4nB@db.example.com/k3s?sslmode=prefer",
        cidrs: ["10.1.0.0/16"],
        insecure: true,
      },
    },
    "datastore.endpoint",
    "k3s v0.10's driver (lib/pq) knows neither sslmode=allow nor sslmode=prefer",
    FORM,
  ),
  parameter(
    "sslrootcert=/etc/ssl/ca.pem",
    "its parameter sslrootcert: machines have no such file; give its content as datastore.ca",
  ),
  parameter(
    "sslrootcert=system",
    "its parameter sslrootcert: machines have no such file; give its content as datastore.ca",
    OLD,
  ),
  parameter(
    "sslcert=/etc/ssl/k3s.pem",
    "its parameter sslcert: machines have no such file; give its content as datastore.certificate",
  ),
  parameter(
    "sslkey=/etc/ssl/k3s.key",
    "its parameter sslkey: machines have no such file; give its content as datastore.key",
  ),
  parameter("sslpassword=x", "its parameter sslpassword: datastore.key is a key without a passphrase"),
  parameter("ssl=true", "its parameter ssl: k3s's driver does not know it; write sslmode=verify-full"),
  parameter("tls=true", "its parameter tls: k3s's driver does not know it; write sslmode=verify-full"),
  parameter("host=other.example.com", `its parameter host: ${elsewhere}`),
  parameter("port=5433", `its parameter port: ${elsewhere}`),
  parameter("user=admin", `its parameter user: ${elsewhere}`),
  parameter("password=Tz8wQ4nB", `its parameter password: ${elsewhere}`),
  parameter("dbname=other", `its parameter dbname: ${elsewhere}`),
  parameter("service=k3s", "its parameter service: machines have no such file"),
  parameter("passfile=/root/.pgpass", "its parameter passfile: machines have no such file"),
  parameter("gssencmode=require", "its parameter gssencmode: machines have no Kerberos"),
  parameter("keepalives=1", "its parameter keepalives: k3s's driver does not know it"),
  parameter("schema=k3s", "its parameter schema: k3s's driver does not know it; PostgreSQL's is search_path"),
  parameter("pgbouncer=true", "its parameter pgbouncer: k3s's driver does not know it"),
  parameter("pool_max_conns=10", "its parameter pool_max_conns is unknown to k3s's driver"),
  parameter("sslMod=require", "its parameter sslMod is unknown; the nearest is sslmode"),
  parameter("ssl_mode=require", "its parameter ssl_mode is unknown; the nearest is sslmode"),
  parameter("connect_timout=5", "its parameter connect_timout is unknown; the nearest is connect_timeout"),
  parameter("connectTimeout=5", "its parameter connectTimeout is unknown; the nearest is connect_timeout"),
  parameter("application_name", "its parameter application_name has no value"),
  parameter("application_name=%zz", "a % in it begins no percent-encoded character"),
  parameter("=x", "it has parameters that are no name=value; a ? in the password must be written %3F"),
  parameter("8$x=y", "it has parameters that are no name=value; a ? in the password must be written %3F"),
];
