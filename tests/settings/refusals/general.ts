import { row } from "../../support/refusals";

const SECRET =
  "16 to 256 characters without quotes, backslashes, control characters, :: or a placeholder that machines replace";
const SET_SECRET = "pulumi config set --secret k3s-ha:clusterSecret ";
const VERSIONS = "v0.10.x";
const SET_VERSION = "pulumi config set k3s-ha:k3sVersion v0.10.2";
const HEX = "64 lower-case hexadecimal digits";
const ZONES = "two or three zones of the region";
const SET_ZONES = "pulumi config set --path 'k3s-ha:availabilityZones[0]' us-east-1a";
const TAGS = "up to 40 tags; keys not aws:…, k3s-ha:… or Name";
const EXAMPLE_TAGS = 'correct it in the stack file, for example {"cost-center":"platform"}';
const MINUTES = "35 to 600";
const many = Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`tag-${i}`, "x"]));

/** Mistakes in keys of the top level, their spelling, and the gates. */
export const general = [
  row({ k3sVersion: "v1.30.0" }, "k3sVersion", VERSIONS, SET_VERSION),
  row({ k3sVersion: "v0.9.1" }, "k3sVersion", VERSIONS, SET_VERSION),
  row({ k3sVersion: "0.10.2" }, "k3sVersion", VERSIONS, SET_VERSION),
  row({ k3sVersion: 0.1 }, "k3sVersion", VERSIONS, SET_VERSION),
  row({ k3sVersion: "latest" }, "k3sVersion", VERSIONS, SET_VERSION),
  row({ k3sSha256: "0123456789abcdef" }, "k3sSha256", "an object", "correct it in the stack file"),
  row({ k3sSha256: { amd64: "A".repeat(64) } }, "k3sSha256.amd64", HEX, `'k3s-ha:k3sSha256.amd64' 0000`),
  row({ k3sSha256: { arm64: "0".repeat(63) } }, "k3sSha256.arm64", HEX, `'k3s-ha:k3sSha256.arm64' 0000`),
  row({ k3sSha256: { x86_64: "0".repeat(64) } }, "k3sSha256.x86_64", "amd64, arm64", "config rm --path"),
  row({ clusterSecret: "too short" }, "clusterSecret", SECRET, SET_SECRET),
  row({ clusterSecret: "x".repeat(257) }, "clusterSecret", SECRET, SET_SECRET),
  row(
    { clusterSecret: "K10-begins-like-a-long-form" },
    "clusterSecret",
    "not beginning with K10",
    SET_SECRET,
  ),
  row({ clusterSecret: "has-two-colons::in-its-middle" }, "clusterSecret", SECRET, SET_SECRET),
  row({ clusterSecret: "has-a-single-quote-'-in-it" }, "clusterSecret", SECRET, SET_SECRET),
  row({ clusterSecret: 'has-a-double-quote-"-in-it' }, "clusterSecret", SECRET, SET_SECRET),
  row({ clusterSecret: "has-a-backslash-\\-in-it" }, "clusterSecret", SECRET, SET_SECRET),
  row({ clusterSecret: "filled-by-the-machine-@ZONE@" }, "clusterSecret", SECRET, SET_SECRET),
  row({ clusterSecret: "has-a-line-break-\n-in-it" }, "clusterSecret", SECRET, SET_SECRET),
  row({ protect: "yes" }, "protect", "true or false", "k3s-ha:protect true"),
  row({ protect: 1 }, "protect", "true or false", "k3s-ha:protect true"),
  row({ finalSnapshot: "False" }, "finalSnapshot", "true or false", "k3s-ha:finalSnapshot true"),
  row({ preflight: "off" }, "preflight", "true or false", "k3s-ha:preflight true"),
  row(
    { allowExtendedSupport: {} },
    "allowExtendedSupport",
    "true or false",
    "k3s-ha:allowExtendedSupport true",
  ),
  row({ availabilityZones: ["us-east-1a"] }, "availabilityZones", ZONES, SET_ZONES),
  row({ availabilityZones: "us-east-1a" }, "availabilityZones", ZONES, SET_ZONES),
  row({ availabilityZones: ["us-east-1a", "us-east-1"] }, "availabilityZones", ZONES, SET_ZONES),
  row({ availabilityZones: ["us-east-1a", "us-east-1-atl-1a"] }, "availabilityZones", ZONES, SET_ZONES),
  row({ availabilityZones: ["us-east-1a", "us-east-1a"] }, "availabilityZones", ZONES, SET_ZONES),
  row(
    { availabilityZones: ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] },
    "availabilityZones",
    ZONES,
    SET_ZONES,
  ),
  row({ imageEpoch: -1 }, "imageEpoch", "0 to 1000000", "k3s-ha:imageEpoch 1"),
  row({ imageEpoch: 1.5 }, "imageEpoch", "0 to 1000000", "k3s-ha:imageEpoch 1"),
  row({ imageEpoch: "newest" }, "imageEpoch", "0 to 1000000", "k3s-ha:imageEpoch 1"),
  row({ imageEpoch: 1_000_001 }, "imageEpoch", "0 to 1000000", "k3s-ha:imageEpoch 1"),
  row({ tags: "team=a" }, "tags", TAGS, EXAMPLE_TAGS),
  row({ tags: { "aws:team": "a" } }, "tags", TAGS, EXAMPLE_TAGS),
  row({ tags: { "k3s-ha:stack": "other" } }, "tags", TAGS, EXAMPLE_TAGS),
  row({ tags: { Name: "mine" } }, "tags", TAGS, EXAMPLE_TAGS),
  row({ tags: { "": "empty" } }, "tags", TAGS, EXAMPLE_TAGS),
  row({ tags: { team: "<b>" } }, "tags.team", TAGS, EXAMPLE_TAGS),
  row({ tags: { team: "a".repeat(257) } }, "tags.team", TAGS, EXAMPLE_TAGS),
  row({ tags: many }, "tags", TAGS, EXAMPLE_TAGS),
  row({ k3sversion: "v0.10.2" }, "k3sversion", "k3sVersion, ", "pulumi config rm k3s-ha:k3sversion"),
  row({ agentPool: {} }, "agentPool", "agentPools", "pulumi config rm k3s-ha:agentPool"),
  row({ "k3s-ha:masters.min": 3 }, "masters.min", "masters", "pulumi config rm k3s-ha:masters.min"),
  row({ gates: { noProgressMinutes: 34 } }, "gates.noProgressMinutes", MINUTES, "noProgressMinutes' 35"),
  row({ gates: { totalMinutes: 5000 } }, "gates.totalMinutes", "70 to 2880", "totalMinutes' 180"),
  row(
    { gates: { noProgressMinutes: 200 } },
    "gates.totalMinutes",
    "at least twice noProgressMinutes",
    "totalMinutes'",
  ),
  row({ gates: { ready: "never" } }, "gates.ready", "true or false", "'k3s-ha:gates.ready' true"),
  row(
    { gates: { wait: true } },
    "gates.wait",
    "mastersRolled, ready",
    "config rm --path 'k3s-ha:gates.wait'",
  ),
  row({ gates: true }, "gates", "an object", "correct it in the stack file"),
];
