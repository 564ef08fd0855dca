import fc from "fast-check";
import { parseLabelKey, parseLabelValue } from "../../components/facts/labels";
import { parseTaint } from "../../components/facts/taints";

// The list of the NodeRestriction admission plugin, copied by hand from the Kubernetes documentation, less what kubelet
// and the cloud set. What is refused is in tests/settings/refusals/labels.ts.
test.each([
  "tier",
  "example.com/tier",
  "a.b.c.example.com/x",
  "10.0.0.1/x",
  "notkubernetes.io/x",
  "mykubernetes.io.example.com/x",
  "kubelet.kubernetes.io/anything",
  "team.kubelet.kubernetes.io/anything",
  "node.kubernetes.io/anything",
  "gpu.node.kubernetes.io/type",
])("kubelet may set %s", (label) => expect(parseLabelKey(label)).toEqual({}));

test("a taint is known by its key and effect", () => {
  expect(parseTaint("example.com/a=b:NoExecute")).toEqual({ key: "example.com/a", effect: "NoExecute" });
  expect(parseTaint("a:PreferNoSchedule")).toEqual({ key: "a", effect: "PreferNoSchedule" });
});

test("no text crashes, and none of another alphabet passes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const isPlain = /^[\w./=:-]*$/.test(text);
      for (const parse of [parseLabelKey, parseLabelValue, parseTaint]) {
        const refused = "refused" in parse(text);
        if (!isPlain) expect([text, refused]).toEqual([text, true]);
      }
    }),
  );
});
