import { readFileSync } from "node:fs";
import { AWS_KEYS } from "../../components/facts/pulumiConfig";
import { unreadWarnings } from "../../components/settings/unread";
import { runPrograms } from "../../plan/batch";

describe("keys that nobody reads", () => {
  test.each([
    ["k3sha:masters", "k3sha:masters is read by nobody, which is perhaps k3s-ha:masters", "k3sha:masters"],
    ["k3s_ha:protect", "k3s_ha:protect is read by nobody, which is perhaps k3s-ha:protect", "k3s_ha:protect"],
    ["K3S-HA:protect", "K3S-HA:protect is read by nobody, which is perhaps k3s-ha:protect", "K3S-HA:protect"],
    ["asw:region", "asw:region is read by nobody, which is perhaps aws:region", "asw:region"],
    ["aws:regoin", "aws:regoin is read by nobody, which is perhaps aws:region", "aws:regoin"],
    [
      "aws:defaulttags",
      "aws:defaulttags is read by nobody, which is perhaps aws:defaultTags",
      "aws:defaulttags",
    ],
    ["aws:colour", "aws:colour is read by nobody", "aws:colour"],
    ["datadog:apiKey", "datadog:apiKey is read by nobody", "datadog:apiKey"],
    ["da ta:x", "da ta:x is read by nobody", "'da ta:x'"],
    ["constructor:x", "constructor:x is read by nobody", "constructor:x"],
  ])("%s", (key, says, word) => {
    expect(unreadWarnings([key])).toEqual([
      `${says}: correct it in the stack file, or take it out: pulumi config rm ${word}`,
    ]);
  });

  test("what is read is not told of: our own keys, right or wrong, and those of the packages in use", () => {
    const keys = ["k3s-ha:masters", "k3s-ha:unknown", "aws:region", "aws:assumeRoles", "pulumi:tags"];
    expect(unreadWarnings(keys)).toEqual([]);
  });

  test("the keys of the AWS provider are those of the SDK", () => {
    const types = readFileSync(require.resolve("@pulumi/aws/config/vars.d.ts"), "utf8");
    const names = [...types.matchAll(/export declare const (\w+)/g)].map(([, name]) => name);
    expect([...AWS_KEYS].sort()).toEqual(names.sort());
  });

  test("the program says so, and does not show the value", async () => {
    const config = { "aws:regoin": "geheim-eu" };
    const [graph, refused] = await runPrograms([
      { name: "unread", config },
      { name: "unread beside a mistake", config: { ...config, imageEpoch: -1 } },
    ]);
    expect(refused?.errors).toHaveLength(1);
    expect(refused?.diagnostics.map(({ message }) => message).join("\n")).toContain(
      "aws:regoin is read by nobody",
    );
    const said = graph?.diagnostics.map(({ message }) => message).join("\n");
    expect(said).toContain("aws:regoin is read by nobody, which is perhaps aws:region");
    expect(said).not.toContain("geheim");
  });
});
