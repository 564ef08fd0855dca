import { parseConfiguration } from "../../components/settings/parse";

const warnings = (raw: Record<string, unknown>) => {
  const parsed = parseConfiguration(raw);
  return "warnings" in parsed ? parsed.warnings.filter((text) => text.startsWith("k3sVersion")) : parsed;
};

test.each([
  ["v1.34.0+k3s1", []],
  ["v1.36.9+k3s2", []],
  [
    "v1.37.0+k3s1",
    [
      "k3sVersion v1.37.0+k3s1 is above v1.36, the newest minor known here: nobody looked whether it exists, or whether this program starts it",
    ],
  ],
  [
    "v1.33.1+k3s1",
    ["k3sVersion v1.33.1+k3s1 is past upstream's support: the newest minor known here is v1.36"],
  ],
])("what is said of %s", (k3sVersion, said) => {
  expect(warnings({ k3sVersion })).toEqual(said);
});

test.each([{}, { k3sVersion: null }, { k3sVersion: "" }])(
  "a stack that does not say what it runs: %j",
  (raw) => {
    expect(warnings(raw)).toEqual([
      "k3sVersion is not set, so this stack runs v0.10.2, the source design's of 2019; to say what it runs: pulumi config set k3s-ha:k3sVersion <version, as in github.com/k3s-io/k3s/releases>",
    ]);
  },
);
