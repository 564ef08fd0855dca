import { refused, several } from "../../support/refusals";

/** Unknown keys, and configurations with several mistakes: all are told at once. */
export const parse = [
  refused(
    { k3sSha256: { x86_64: "0".repeat(64) } },
    "k3sSha256.x86_64",
    "unknown key",
    "correct its spelling in the stack file, or take it out there",
  ),
  refused(
    { k3sversion: "v0.10.2" },
    "k3sversion",
    "unknown key",
    "write k3sVersion for it in the stack file",
  ),
  refused({ agentPool: {} }, "agentPool", "unknown key", "write agentPools for it in the stack file"),
  refused(
    { "k3s-ha:masters.min": 3 },
    "k3s-ha:masters.min",
    "unknown key",
    "correct its spelling in the stack file, or take it out there",
  ),
  refused(
    { gates: { wait: true } },
    "gates.wait",
    "unknown key",
    "correct its spelling in the stack file, or take it out there",
  ),
  refused(
    { datastore: { password: "x" } },
    "datastore.password",
    "unknown key",
    "correct its spelling in the stack file, or take it out there",
  ),
  refused(
    { masters: { spot: true } },
    "masters.spot",
    "unknown key",
    "correct its spelling in the stack file, or take it out there",
  ),
  refused(
    { agentPools: { web: { instanceType: "t3.medium" } } },
    "agentPools.web.instanceType",
    "unknown key",
    "write instanceTypes for it in the stack file",
  ),
  several(
    { protect: "yes", imageEpoch: -1 },
    ["protect", "not a boolean", "pulumi config set k3s-ha:protect true"],
    ["imageEpoch", "less than 0", "pulumi config set k3s-ha:imageEpoch 0"],
  ),
  several(
    { protekt: true, preflight: 0 },
    ["protekt", "unknown key", "write protect for it in the stack file"],
    ["preflight", "not a boolean", "pulumi config set k3s-ha:preflight false"],
  ),
  several(
    { one: 1, two: 2 },
    ["one", "unknown key", "correct its spelling in the stack file, or take it out there"],
    ["two", "unknown key", "correct its spelling in the stack file, or take it out there"],
  ),
  several(
    { masters: { min: 0, taints: ["x"] } },
    ["masters.min", "less than 1", "pulumi config set --path 'k3s-ha:masters.min' 2"],
    [
      "masters.taints",
      "no effect follows it behind a colon",
      "pulumi config set --path 'k3s-ha:masters.taints[0]' <key=value:NoSchedule, key=value:PreferNoSchedule or key=value:NoExecute>",
    ],
  ),
  several(
    { masters: { spot: true, count: 3 } },
    ["masters.spot", "unknown key", "correct its spelling in the stack file, or take it out there"],
    ["masters.count", "unknown key", "correct its spelling in the stack file, or take it out there"],
  ),
  several(
    { masters: { min: 3 }, agentPools: { web: { min: 3 } } },
    ["masters.min", "it is more than desired (2)", "pulumi config set --path 'k3s-ha:masters.desired' 3"],
    [
      "agentPools.web.min",
      "it is more than desired (2)",
      "pulumi config set --path 'k3s-ha:agentPools.web.desired' 3",
    ],
  ),
  several(
    { agentPools: { a: { surge: 0 }, b: { surge: 200 } } },
    ["agentPools.a.surge", "less than 1", "pulumi config set --path 'k3s-ha:agentPools.a.surge' 1"],
    ["agentPools.b.surge", "more than 100", "pulumi config set --path 'k3s-ha:agentPools.b.surge' 100"],
  ),
  several(
    { agentPools: { gpu: { min: 9, taints: ["a=b:NoSchedule"] } } },
    [
      "agentPools.gpu.min",
      "it is more than desired (2)",
      "pulumi config set --path 'k3s-ha:agentPools.gpu.desired' 9 && pulumi config set --path 'k3s-ha:agentPools.gpu.max' 9",
    ],
    [
      "agentPools",
      "no pool has ingress, so the workload balancer would send to nobody",
      "pulumi config set --path 'k3s-ha:agentPools.gpu.ingress' true",
    ],
  ),
  several(
    { agentPools: { Web: {}, api: { spot: 1 } } },
    [
      "agentPools",
      "not a pool name",
      "correct it in the stack file: <a map; names of 1 to 12 lower-case letters, digits and hyphens>",
    ],
    ["agentPools.api.spot", "not a boolean", "pulumi config set --path 'k3s-ha:agentPools.api.spot' true"],
  ),
  several(
    { agentPools: { web: { labels: { "k8s.io/a": "b" }, taints: ["c"] } } },
    [
      "agentPools.web.taints",
      "no effect follows it behind a colon",
      "pulumi config set --path 'k3s-ha:agentPools.web.taints[0]' <key=value:NoSchedule, key=value:PreferNoSchedule or key=value:NoExecute>",
    ],
    [
      "agentPools.web.labels",
      "a label that kubelet refuses to set on its own node",
      "correct it in the stack file: <a map; keys <prefix>/<name> or <name>, under kubernetes.io and k8s.io only node.kubernetes.io/… and kubelet.kubernetes.io/…; values of at most 63 characters>",
    ],
  ),
  several(
    { datastore: { instanceClass: "db.t4g.micro" } },
    [
      "datastore.instanceClass",
      "db.t4g runs PostgreSQL 12 and later, not 11.5",
      "pulumi config set --path 'k3s-ha:datastore.instanceClass' <an RDS class such as db.t3.medium or db.m5.large>",
    ],
    [
      "datastore.instanceClass",
      "it allows about 98 connections; 3 masters and one more during a roll need 240",
      "pulumi config set --path 'k3s-ha:datastore.instanceClass' db.t3.medium",
    ],
  ),
  several(
    { datastore: { engineVersion: "11.22", storageGiB: 100 } },
    [
      "datastore.engineVersion",
      "AWS creates PostgreSQL 11.22 only under RDS Extended Support, about 146 USD a month and vCPU (us-east-1, November 2026; the standby of multiAz pays too)",
      "choose a major in standard support (14 or later), or, to pay for it: pulumi config set k3s-ha:allowExtendedSupport true",
    ],
    [
      "datastore.maxStorageGiB",
      "RDS wants room of 10 % above storageGiB (100)",
      "pulumi config set --path 'k3s-ha:datastore.maxStorageGiB' 110",
    ],
  ),
  several(
    { datastore: { username: "admin", databaseName: "postgres" } },
    [
      "datastore.databaseName",
      "every PostgreSQL of RDS has this database already",
      "pulumi config set --path 'k3s-ha:datastore.databaseName' <1 to 63 lower-case letters, digits and _, a letter first, no reserved word>",
    ],
    [
      "datastore.username",
      "RDS or PostgreSQL keeps this name for itself",
      "pulumi config set --path 'k3s-ha:datastore.username' <1 to 16 lower-case letters, digits and _, a letter first, no reserved word>",
    ],
  ),
  several(
    { datastore: { engineVersion: 13 }, k3sVersion: "v1.30.0" },
    [
      "k3sVersion",
      "upstream's tags from v1.0 on end in +k3sN, as in v1.36.4+k3s1",
      "pulumi config set k3s-ha:k3sVersion <version, as in github.com/k3s-io/k3s/releases>",
    ],
    [
      "datastore.engineVersion",
      "AWS creates PostgreSQL 13 only under RDS Extended Support, about 73 USD a month and vCPU (us-east-1, November 2026; the standby of multiAz pays too)",
      "choose a major in standard support (14 or later), or, to pay for it: pulumi config set k3s-ha:allowExtendedSupport true",
    ],
  ),
  several(
    { clusterSecret: "short", tags: { Name: "x" } },
    [
      "clusterSecret",
      "not a secret that k3s can carry",
      "make one: openssl rand -hex 32 | pulumi config set --secret k3s-ha:clusterSecret; or leave it to be generated: pulumi config rm k3s-ha:clusterSecret",
    ],
    [
      "tags",
      "a tag key that AWS or this program sets itself",
      "correct it in the stack file: <up to 40 tags; keys not aws:…, k3s-ha:… or Name>",
    ],
  ),
  several(
    { gates: { ready: 1, totalMinutes: 1 } },
    ["gates.ready", "not a boolean", "pulumi config set --path 'k3s-ha:gates.ready' true"],
    ["gates.totalMinutes", "less than 70", "pulumi config set --path 'k3s-ha:gates.totalMinutes' 70"],
  ),
  several(
    { k3sVersion: "v9", gates: { noProgressMinutes: 500 }, masters: { amiId: "x" } },
    [
      "k3sVersion",
      "not a k3s version",
      "pulumi config set k3s-ha:k3sVersion <version, as in github.com/k3s-io/k3s/releases>",
    ],
    [
      "masters.amiId",
      "not an image id",
      "pulumi config set --path 'k3s-ha:masters.amiId' <the id of an image>",
    ],
    [
      "gates.totalMinutes",
      "each gate has half of it, which is less than noProgressMinutes (500)",
      "pulumi config set --path 'k3s-ha:gates.totalMinutes' 1000",
    ],
  ),
];
