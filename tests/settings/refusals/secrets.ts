import { refused } from "../../support/refusals";

/** Mistakes in the secrets that servers and agents share, and in how machines get theirs. */
export const secrets = [
  refused(
    { clusterSecret: "too short" },
    "clusterSecret",
    "not a secret that k3s can carry",
    "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
  ),
  refused(
    { clusterSecret: "x".repeat(257) },
    "clusterSecret",
    "not a secret that k3s can carry",
    "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
  ),
  refused(
    { clusterSecret: "K10-begins-like-a-long-form" },
    "clusterSecret",
    "not a secret that k3s can carry",
    "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
  ),
  refused(
    { clusterSecret: "has-two-colons::in-its-middle" },
    "clusterSecret",
    "not a secret that k3s can carry",
    "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
  ),
  refused(
    { clusterSecret: "has-a-single-quote-'-in-it" },
    "clusterSecret",
    "not a secret that k3s can carry",
    "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
  ),
  refused(
    { clusterSecret: 'has-a-double-quote-"-in-it' },
    "clusterSecret",
    "not a secret that k3s can carry",
    "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
  ),
  refused(
    { clusterSecret: "has-a-backslash-\\-in-it" },
    "clusterSecret",
    "not a secret that k3s can carry",
    "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
  ),
  refused(
    { clusterSecret: "filled-by-the-machine-@ZONE@" },
    "clusterSecret",
    "it holds a placeholder that machines replace: @INSTANCE_ID@, @ZONE@, @REGION@, @PRIVATE_IP@",
    "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
  ),
  refused(
    { clusterSecret: "has-a-line-break-\n-in-it" },
    "clusterSecret",
    "not a secret that k3s can carry",
    "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
  ),
];

const MAKE = (name: string) => `make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:${name}`;
/** A secret that is easy to guess. */
const weak = (value: string, reason: string, name = "clusterSecret") =>
  refused(
    { k3sVersion: "v1.35.7+k3s1", [name]: value },
    name,
    `[secret] is refused: ${reason}`,
    `${MAKE(name)}; or leave it to be generated: pulumi config rm k3s-ha:${name}`,
  );
const REPEATS = "it repeats itself, so it is easy to guess";
const FEW = "it has fewer than 8 different characters, so it is easy to guess";
const COMMON = "it is made of common words and sequences, so it is easy to guess";
const SPACE = "it has white space at an end, which files and shells drop";

export const weakSecrets = [
  weak("                ", "it is blank"),
  weak(" fD8sK2mV7qX4tB9nR3wL", SPACE),
  weak("fD8sK2mV7qX4tB9nR3wL ", SPACE),
  weak("aaaaaaaaaaaaaaaa", REPEATS),
  weak("0000000000000000000000000000000000000000000000000000000000000000", REPEATS),
  weak("abcdefghabcdefgh", REPEATS),
  weak("fD8sK2mVfD8sK2mVfD8sK2mV", REPEATS),
  weak("fD8sK2mVfD8sK2mVfD8s", REPEATS),
  weak("aabbccddeeffaabbcc", FEW),
  weak("1122112211111222", FEW),
  weak("deadbeefbeefdead00", FEW),
  weak("1234567890123456", COMMON),
  weak("1234567890abcdefghij", COMMON),
  weak("abcdefghijklmnopqrstuvwxyz", COMMON),
  weak("zyxwvutsrqponmlkj", COMMON),
  weak("qwertyuiopasdfghjkl", COMMON),
  weak("example-cluster-secret-0123456789", COMMON),
  weak("SAMPLE-cluster-secret", COMMON),
  weak("changeme-changeme-1", COMMON),
  weak("my-k3s-cluster-secret-1234", COMMON),
  weak("password-password1", COMMON),
  weak("example-agent-token-0123456789", COMMON, "agentToken"),
  weak("bbbbbbbbbbbbbbbbbbbb", REPEATS, "agentToken"),
  refused(
    {
      k3sVersion: "v1.35.7+k3s1",
      clusterSecret: "fD8sK2mV7qX4tB9nR3wL",
      agentToken: "fD8sK2mV7qX4tB9nR3wL",
    },
    "agentToken",
    "[secret] is refused: it is the clusterSecret, so every agent would be a cluster admin",
    MAKE("agentToken"),
  ),
];
