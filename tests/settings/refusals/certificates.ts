import { refused } from "../../support/refusals";
import * as pem from "../../support/pems";

const CA_FIX =
  "cat <file of the authorities' certificates, PEM> | pulumi config set --secret --path 'k3s-ha:datastore.ca'";
const CERTIFICATE_FIX =
  "cat <file of the client's certificate, PEM> | pulumi config set --secret --path 'k3s-ha:datastore.certificate'";
const KEY_FIX =
  "cat <file of the private key without a passphrase, PEM> | pulumi config set --secret --path 'k3s-ha:datastore.key'";

const store = (more: object) => ({
  k3sVersion: "v1.35.7+k3s1",
  datastore: {
    kind: "external",
    endpoint: "postgres://k3s:Tz8wQ4nB@db.example.com/k3s",
    cidrs: ["10.1.0.0/16"],
    ca: pem.CA,
    ...more,
  },
});
const ca = (value: unknown, reason: string) =>
  refused(store({ ca: value }), "datastore.ca", `[secret] is refused: ${reason}`, CA_FIX);
const certificate = (value: unknown, reason: string) =>
  refused(
    store({ certificate: value, key: pem.CLIENT_KEY }),
    "datastore.certificate",
    `[secret] is refused: ${reason}`,
    CERTIFICATE_FIX,
  );
const key = (value: unknown, reason: string, of = pem.CLIENT) =>
  refused(store({ certificate: of, key: value }), "datastore.key", `[secret] is refused: ${reason}`, KEY_FIX);

const PLACEHOLDER = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
const NO_CERTIFICATE = "it holds no -----BEGIN CERTIFICATE----- … -----END CERTIFICATE-----";
const NO_KEY = "it holds no -----BEGIN PRIVATE KEY----- … -----END PRIVATE KEY-----";

export const authorities = [
  ca(PLACEHOLDER, "its certificate 1 is none (X.509): a placeholder, or cut off"),
  ca(`${pem.CA}${PLACEHOLDER}`, "its certificate 2 is none (X.509): a placeholder, or cut off"),
  ca(
    "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
    "its certificate 1 is none (X.509): a placeholder, or cut off",
  ),
  ca(pem.CA.replace(/\n.{64}\n/, "\n"), "its certificate 1 is none (X.509): a placeholder, or cut off"),
  ca("", NO_CERTIFICATE),
  ca("/etc/ssl/ca.pem", NO_CERTIFICATE),
  ca("<certificate>", NO_CERTIFICATE),
  ca(pem.CA.replaceAll("\n", " "), NO_CERTIFICATE),
  ca(pem.CA.slice(0, 300), NO_CERTIFICATE),
  ca(`${pem.CA}${pem.CA.slice(0, 300)}`, "a block of it is cut off"),
  ca(pem.CLIENT_KEY, "it holds a PRIVATE KEY, and takes certificates alone"),
  ca(`${pem.CA}${pem.CLIENT_KEY}`, "it holds a PRIVATE KEY, and takes certificates alone"),
  ca(pem.REQUEST, "it holds a CERTIFICATE REQUEST, and takes certificates alone"),
  ca(
    pem.CA.replaceAll("CERTIFICATE", "TRUSTED CERTIFICATE"),
    "it holds a TRUSTED CERTIFICATE, and takes certificates alone",
  ),
  ca(pem.CLIENT, "its certificate 1 is no authority's (CA:FALSE)"),
  ca(`${pem.CA}${pem.CLIENT}`, "its certificate 2 is no authority's (CA:FALSE)"),
  ca(pem.EXPIRED_CA, "it was valid until Jan  1 00:00:00 2015 GMT"),
  ca(pem.YOUNG_CA, "it is valid from Jan  1 00:00:00 2090 GMT on"),
];

export const clients = [
  certificate(PLACEHOLDER, "its certificate 1 is none (X.509): a placeholder, or cut off"),
  certificate("", NO_CERTIFICATE),
  certificate(pem.CLIENT_KEY, "it holds a PRIVATE KEY, and takes certificates alone"),
  certificate(pem.REQUEST, "it holds a CERTIFICATE REQUEST, and takes certificates alone"),
  certificate(pem.EXPIRED_CLIENT, "it was valid until Jan  1 00:00:00 2015 GMT"),
  certificate(pem.YOUNG_CLIENT, "it is valid from Jan  1 00:00:00 2090 GMT on"),
  refused(
    store({ certificate: pem.CLIENT }),
    "datastore.key",
    "is missing: a client certificate needs its key",
    KEY_FIX,
  ),
  refused(
    store({ key: pem.CLIENT_KEY }),
    "datastore.certificate",
    "is missing: a key needs its certificate",
    CERTIFICATE_FIX,
  ),
];

export const keys = [
  key(pem.OTHER_KEY, "it is not the key of datastore.certificate, of which the first counts"),
  key(pem.ED25519_KEY, "it is not the key of datastore.certificate, of which the first counts"),
  key(
    pem.CLIENT_KEY,
    "it is not the key of datastore.certificate, of which the first counts",
    `${pem.CA}${pem.CLIENT}`,
  ),
  key(pem.ENCRYPTED_KEY, "the key is encrypted, and machines have no passphrase; openssl pkey takes it off"),
  key(pem.LEGACY_KEY, "the key is encrypted, and machines have no passphrase; openssl pkey takes it off"),
  key(pem.X25519_KEY, "a key of type x25519, which signs no TLS"),
  key(pem.PUBLIC_KEY, NO_KEY),
  key(pem.CLIENT, NO_KEY),
  key("", NO_KEY),
  key("/etc/ssl/k3s.key", NO_KEY),
  key(
    "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
    "the key is none: a placeholder, or cut off",
  ),
  key(
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaA==\n-----END OPENSSH PRIVATE KEY-----\n",
    "a key of OpenSSH, which TLS does not take",
  ),
];
