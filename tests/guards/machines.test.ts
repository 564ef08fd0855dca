import { problemText } from "../../components/settings/report";
import type { Image, Images, InstanceTypes, Offerings } from "../../components/aws/machines";
import {
  allGroups,
  groupsOf,
  imageOf,
  imageProblems,
  typeProblems,
  zoneProblems,
  zonesOffering,
  type Group,
  type NetworkZones,
} from "../../components/guards/machines";
import type { Problem } from "../../components/settings/problem";
import { settingsOf } from "../support/settings";

const AMZN2_X86 = "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2";
const AMZN2_ARM = "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-arm64-gp2";
const PINNED = "ami-0123456789abcdef0";

const TYPES: InstanceTypes = {
  "t3.medium": { vCpus: 2, memoryMiB: 4096, architectures: ["x86_64"] },
  "t3.nano": { vCpus: 2, memoryMiB: 512, architectures: ["x86_64"] },
  "t2.small": { vCpus: 1, memoryMiB: 2048, architectures: ["i386", "x86_64"] },
  "t4g.medium": { vCpus: 2, memoryMiB: 4096, architectures: ["arm64"] },
};
const texts = (problems: readonly Problem[]): string[] => problems.map(problemText);
const groups = (raw: Record<string, unknown> = {}): Group[] => allGroups(groupsOf(settingsOf(raw)));
const masters = (raw: Record<string, unknown> = {}): Group => groupsOf(settingsOf(raw)).masters;

describe("groups", () => {
  test("masters first, then pools, each with its image's parameter and the zones that it needs", () => {
    const raw = {
      agentPools: {
        arm: { architecture: "arm64", instanceTypes: ["t4g.medium"] },
        pinned: { amiId: PINNED },
      },
    };
    const seen = groups(raw).map((group) => ({
      path: group.path.join("."),
      typePath: group.typePath.join("."),
      types: group.types,
      by: group.amiId ?? group.imageParameter,
      zones: group.fewestZones,
      smallest: group.smallest,
    }));
    expect(seen).toEqual([
      {
        path: "masters",
        typePath: "masters.instanceType",
        types: ["t3.medium"],
        by: AMZN2_X86,
        zones: 2,
        smallest: { vCpus: 1, memoryMiB: 512 },
      },
      {
        path: "agentPools.arm",
        typePath: "agentPools.arm.instanceTypes",
        types: ["t4g.medium"],
        by: AMZN2_ARM,
        zones: 1,
        smallest: undefined,
      },
      {
        path: "agentPools.pinned",
        typePath: "agentPools.pinned.instanceTypes",
        types: ["t3.medium"],
        by: PINNED,
        zones: 1,
        smallest: undefined,
      },
    ]);
  });
});

describe("instance types", () => {
  test.each(["t3.medium", "t3.nano", "t2.small"])("%s will do for masters", (instanceType) => {
    expect(typeProblems(masters({ masters: { instanceType } }), TYPES, "us-east-1")).toEqual([]);
  });

  test("one that the region does not have is refused", () => {
    const group = masters({ masters: { instanceType: "t9.medium" } });
    expect(texts(typeProblems(group, TYPES, "us-east-1"))).toEqual([
      expect.stringMatching(
        /^k3s-ha:masters\.instanceType: "t9\.medium" is refused: EC2 does not know this instance type in us-east-1; allowed: an EC2 instance type .*; fix: pulumi config set --path 'k3s-ha:masters\.instanceType' <an EC2 instance type of 2 vCPU .*>$/,
      ),
    ]);
  });

  test("masters of another architecture are refused, with both ways out", () => {
    const group = masters({ masters: { instanceType: "t4g.medium" } });
    expect(texts(typeProblems(group, TYPES, "us-east-1"))).toEqual([
      expect.stringMatching(
        /^k3s-ha:masters\.instanceType: "t4g\.medium" is refused: its architecture is arm64, but masters\.architecture is x86_64; allowed: .*; fix: choose an x86_64 type, or pulumi config set --path 'k3s-ha:masters\.architecture' arm64$/,
      ),
    ]);
  });

  test("one wrong type of a pool is refused by itself", () => {
    const raw = {
      agentPools: { web: { instanceTypes: ["t4g.medium", "t3.medium"], architecture: "arm64" } },
    };
    const pool = groupsOf(settingsOf(raw)).agentPools.web as Group;
    expect(texts(typeProblems(pool, TYPES, "us-east-1"))).toEqual([
      'k3s-ha:agentPools.web.instanceTypes: "t3.medium" is refused: its architecture is x86_64, but ' +
        "agentPools.web.architecture is arm64; allowed: one or more EC2 instance types; fix: choose an arm64 type, or " +
        "pulumi config set --path 'k3s-ha:agentPools.web.architecture' x86_64",
    ]);
  });

  const small: [type: string, vCpus: number, memoryMiB: number, refused: boolean][] = [
    ["t3.medium", 2, 2048, false],
    ["t2.small", 2, 2048, true],
    ["t3.nano", 2, 2048, true],
    ["t3.nano", 1, 512, false],
    ["t3.nano", 1, 513, true],
    ["t2.small", 2, 1, true],
  ];
  test.each(small)("%s against %d vCPU and %d MiB", (instanceType, vCpus, memoryMiB, refused) => {
    const group: Group = { ...masters({ masters: { instanceType } }), smallest: { vCpus, memoryMiB } };
    expect(typeProblems(group, TYPES, "us-east-1")).toHaveLength(refused ? 1 : 0);
  });

  test("a small master's error says what it has and what it needs", () => {
    const raw = { masters: { instanceType: "t3.nano" } };
    const group: Group = { ...masters(raw), smallest: { vCpus: 2, memoryMiB: 2048 } };
    expect(texts(typeProblems(group, TYPES, "us-east-1"))).toEqual([
      expect.stringContaining(
        'k3s-ha:masters.instanceType: "t3.nano" is refused: it has 2 vCPU and 512 MiB; a master of this k3s version needs 2 vCPU and 2048 MiB',
      ),
    ]);
  });
});

describe("zones of groups", () => {
  const zone = (letters: string): string[] => [...letters].map((letter) => `us-east-1${letter}`);
  const network = (zones: string, pinned = false): NetworkZones => ({
    kind: "new",
    zones: zone(zones),
    ofRegion: zone("abcdef"),
    pinned: pinned ? zone(zones) : undefined,
  });

  const union: [name: string, offerings: Offerings, zones: string][] = [
    ["all of the network's", { "t3.medium": zone("abcdf"), "m5.large": [] }, "abc"],
    ["the offering ones only", { "t3.medium": zone("acd"), "m5.large": [] }, "ac"],
    ["those that offer one of several types", { "t3.medium": zone("c"), "m5.large": zone("a") }, "ac"],
    ["none", { "t3.medium": zone("f"), "m5.large": [] }, ""],
  ];
  test.each(union)("%s", (_name, offerings, zones) => {
    const raw = { agentPools: { web: { instanceTypes: ["t3.medium", "m5.large"] } } };
    const pool = groupsOf(settingsOf(raw)).agentPools.web as Group;
    expect(zonesOffering(pool, zone("abc"), offerings)).toEqual(zone(zones));
  });

  test("masters in two zones and a pool in one will do", () => {
    const raw = { agentPools: { web: { instanceTypes: ["t2.small"] } } };
    const offerings = { "t3.medium": zone("ab"), "t2.small": zone("c") };
    expect(zoneProblems(groups(raw), TYPES, offerings, network("abc"))).toEqual([]);
  });

  test("masters in one zone are refused, with the commands that pin zones that will do", () => {
    const offerings = { "t3.medium": zone("cde") };
    expect(texts(zoneProblems(groups(), TYPES, offerings, network("abc")))).toEqual([
      'k3s-ha:availabilityZones: ["us-east-1a","us-east-1b","us-east-1c"] is refused: masters needs two of the ' +
        "network's zones to offer t3.medium, and only us-east-1c does; allowed: two or three zones of the region; fix: " +
        "pulumi config set --path 'k3s-ha:availabilityZones[0]' us-east-1c && " +
        "pulumi config set --path 'k3s-ha:availabilityZones[1]' us-east-1d && " +
        "pulumi config set --path 'k3s-ha:availabilityZones[2]' us-east-1e, or choose another masters.instanceType",
    ]);
  });

  test("the zones to pin offer the types of all groups", () => {
    const raw = { agentPools: { web: { instanceTypes: ["t2.small"] } } };
    const offerings = { "t3.medium": zone("def"), "t2.small": zone("cef") };
    const [masters_] = texts(zoneProblems(groups(raw), TYPES, offerings, network("abc", true)));
    expect(masters_).toContain(
      "fix: pulumi config rm k3s-ha:availabilityZones && " +
        "pulumi config set --path 'k3s-ha:availabilityZones[0]' us-east-1e && " +
        "pulumi config set --path 'k3s-ha:availabilityZones[1]' us-east-1f, or choose",
    );
  });

  test("where the region has no two zones for all, another type is the only way", () => {
    const offerings = { "t3.medium": zone("f") };
    const found = texts(zoneProblems(groups(), TYPES, offerings, network("abc")));
    expect(found).toEqual([
      expect.stringMatching(
        /masters needs two .* and none does; .*; fix: choose another masters.instanceType$/,
      ),
      expect.stringMatching(
        /agentPools.default needs one .* and none does; .*; fix: choose another agentPools.default.instanceTypes$/,
      ),
    ]);
  });

  test("an existing VPC needs other subnets instead", () => {
    const offerings = { "t3.medium": zone("bd") };
    const existing: NetworkZones = { ...network("bc"), kind: "existing" };
    expect(texts(zoneProblems(groups(), TYPES, offerings, existing))).toEqual([
      'k3s-ha:network.privateSubnetIds: ["us-east-1b","us-east-1c"] is refused: masters needs two of the network\'s zones ' +
        "to offer t3.medium, and only us-east-1b does; allowed: two or more subnet ids, with vpcId; fix: give subnets in " +
        "zones that do (us-east-1b, us-east-1d), or choose another masters.instanceType",
    ]);
  });

  test("a type that EC2 does not know says so once, not a second time for its zones", () => {
    const raw = { masters: { instanceType: "t9.medium" } };
    const offerings = { "t9.medium": [], "t3.medium": zone("abc") };
    expect(zoneProblems(groups(raw), TYPES, offerings, network("abc"))).toEqual([]);
  });
});

describe("images", () => {
  const image: Image = {
    id: "ami-0aaaaaaaaaaaaaaaa",
    architecture: "x86_64",
    rootDeviceName: "/dev/xvda",
    rootDeviceType: "ebs",
    rootGiB: 8,
  };
  const pinned = (other: Partial<Image> = {}): Images => ({ [PINNED]: { ...image, id: PINNED, ...other } });
  const withAmi = { masters: { amiId: PINNED } };

  test("the pinned image, not the parameter's, is taken", () => {
    const images = { ...pinned(), [AMZN2_X86]: image };
    expect(imageOf(masters(), images)?.id).toBe("ami-0aaaaaaaaaaaaaaaa");
    expect(imageOf(masters(withAmi), images)?.id).toBe(PINNED);
    expect(imageProblems(masters(withAmi), images, "us-east-1")).toEqual([]);
  });

  test("a parameter that leads to no image asks for a pin", () => {
    expect(texts(imageProblems(masters(), {}, "us-east-1"))).toEqual([
      `k3s-ha:masters.amiId is missing: the public parameter ${AMZN2_X86} names no image in us-east-1, so one ` +
        "must be pinned; allowed: the id of an image; fix: " +
        "pulumi config set --path 'k3s-ha:masters.amiId' <the id of an image>",
    ]);
  });

  const unpin = "pulumi config rm --path 'k3s-ha:masters.amiId'";
  const wrong: [name: string, images: Images, text: string][] = [
    [
      "unknown",
      {},
      `us-east-1 has no such image, or none that this account may use; allowed: the id of an image; fix: ${unpin}`,
    ],
    [
      "of another architecture",
      pinned({ architecture: "arm64" }),
      `the architecture of ${PINNED} is arm64, but masters.architecture is x86_64; allowed: the id of an image; fix: pin ` +
        `an image of x86_64, or take the default: ${unpin}`,
    ],
    [
      "without an EBS root",
      pinned({ rootDeviceType: "instance-store" }),
      `the root device of ${PINNED} is instance-store, not an EBS volume; allowed: the id of an image; fix: ${unpin}`,
    ],
  ];
  test.each(wrong)("a pinned image %s is refused", (_name, images, text) => {
    expect(texts(imageProblems(masters(withAmi), images, "us-east-1"))).toEqual([
      `k3s-ha:masters.amiId: "${PINNED}" is refused: ${text}`,
    ]);
  });

  test("a root volume smaller than the image is refused", () => {
    expect(texts(imageProblems(masters(withAmi), pinned({ rootGiB: 30 }), "us-east-1"))).toEqual([
      `k3s-ha:masters.rootVolumeGiB: 20 is refused: the image ${PINNED} needs 30 GiB; allowed: 8 to 16384; fix: ` +
        "pulumi config set --path 'k3s-ha:masters.rootVolumeGiB' 30",
    ]);
  });
});
