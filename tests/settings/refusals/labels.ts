import { refused, several, type Hostile } from "../../support/refusals";

const FORM =
  "correct it in the stack file: <a map; keys <prefix>/<name> or <name>, under kubernetes.io and k8s.io only node.kubernetes.io/… and kubelet.kubernetes.io/…; values of at most 63 characters>";

/** A label of masters whose key is refused. */
const ofMasters = (label: string, reason: string): Hostile =>
  refused(
    { masters: { labels: { [label]: "x" } } },
    "masters.labels",
    `${show(label)} is refused: ${reason}`,
    FORM,
  );
/** The same of a pool. */
const ofPool = (label: string, reason: string): Hostile =>
  refused(
    { agentPools: { web: { labels: { [label]: "x" } } } },
    "agentPools.web.labels",
    `${show(label)} is refused: ${reason}`,
    FORM,
  );
/** A label `tier` of masters whose value is refused. */
const value = (tier: unknown, reason: string): Hostile =>
  refused({ masters: { labels: { tier } } }, "masters.labels.tier", reason, FORM);

/** As errors show it: cut at 80 characters. */
const show = (label: string): string => {
  const json = JSON.stringify(label);
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
};

const CHARACTERS = "something other than letters, digits, hyphens, dots and underscores";
const PREFIX = "its prefix is no DNS name: parts of letters, digits and hyphens between dots";
const KUBELET = "a label that kubelet refuses to set on its own node";
const ROLE =
  "kubelet may not give its own node a role: label the node with kubectl, or use a key of your own";

/** Keys that the API takes for none. */
export const labelKeys = [
  ofMasters("a b", `its name has ${CHARACTERS}`),
  ofMasters("tier!", `its name has ${CHARACTERS}`),
  ofMasters("größe", `its name has ${CHARACTERS}`),
  ofMasters("tier=web", `its name has ${CHARACTERS}`),
  ofMasters("a,b", `its name has ${CHARACTERS}`),
  ofMasters("tier\n", `its name has ${CHARACTERS}`),
  ofMasters("$(id)", `its name has ${CHARACTERS}`),
  ofMasters("", "an empty key"),
  ofMasters("-tier", "its name does not begin and end with a letter or digit"),
  ofMasters("tier-", "its name does not begin and end with a letter or digit"),
  ofMasters(".tier", "its name does not begin and end with a letter or digit"),
  ofMasters("_", "its name does not begin and end with a letter or digit"),
  ofMasters("n".repeat(64), "its name has 64 characters, more than 63"),
  ofMasters(`example.com/${"n".repeat(64)}`, "its name has 64 characters, more than 63"),
  ofMasters(`${"p.".repeat(126)}pp/name`, "its prefix has 254 characters, more than 253"),
  ofPool("a/b/c", "it has more than one slash"),
  ofPool("/tier", "nothing stands before the slash"),
  ofPool("example.com/", "no name follows the slash"),
  ofPool("Example.com/tier", "its prefix has upper-case letters"),
  ofPool("example..com/tier", PREFIX),
  ofPool(".example.com/tier", PREFIX),
  ofPool("example.com./tier", PREFIX),
  ofPool("-example.com/tier", PREFIX),
  ofPool("my_company/tier", PREFIX),
  ofPool("*.example.com/tier", PREFIX),
  ofPool("https:example.com/tier", PREFIX),
];

/** Keys that kubelet, k3s or the cloud set, or kubelet refuses. */
export const labelsOfOthers = [
  ofPool("kubernetes.io/hostname", "kubelet sets it to the node's name"),
  ofPool("kubernetes.io/arch", "kubelet sets it to the machine's architecture"),
  ofPool("kubernetes.io/os", "kubelet sets it to linux"),
  ofPool("beta.kubernetes.io/arch", "kubelet sets it to the machine's architecture"),
  ofPool("beta.kubernetes.io/os", "kubelet sets it to linux"),
  ofPool("node.kubernetes.io/instance-type", "the cloud controller sets it"),
  ofPool("beta.kubernetes.io/instance-type", "the cloud controller sets it"),
  ofPool("topology.kubernetes.io/region", "it follows from the machine's region"),
  ofMasters("topology.kubernetes.io/zone", "it follows from the machine's zone"),
  ofPool("failure-domain.beta.kubernetes.io/region", "the cloud controller sets it"),
  ofPool("failure-domain.beta.kubernetes.io/zone", "the cloud controller sets it"),
  ofPool("k3s.io/hostname", "k3s sets it to the node's name"),
  ofPool("k3s.io/internal-ip", "k3s sets it to the node's address"),
  ofMasters("node-role.kubernetes.io/master", ROLE),
  ofMasters("node-role.kubernetes.io/control-plane", ROLE),
  ofPool("node-role.kubernetes.io/worker", ROLE),
  ofPool("kubernetes.io/role", KUBELET),
  ofPool("node-restriction.kubernetes.io/secure", KUBELET),
  ofPool("app.kubernetes.io/name", KUBELET),
  ofPool("topology.kubernetes.io/rack", KUBELET),
  ofPool("xkubelet.kubernetes.io/x", KUBELET),
  ofMasters("k8s.io/x", KUBELET),
  ofMasters("team.k8s.io/x", KUBELET),
  ofPool("kubernetes.io/hostname2", KUBELET),
];

/** Values that the API takes for none. */
export const labelValues = [
  value("a b", `its value has ${CHARACTERS}`),
  value("a/b", `its value has ${CHARACTERS}`),
  value("a:b", `its value has ${CHARACTERS}`),
  value("a,b=c", `its value has ${CHARACTERS}`),
  value("$(id)", `its value has ${CHARACTERS}`),
  value("a\n", `its value has ${CHARACTERS}`),
  value("-web", "its value does not begin and end with a letter or digit"),
  value("web.", "its value does not begin and end with a letter or digit"),
  value("x".repeat(64), "its value has 64 characters, more than 63"),
  value(1.5, "a number with a fraction: quote it, or 16.10 becomes 16.1"),
  value({ a: "b" }, "not a text"),
  value(["a"], "not a text"),
  refused(
    { masters: { labels: { tier: null } } },
    "masters.labels.tier",
    "it stands without a value",
    "take the key out: pulumi config rm --path 'k3s-ha:masters.labels.tier'",
  ),
  refused({ masters: { labels: ["tier"] } }, "masters.labels", "not a map of labels", FORM),
  refused({ masters: { labels: "tier=web" } }, "masters.labels", "not a map of labels", FORM),
  several(
    { masters: { labels: { "a b": "x", "kubernetes.io/os": "linux" } } },
    ["masters.labels", `"a b" is refused: its name has ${CHARACTERS}`, FORM],
    ["masters.labels", '"kubernetes.io/os" is refused: kubelet sets it to linux', FORM],
  ),
  several(
    { masters: { labels: { tier: "-" } }, agentPools: { web: { labels: { rack: "r 7" } } } },
    ["masters.labels.tier", "its value does not begin and end with a letter or digit", FORM],
    ["agentPools.web.labels.rack", `its value has ${CHARACTERS}`, FORM],
  ),
];
