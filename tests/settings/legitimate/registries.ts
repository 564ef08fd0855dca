import { KEYS } from "../../../components/settings/schema";
import type { Legitimate } from "../../support/legitimate";

const current = { k3sVersion: "v1.36.4+k3s1" };
const ca = String(KEYS.find(({ path }) => path === "registries.configs.*.tls.ca")?.example);
const registries = (name: string, content: object): Legitimate => ({
  name,
  config: { ...current, registries: content },
});
const KMS = "arn:aws:kms:us-east-1:123456789012:key";

/** After the examples of k3s's page on private registries. */
export const mirrors: readonly Legitimate[] = [
  registries("a mirror over http", {
    mirrors: { "docker.io": { endpoint: ["http://registry.example.com:5000"] } },
  }),
  registries("two mirrors in order, one with a path", {
    mirrors: { "docker.io": { endpoint: ["https://a.example.com/v2/hub", "https://b.example.com:8443"] } },
  }),
  registries("a mirror of everything, with a CA of its own and credentials", {
    mirrors: { "*": { endpoint: ["https://registry.example.com:5000"] } },
    configs: {
      "registry.example.com:5000": {
        auth: { username: "puller", password: "pa$$ word" },
        tls: { ca: ca + ca },
      },
    },
  }),
  registries("no check of any certificate but docker.io's", {
    mirrors: { "*": { endpoint: ["https://registry.example.com:5000"] } },
    configs: { "docker.io": {}, "*": { tls: { insecureSkipVerify: true } } },
  }),
  registries("rewrites as k3s documents them", {
    mirrors: {
      "docker.io": {
        endpoint: ["https://registry.example.com:5000"],
        rewrite: { "^rancher/(.*)": "mirrorproject/rancher-images/$1", "^library/alpine$": "my-org/alpine" },
      },
      "registry.example.com": {
        endpoint: ["https://registry.example.com:443"],
        rewrite: { "^(?:library|)(.*)": "rke-test/docker.io/$1", "(?P<repo>.*)": "all/${repo}" },
      },
    },
  }),
  registries("a registry on every node", {
    mirrors: { "docker.io": { endpoint: ["http://127.0.0.1:30500"] } },
  }),
];

/** Addresses of downloads, and names of AWS resources. */
export const names: readonly Legitimate[] = [
  {
    name: "k3s from a mirror on another port",
    config: { k3sDownloadUrl: "https://mirror.example.com:8443/k3s" },
  },
  { name: "k3s from an address", config: { k3sDownloadUrl: "https://10.0.0.7/k3s%20files/a_b~c" } },
  {
    name: "k3s and the database's certificates from a bucket",
    config: {
      k3sDownloadUrl: "https://mirror.s3.eu-central-1.amazonaws.com/k3s",
      datastore: { caUrl: "https://mirror.s3.eu-central-1.amazonaws.com/rds/global-bundle.pem" },
    },
  },
  { name: "a key of the account", config: { kmsKeyArn: `${KMS}/01234567-89ab-cdef-0123-456789abcdef` } },
  { name: "a multi-Region key", config: { kmsKeyArn: `${KMS}/mrk-0123456789abcdef0123456789abcdef` } },
  {
    name: "a key of the security account",
    config: { kmsKeyArn: "arn:aws:kms:us-east-1:210987654321:key/01234567-89ab-cdef-0123-456789abcdef" },
  },
  {
    name: "policies of an account that only AWS knows",
    config: {
      permissionsBoundaryArn: "arn:aws:iam::210987654321:policy/boundary",
      masters: { policyArns: ["arn:aws:iam::210987654321:policy/logs"] },
    },
  },
  {
    name: "policies of the account and of AWS, with a boundary",
    config: {
      permissionsBoundaryArn: "arn:aws:iam::123456789012:policy/teams/platform/boundary",
      masters: { policyArns: ["arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"] },
      agentPools: { web: { policyArns: ["arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"] } },
    },
  },
];
