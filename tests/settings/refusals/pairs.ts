import { all } from "../../support/refusals";

/** Two mistakes or three at once: in one object, in two, of one kind or of several. All are told. */
export const pairs = [
  all(
    { protect: "yes", imageEpoch: -1 },
    ["protect", "true or false", "protect true"],
    ["imageEpoch", "0 to 1000000", "imageEpoch 1"],
  ),
  all(
    { protekt: true, preflight: 0 },
    ["protekt", "protect", "pulumi config rm"],
    ["preflight", "true or false", "preflight true"],
  ),
  all({ one: 1, two: 2 }, ["one", "gates", "rm k3s-ha:one"], ["two", "gates", "rm k3s-ha:two"]),
  all(
    { masters: { min: 0, taints: ["x"] } },
    ["masters.min", "2 to 1000", "masters.min' 2"],
    ["masters.taints", "key=value:Effect", "masters.taints[0]'"],
  ),
  all(
    { masters: { min: 5, desired: 4 } },
    ["masters.min", "at most desired", "masters.min' 4"],
    ["masters.desired", "from min to max", "masters.desired' 3"],
  ),
  all(
    { masters: { spot: true, count: 3 } },
    ["masters.spot", "instanceType", "rm --path 'k3s-ha:masters.spot'"],
    ["masters.count", "instanceType", "rm --path 'k3s-ha:masters.count'"],
  ),
  all(
    { masters: { min: 3 }, agentPools: { web: { min: 3 } } },
    ["masters.min", "at most desired", "masters.min' 2"],
    ["agentPools.web.min", "at most desired", "agentPools.web.min' 2"],
  ),
  all(
    { agentPools: { a: { surge: 0 }, b: { surge: 200 } } },
    ["agentPools.a.surge", "1 to 100", "agentPools.a.surge' 25"],
    ["agentPools.b.surge", "1 to 100", "agentPools.b.surge' 25"],
  ),
  all(
    { agentPools: { gpu: { min: 9, taints: ["a=b:NoSchedule"] } } },
    ["agentPools.gpu.min", "at most desired", "agentPools.gpu.min' 2"],
    ["agentPools", "names of 1 to 12", "agentPools.gpu.ingress' true"],
  ),
  all(
    { agentPools: { Web: {}, api: { spot: 1 } } },
    ["agentPools", "names of 1 to 12", "correct it"],
    ["agentPools.api.spot", "true or false", "agentPools.api.spot' false"],
  ),
  all(
    { agentPools: { web: { labels: { "k8s.io/a": "b" }, taints: ["c"] } } },
    ["agentPools.web.labels", "kubelet may set", "example.com/tier"],
    ["agentPools.web.taints", "key=value:Effect", "taints[0]'"],
  ),
  all(
    { datastore: { instanceClass: "db.t4g.micro" } },
    ["datastore.instanceClass", "an RDS class", "instanceClass'"],
    ["datastore.instanceClass", "an RDS class", "instanceClass'"],
  ),
  all(
    { datastore: { engineVersion: "11.22", storageGiB: 100 } },
    ["datastore.engineVersion", "a major, a minor", "allowExtendedSupport true"],
    ["datastore.maxStorageGiB", "at least 10 % above", "maxStorageGiB' 110"],
  ),
  all(
    { datastore: { username: "admin", databaseName: "postgres" } },
    ["datastore.username", "no reserved word", "username' k3s"],
    ["datastore.databaseName", "no reserved word", "databaseName' k3s"],
  ),
  all(
    { datastore: { engineVersion: 13 }, k3sVersion: "v1.30.0" },
    ["k3sVersion", "v0.10.x", "k3sVersion v0.10.2"],
    ["datastore.engineVersion", "a major, a minor", "allowExtendedSupport true"],
  ),
  all(
    { clusterSecret: "short", tags: { Name: "x" } },
    ["clusterSecret", "16 to 256 characters", "config set --secret"],
    ["tags", "up to 40 tags", "cost-center"],
  ),
  all(
    { gates: { ready: 1, totalMinutes: 1 } },
    ["gates.ready", "true or false", "gates.ready' true"],
    ["gates.totalMinutes", "70 to 2880", "totalMinutes' 180"],
  ),
  all(
    { k3sVersion: "v9", gates: { noProgressMinutes: 500 }, masters: { amiId: "x" } },
    ["k3sVersion", "v0.10.x", "k3sVersion v0.10.2"],
    ["gates.totalMinutes", "at least twice noProgressMinutes", "totalMinutes'"],
    ["masters.amiId", "the id of an image", "masters.amiId' ami-"],
  ),
];
