import { kubeletMaySet } from "../../components/facts/labels";

// The list of the NodeRestriction admission plugin, copied by hand from the Kubernetes documentation.
describe("labels that kubelet sets on its own node", () => {
  test.each([
    "tier",
    "example.com/tier",
    "a.b.c.example.com/x",
    "notkubernetes.io/x",
    "mykubernetes.io.example.com/x",
    "kubernetes.io/hostname",
    "kubernetes.io/arch",
    "kubernetes.io/os",
    "beta.kubernetes.io/instance-type",
    "node.kubernetes.io/instance-type",
    "failure-domain.beta.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
    "kubelet.kubernetes.io/anything",
    "team.kubelet.kubernetes.io/anything",
    "node.kubernetes.io/anything",
    "gpu.node.kubernetes.io/type",
  ])("%s: yes", (label) => expect(kubeletMaySet(label)).toBe(true));

  test.each([
    "node-role.kubernetes.io/master",
    "node-role.kubernetes.io/worker",
    "node-restriction.kubernetes.io/secure",
    "kubernetes.io/role",
    "k8s.io/x",
    "team.k8s.io/x",
    "kubernetes.io/hostname2",
    "topology.kubernetes.io/rack",
    "app.kubernetes.io/name",
    "xkubelet.kubernetes.io/x",
  ])("%s: no", (label) => expect(kubeletMaySet(label)).toBe(false));
});
