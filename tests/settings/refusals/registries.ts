import { refused, row } from "../../support/refusals";

const current = { k3sVersion: "v1.36.4+k3s1" };
const endpoint = ["https://mirror.example.com"];
const registries = (content: unknown) => ({ ...current, registries: content });
const mirrors = (content: unknown) => registries({ mirrors: content });

/** A mirror of docker.io with one rewrite. */
const rewrite = (pattern: string, replacement: unknown) =>
  mirrors({ "docker.io": { endpoint, rewrite: { [pattern]: replacement } } });
const REWRITE = "registries.mirrors.docker.io.rewrite";
const pattern = (text: string, reason: string) =>
  refused(rewrite(text, "mirror/x"), REWRITE, reason, "correct the regular expression in the stack file");
const set = (path: string, value: string) => `pulumi config set --path 'k3s-ha:registries.${path}' ${value}`;
const replacement = (text: string, reason: string, instead: string) =>
  refused(
    rewrite("^library/(.*)$", text),
    `${REWRITE}.^library/(.*)$`,
    reason,
    set('mirrors["docker.io"].rewrite["^library/(.*)$"]', instead),
  );

const host = (name: string, reason: string) =>
  refused(mirrors({ [name]: { endpoint } }), "registries.mirrors", reason, "stack file");
const tls = (content: unknown) => registries({ configs: { "mirror.example.com": { tls: content } } });
const TLS = "registries.configs.mirror.example.com.tls";
const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

export const registryRows = [
  row(registries(["mirror"]), "registries", "an object with mirrors and configs", "stack file"),
  row(
    registries({ mirror: {} }),
    "registries.mirror",
    "mirrors, configs",
    "write mirrors for it in the stack file",
  ),
  row(mirrors(["docker.io"]), "registries.mirrors", "a map of registry hosts", "stack file"),
  row(
    mirrors({ "docker.io": endpoint }),
    "registries.mirrors.docker.io",
    "a map of registry hosts",
    "stack file",
  ),
  row(
    mirrors({ "docker.io": {} }),
    "registries.mirrors.docker.io.endpoint",
    "one or more https or http",
    "endpoint",
  ),
  row(
    mirrors({ "docker.io": { endpoint: [] } }),
    "registries.mirrors.docker.io.endpoint",
    "one or more",
    "correct the list in the stack file: <one or more https or http addresses>",
  ),
  row(
    mirrors({ "docker.io": { endpoints: endpoint, endpoint } }),
    "registries.mirrors.docker.io.endpoints",
    "endpoint, rewrite",
    "write endpoint for it in the stack file",
  ),
  host("https://docker.io", "a registry's name has no scheme: write docker.io"),
  host("docker.io:99999", "its port is no number from 1 to 65535"),
  host("docker.io:", "its port is no number from 1 to 65535"),
  host("docker.io/library", "not the name of a registry: a host, host:port or *"),
  host("*.example.com", "a host name has letters, digits and hyphens"),
  host("docker..io", "a part between dots is empty"),
  host("", "not the name of a registry"),
  host("10.0.0.300:5000", "it looks like an IPv4 address, and is none"),
  pattern("", "an empty pattern, which matches everywhere"),
  pattern("^library/(.*", "not a regular expression"),
  pattern("[a-", "not a regular expression"),
  pattern("*", "not a regular expression"),
  pattern("^((?!repo1|repo2).+)/(.*)", "which have no lookahead or lookbehind"),
  pattern("(?<=library/).*", "which have no lookahead or lookbehind"),
  pattern("^(.*)/\\1$", "which have no backreferences"),
  replacement("mirror/$2", "its pattern has no group 2", "<name of the image at the mirror, with groups"),
  replacement(
    "mirror/$name",
    "its pattern has no group name",
    "<name of the image at the mirror, with groups",
  ),
  replacement("mirror/${2}", "its pattern has no group 2", "<name of the image at the mirror, with groups"),
  replacement("mirror/$1x", "Go reads $1x as a group called 1x, and there is none", "'mirror/${1}x'"),
  replacement("mirror/$1_x", "Go reads $1_x as a group called 1_x", "'mirror/${1}_x'"),
  replacement(
    "mirror/$",
    "its pattern has no group where $ stands",
    "<name of the image at the mirror, with groups",
  ),
  replacement("mirror/$$1", "$$ is a dollar sign, which no name of an image has", "'mirror/$1'"),
  replacement(
    "Mirror/$1",
    "names of images have lower-case letters",
    "<name of the image at the mirror, such as",
  ),
  replacement("mirror/$1:latest", "(no tag)", "<name of the image at the mirror, such as mirror/$1>"),
  replacement("", "an empty name", "<name of the image at the mirror, such as mirror/$1>"),
  row(rewrite("^a$", 5), `${REWRITE}.^a$`, "a map of regular expressions", "stack file"),
  row(rewrite("^a$", null), `${REWRITE}.^a$`, "a map of regular expressions", "stack file"),
  row(
    mirrors({ "docker.io": { endpoint, rewrite: ["a"] } }),
    REWRITE,
    "a map of regular expressions",
    "stack file",
  ),
  row(tls("none"), TLS, "ca and insecureSkipVerify", "stack file"),
  row(tls({ insecureSkipVerify: "yes" }), `${TLS}.insecureSkipVerify`, "true or false", "insecureSkipVerify"),
  row(
    tls({ insecure_skip_verify: true }),
    `${TLS}.insecure_skip_verify`,
    "ca, insecureSkipVerify",
    "insecure",
  ),
  row(
    tls({ ca_file: "/etc/ca.pem" }),
    `${TLS}.ca_file`,
    "ca, insecureSkipVerify",
    "correct its spelling in the stack file, or take it out there",
  ),
  refused(
    tls({ ca: "/etc/ca.pem" }),
    `${TLS}.ca`,
    "not PEM",
    "pulumi config set --secret --path 'k3s-ha:registries.configs[\"mirror.example.com\"].tls.ca' <the certificates as PEM>",
  ),
  refused(
    tls({ ca: CERTIFICATE }),
    `${TLS}.ca`,
    "it holds a certificate that is none (X.509)",
    "<the certificates as PEM>",
  ),
  refused(
    tls({ ca: CERTIFICATE.replaceAll("CERTIFICATE", "PRIVATE KEY") }),
    `${TLS}.ca`,
    "not PEM",
    "<the certificates as PEM>",
  ),
  refused(tls({ ca: "" }), `${TLS}.ca`, "not PEM", "<the certificates as PEM>"),
  row(
    registries({ configs: { "mirror.example.com": { auth: { username: "puller" } } } }),
    "registries.configs.mirror.example.com.auth.password",
    "a line of text",
    "password",
  ),
  row(
    registries({ configs: { "mirror.example.com": { token: "x" } } }),
    "registries.configs.mirror.example.com.token",
    "auth, tls",
    "correct its spelling in the stack file, or take it out there",
  ),
  refused(
    { registries: { mirrors: { "docker.io": { endpoint } } } },
    "registries",
    "v0.10 is started without registries.yaml",
    "choose a current k3s: pulumi config set k3s-ha:k3sVersion <version",
  ),
];
