import type { Legitimate } from "../../support/legitimate";
import * as pem from "../../support/pems";

const store = (name: string, more: object): Legitimate => ({
  name,
  config: {
    k3sVersion: "v1.35.7+k3s1",
    datastore: {
      kind: "external",
      endpoint: "postgres://k3s:Tz8wQ4nB@db.example.com/k3s",
      cidrs: ["10.1.0.0/16"],
      ca: pem.CA,
      ...more,
    },
  },
});

/** Certificates of an external datastore, as tools write them. */
export const certificates: readonly Legitimate[] = [
  store("an authority", {}),
  store("a bundle with words between its certificates", { ca: `# Root A\n${pem.CA}\n# Root B\n${pem.CA}` }),
  store("a bundle with one that has ended", { ca: `${pem.EXPIRED_CA}${pem.CA}` }),
  store("an authority with line ends of Windows", { ca: pem.CA.replaceAll("\n", "\r\n") }),
  store("an authority without a last line end", { ca: pem.CA.trim() }),
  store("a client certificate in place of a password", {
    endpoint: "postgres://k3s@db.example.com/k3s",
    certificate: pem.CLIENT,
    key: pem.CLIENT_KEY,
  }),
  store("a client certificate with its chain", {
    certificate: `${pem.CLIENT}${pem.CA}`,
    key: pem.CLIENT_KEY,
  }),
  store("a key behind its curve, as openssl ecparam writes it", {
    certificate: pem.CLIENT,
    key: `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${pem.CLIENT_KEY}`,
  }),
  store("etcd with certificates", {
    endpoint: "https://a.example.com:2379,https://b.example.com:2379",
    certificate: pem.CLIENT,
    key: pem.CLIENT_KEY,
  }),
];
