import { refused, several, type Hostile } from "../../support/refusals";

const FORM =
  "pulumi config set --path 'k3s-ha:masters.taints[0]' <key=value:NoSchedule, key=value:PreferNoSchedule or key=value:NoExecute>";

const ofMasters = (taint: unknown, reason: string, fix = FORM): Hostile =>
  refused({ masters: { taints: [taint] } }, "masters.taints", reason, fix);
const meant = (taint: string, fix: string): Hostile =>
  ofMasters(
    taint,
    "its effect is none of NoSchedule, PreferNoSchedule, NoExecute",
    `pulumi config set --path 'k3s-ha:masters.taints[0]' ${fix}`,
  );
const CHARACTERS = "something other than letters, digits, hyphens, dots and underscores";
const KUBERNETES = "Kubernetes sets and removes this taint itself";
const LIST =
  "correct the list in the stack file: <key=value:NoSchedule, key=value:PreferNoSchedule or key=value:NoExecute>";

/** Taints that kubelet does not take, or Kubernetes takes away. */
export const taints = [
  ofMasters("CriticalAddonsOnly", "no effect follows it behind a colon"),
  ofMasters("dedicated=gpu", "no effect follows it behind a colon"),
  ofMasters("", "no effect follows it behind a colon"),
  ofMasters("a=b:NoSchedule:NoExecute", "it has more than one colon"),
  ofMasters("a=b=c:NoSchedule", "it has more than one equals sign"),
  ofMasters("=b:NoSchedule", "an empty key"),
  ofMasters(":NoSchedule", "an empty key"),
  ofMasters("a b=c:NoSchedule", `its name has ${CHARACTERS}`),
  ofMasters("a=b c:NoSchedule", `its value has ${CHARACTERS}`),
  ofMasters("a=-:NoSchedule", "its value does not begin and end with a letter or digit"),
  ofMasters(`a=${"v".repeat(64)}:NoSchedule`, "its value has 64 characters, more than 63"),
  ofMasters(`${"k".repeat(64)}=v:NoSchedule`, "its name has 64 characters, more than 63"),
  ofMasters(`${"p.".repeat(126)}pp/k:NoSchedule`, "its prefix has 254 characters, more than 253"),
  ofMasters("a/b/c=d:NoSchedule", "it has more than one slash"),
  ofMasters("Example.com/a=b:NoSchedule", "its prefix has upper-case letters"),
  ofMasters("a=b:Never", "its effect is none of NoSchedule, PreferNoSchedule, NoExecute"),
  ofMasters("a=b:", "its effect is none of NoSchedule, PreferNoSchedule, NoExecute"),
  ofMasters("a=b:NoSchedule-", "its effect is none of", "'k3s-ha:masters.taints[0]' a=b:NoSchedule"),
  meant("a=b:noschedule", "a=b:NoSchedule"),
  meant("a=b:NoExecutes", "a=b:NoExecute"),
  meant("a=b: NoSchedule", "a=b:NoSchedule"),
  meant("a:preferNoSchedule", "a:PreferNoSchedule"),
  ofMasters("node.kubernetes.io/not-ready:NoSchedule", KUBERNETES),
  ofMasters("node.kubernetes.io/unreachable:NoExecute", KUBERNETES),
  ofMasters("node.kubernetes.io/unschedulable:NoSchedule", KUBERNETES),
  ofMasters("node.kubernetes.io/disk-pressure:NoSchedule", KUBERNETES),
  ofMasters("node.kubernetes.io/out-of-service=nodeshutdown:NoExecute", KUBERNETES),
  ofMasters("node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule", KUBERNETES),
  ofMasters({ key: "a", effect: "NoSchedule" }, "not a text"),
  ofMasters(null, "it stands without a value", "write one in the stack file, or take the line out there"),
  refused({ masters: { taints: "a=b:NoSchedule" } }, "masters.taints", "not a list", LIST),
  refused({ masters: { taints: { a: "NoSchedule" } } }, "masters.taints", "not a list", LIST),
  refused(
    { masters: { taints: Array.from({ length: 21 }, (_, i) => `t${i}:NoSchedule`) } },
    "masters.taints",
    "more than 20 entries",
    LIST,
  ),
  refused(
    { masters: { taints: ["a=b:NoSchedule", "a=b:NoSchedule"] } },
    "masters.taints",
    "an entry stands twice",
    "pulumi config rm --path 'k3s-ha:masters.taints' && pulumi config set --path 'k3s-ha:masters.taints[0]' a=b:NoSchedule",
  ),
  refused(
    { masters: { taints: ["a=b:NoSchedule", "a=c:NoSchedule"] } },
    "masters.taints",
    '"a=c:NoSchedule" has the key and the effect of an earlier taint, and a node has one value for both',
    LIST,
  ),
  refused(
    { masters: { taints: ["a=b:NoSchedule", "x:NoExecute", "a:NoSchedule"] } },
    "masters.taints",
    '"a:NoSchedule" has the key and the effect of an earlier taint, and a node has one value for both',
    LIST,
  ),
  refused(
    { agentPools: { web: { taints: ["dedicated=gpu"] } } },
    "agentPools.web.taints",
    "no effect follows it behind a colon",
    "pulumi config set --path 'k3s-ha:agentPools.web.taints[0]' <key=value:NoSchedule, key=value:PreferNoSchedule or key=value:NoExecute>",
  ),
  several(
    { masters: { taints: ["a", "b:No"] } },
    ["masters.taints", '"a" is refused: no effect follows it behind a colon', FORM],
    [
      "masters.taints",
      '"b:No" is refused: its effect is none of NoSchedule, PreferNoSchedule, NoExecute',
      "pulumi config set --path 'k3s-ha:masters.taints[1]' <key=value:NoSchedule",
    ],
  ),
];
