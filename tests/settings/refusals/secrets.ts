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
