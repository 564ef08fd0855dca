import { problemText } from "../components/settings/report";
import { pinZones, zonesOfNewVpc } from "../components/guards/network";

const letters = (text: string): string[] => [...text].map((letter) => `us-east-1${letter}`);

describe("zones of a new VPC", () => {
  const cases: [name: string, ofRegion: string, pinned: string | undefined, zones: string][] = [
    ["the first three of five", "abcde", undefined, "abc"],
    ["the first three by name, in whatever order AWS lists them", "edacb", undefined, "abc"],
    ["letters that a region skips", "acdf", undefined, "acd"],
    ["two where there are no more", "ca", undefined, "ac"],
    ["the pinned ones", "abcdef", "bdf", "bdf"],
    ["the pinned ones by name", "abcdef", "fb", "bf"],
  ];
  test.each(cases)("%s", (_name, ofRegion, pinned, zones) => {
    const choice = zonesOfNewVpc(letters(ofRegion), "us-east-1", (pinned && letters(pinned)) || undefined);
    expect(choice).toEqual({ zones: letters(zones), problems: [] });
  });

  test("a region with one zone is refused, and the key is named", () => {
    const { problems } = zonesOfNewVpc(["us-east-1a"], "us-east-1", undefined);
    expect(problems.map(problemText)).toEqual([
      'k3s-ha:availabilityZones: ["us-east-1a"] is refused: us-east-1 has one zone only for this account; masters and ' +
        "the database need two; allowed: two or three zones of the region; fix: take another region: pulumi config set aws:region <region>",
    ]);
  });

  test("a region without zones is refused", () => {
    const { problems } = zonesOfNewVpc([], "us-east-1", undefined);
    expect(problems.map(problemText)).toEqual([
      expect.stringContaining(
        "k3s-ha:availabilityZones: [] is refused: us-east-1 has no zone for this account",
      ),
    ]);
  });

  test("a pinned Local Zone is refused with the commands that pin what there is", () => {
    const pinned = ["us-east-1-bos-1a", "us-east-1b"];
    const { problems } = zonesOfNewVpc(letters("abcd"), "us-east-1", pinned);
    expect(problems.map(problemText)).toEqual([
      'k3s-ha:availabilityZones: ["us-east-1-bos-1a","us-east-1b"] is refused: us-east-1-bos-1a is no zone of us-east-1 ' +
        "(Local Zones and zones to opt in to do not count); allowed: two or three zones of the region; fix: " +
        "pulumi config rm k3s-ha:availabilityZones && " +
        "pulumi config set --path 'k3s-ha:availabilityZones[0]' us-east-1a && " +
        "pulumi config set --path 'k3s-ha:availabilityZones[1]' us-east-1b && " +
        "pulumi config set --path 'k3s-ha:availabilityZones[2]' us-east-1c",
    ]);
  });

  test("pinning removes an older pin first, so that no third zone of it stays", () => {
    expect(pinZones(letters("ab"), undefined)).toBe(
      "pulumi config set --path 'k3s-ha:availabilityZones[0]' us-east-1a && " +
        "pulumi config set --path 'k3s-ha:availabilityZones[1]' us-east-1b",
    );
    expect(pinZones(letters("ab"), letters("abc"))).toMatch(/^pulumi config rm k3s-ha:availabilityZones && /);
  });
});
