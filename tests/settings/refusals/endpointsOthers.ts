import { refused } from "../../support/refusals";

const FORM =
  "pulumi config set --secret --path 'k3s-ha:datastore.endpoint' <postgres://user:password@host:port/db, mysql://user:password@tcp(host:port)/db or https://host:2379[,https://…] (etcd)>";
const OWN = "its host is the machine itself, so each master would look for the datastore there";
const SOCKET = "it names no tcp(host:port): k3s would take a local socket, where no database is";
const PLAIN_TEXT =
  "it does not make sure of TLS, so credentials and cluster secrets could cross the network in plain text";
const TLS_FIX =
  "give datastore.ca, or ask for TLS in the endpoint (sslmode=verify-full, tls=true, https); where the network is trusted all the same: datastore.insecure";

/** An endpoint of MySQL or etcd with one mistake. */
const at = (endpoint: string, reason: string, fix = FORM, k3sVersion = "v1.35.7+k3s1") =>
  refused(
    { k3sVersion, datastore: { kind: "external", endpoint, cidrs: ["10.1.0.0/16"] } },
    "datastore.endpoint",
    `[secret] is refused: ${reason}`,
    fix,
  );
const parameter = (query: string, reason: string) =>
  at(`mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s?tls=true&${query}`, reason);

export const mysql = [
  parameter(
    "allowFallbackToPlaintext=true",
    "its parameter allowFallbackToPlaintext: the driver would go on without TLS where the server has none",
  ),
  parameter("allowAllFiles=true", "its parameter allowAllFiles: a server could ask masters for their files"),
  at(
    "mysql://k3s:Tz8wQ4nB@my.example.com:3306/k3s?tls=true",
    "its host stands in tcp(…), as in mysql://user:password@tcp(host:3306)/db",
  ),
  at(
    "mysql://k3s:Tz8wQ4nB@my.example.com/k3s",
    "its host stands in tcp(…), as in mysql://user:password@tcp(host:3306)/db",
  ),
  at(
    "mysql://k3s:Tz8wQ4nB@tcp(my.example.com:3306)",
    "it is not of the form mysql://user:password@tcp(host:port)/db, or k3s's default, a local socket",
  ),
  at("mysql://k3s:Tz8wQ4nB@/k3s?tls=true", SOCKET),
  at("mysql://k3s:Tz8wQ4nB@unix(/run/mysqld/mysqld.sock)/k3s", SOCKET),
  at("mysql://k3s:Tz8wQ4nB@udp(my.example.com)/k3s?tls=true", SOCKET),
  at("mysql://k3s:Tz8wQ4nB@tcp()/k3s?tls=true", "tcp(…) holds no host"),
  at("mysql://k3s:Tz8wQ4nB@tcp(:3306)/k3s?tls=true", "a host is missing in it"),
  at("mysql://k3s:Tz8wQ4nB@tcp(my.example.com:0)/k3s?tls=true", "its port is no number from 1 to 65535"),
  at("mysql://k3s:Tz8wQ4nB@tcp(my.example.com:99999)/k3s?tls=true", "its port is no number from 1 to 65535"),
  at("mysql://k3s:Tz8wQ4nB@tcp(my.example.com:sql)/k3s?tls=true", "its port is no number from 1 to 65535"),
  at("mysql://k3s:Tz8wQ4nB@tcp(localhost:3306)/k3s?tls=true", OWN),
  at("mysql://k3s:Tz8wQ4nB@tcp(127.0.0.1:3306)/k3s?tls=true", OWN),
  at("mysql://k3s:Tz8wQ4nB@tcp([::1]:3306)/k3s?tls=true", OWN),
  at("mysql://k3s:Tz8wQ4nB@tcp(169.254.169.254)/k3s?tls=true", OWN),
  at(
    "mysql://k3s:Tz8wQ4nB@tcp(fd00::7)/k3s?tls=true",
    "an IPv6 address in it stands in brackets, as in [fd00::7]:5432",
  ),
  at(
    "mysql://k3s:Tz8wQ4nB@tcp(a.example.com:3306,b.example.com:3306)/k3s?tls=true",
    "k3s's driver for MySQL takes one host alone",
  ),
  at("mysql://tcp(my.example.com)/k3s?tls=true", "it names no user: k3s would take its own default"),
  at(
    "mysql://:Tz8wQ4nB@tcp(my.example.com)/k3s?tls=true",
    "it names no user: k3s would take its own default",
  ),
  at(
    "mysql://k3s@tcp(my.example.com)/k3s?tls=true",
    "it has no password, and there is no client certificate (datastore.certificate)",
  ),
  at(
    "mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/?tls=true",
    "it names no database: k3s would take its own default",
  ),
  at(
    "mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s.kine?tls=true",
    "its database name is no word of up to 63 letters, digits, - and _, no digit first",
  ),
  at(
    "mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/%zz?tls=true",
    "a % in its database begins no percent-encoded character",
  ),
  at(
    "mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s?tls=verify",
    "its tls is none of true, false, skip-verify, preferred",
  ),
  at(
    "mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s?tls=custom",
    "its tls is none of true, false, skip-verify, preferred",
  ),
  at("mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s", PLAIN_TEXT, TLS_FIX),
  at("mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s?tls=false", PLAIN_TEXT, TLS_FIX),
  at("mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s?tls=0", PLAIN_TEXT, TLS_FIX),
  at("mysql://k3s:Tz8wQ4nB@tcp(my.example.com)/k3s?tls=preferred", PLAIN_TEXT, TLS_FIX),
  parameter("loc=Europe/Berlin", "a / in its parameters must be written %2F"),
  parameter("sslmode=require", "its parameter sslmode: k3s's driver does not know it; write tls=true"),
  parameter("useSSL=true", "its parameter useSSL: k3s's driver does not know it; write tls=true"),
  parameter("ssl-mode=REQUIRED", "its parameter ssl-mode: k3s's driver does not know it; write tls=true"),
  parameter(
    "ssl-ca=ca.pem",
    "its parameter ssl-ca: k3s's driver does not know it; give the content as datastore.ca",
  ),
  parameter("serverPubKey=k3s", "its parameter serverPubKey: machines register no such key"),
  parameter(
    "connect_timeout=5",
    "its parameter connect_timeout: k3s's driver does not know it; its own is timeout",
  ),
  parameter("tsl=true", "its parameter tsl is unknown; the nearest is tls"),
  parameter("parsetime=true", "its parameter parsetime is unknown; the nearest is parseTime"),
  parameter("readTimout=5s", "its parameter readTimout is unknown; the nearest is readTimeout"),
  parameter("autoReconnect=true", "its parameter autoReconnect is unknown to k3s's driver"),
  parameter("tls=false", "its parameter tls stands twice"),
];

const PARTS = "not every part of it is https://host:port";
const NO_USER = "an etcd endpoint has neither user nor path; clients show a certificate";

export const etcd = [
  at("https://a.example.com:2379,b.example.com:2379", PARTS),
  at("https://a.example.com:2379,", PARTS),
  at("https://a.example.com:2379,postgres://b", PARTS),
  at("https:///metrics", PARTS),
  at("https://etcd:Tz8wQ4nB@a.example.com:2379", NO_USER),
  at("https://a.example.com:2379/v3", NO_USER),
  at("https://a.example.com:2379?tls=true", NO_USER),
  at("https://a.example.com:2379#a", NO_USER),
  at("https://a.example.com:0", "its port is no number from 1 to 65535"),
  at("https://a.example.com:65536,https://b.example.com", "its port is no number from 1 to 65535"),
  at("https://a.example.com:2379,https://localhost:2379", OWN),
  at("https://127.0.0.1:2379", OWN),
  at("https://[::1]:2379", OWN),
  at("https://a.example.com,http://b.example.com", "http and https stand side by side in it"),
  at("https://a.example.com:2379,https://A.example.com", "a host stands twice in it"),
  at("https://etcd_1.example.com", "its host: a host name has letters, digits and hyphens"),
  at("http://a.example.com:2379", PLAIN_TEXT, TLS_FIX),
  at(
    "https://a.example.com:2379",
    "etcd offers this k3s no lock, and two servers of v0.10 that boot together make two certificate authorities",
    "choose a current k3s (k3sVersion), or a SQL datastore",
    "v0.10.2",
  ),
];
