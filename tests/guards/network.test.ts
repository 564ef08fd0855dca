import { problemText } from "../../components/settings/report";
import type { ExistingAnswers, ExistingSettings } from "../../components/aws/network";
import { existingNetwork } from "../../components/guards/network";
import { pinZones, zonesOfNewVpc } from "../../components/guards/network";

const VPC = "vpc-0123456789abcdef0";
const id = (letter: string): string => `subnet-0000000000000000${letter}`;
const SETTINGS: ExistingSettings = {
  vpcId: VPC,
  privateSubnetIds: [id("b"), id("a")],
  publicSubnetIds: [id("d"), id("c")],
  podCidr: "10.42.0.0/16",
  serviceCidr: "10.43.0.0/16",
};
const ZONES = ["eu-west-1a", "eu-west-1b", "eu-west-1c"];
const subnet = (letter: string, zone: string, vpcId = VPC, givesPublicAddresses = false) => ({
  [id(letter)]: { id: id(letter), zone: `eu-west-1${zone}`, vpcId, givesPublicAddresses },
});
const ANSWERS: ExistingAnswers = {
  vpc: { id: VPC, cidr: "172.31.0.0/16", cidrs: ["172.31.0.0/16"], dnsSupport: true },
  subnets: { ...subnet("a", "a"), ...subnet("b", "b"), ...subnet("c", "a"), ...subnet("d", "b") },
};
const vpc = (other: Partial<NonNullable<ExistingAnswers["vpc"]>>): ExistingAnswers => ({
  ...ANSWERS,
  vpc: { ...ANSWERS.vpc!, ...other },
});
const subnets = (...other: ExistingAnswers["subnets"][]): ExistingAnswers => ({
  ...ANSWERS,
  subnets: Object.assign({}, ANSWERS.subnets, ...other) as ExistingAnswers["subnets"],
});
const texts = (answers: ExistingAnswers, settings = SETTINGS): string[] =>
  existingNetwork(settings, answers, ZONES).problems.map(problemText);

describe("an existing VPC", () => {
  test("is described by zone, then id", () => {
    const answers = vpc({ cidrs: ["100.64.0.0/16", "172.31.0.0/16"] });
    expect(existingNetwork(SETTINGS, answers, ZONES)).toEqual({
      network: {
        kind: "existing",
        vpcId: VPC,
        vpcCidr: "172.31.0.0/16",
        vpcCidrs: ["172.31.0.0/16", "100.64.0.0/16"],
        privateSubnets: [
          { id: id("a"), zone: "eu-west-1a" },
          { id: id("b"), zone: "eu-west-1b" },
        ],
        publicSubnets: [
          { id: id("c"), zone: "eu-west-1a" },
          { id: id("d"), zone: "eu-west-1b" },
        ],
      },
      problems: [],
    });
  });

  test("that EC2 does not know is refused before its subnets are looked at", () => {
    const choice = existingNetwork(SETTINGS, { vpc: undefined, subnets: {} }, ZONES);
    expect(choice.network).toBeUndefined();
    expect(choice.problems.map(problemText)).toEqual([
      `k3s-ha:network.vpcId: "${VPC}" is refused: EC2 knows no such VPC in this account and region; allowed: the id of a ` +
        "VPC; fix: pulumi config set --path 'k3s-ha:network.vpcId' <id of a VPC of this account and region>",
    ]);
  });

  const refused: [name: string, answers: ExistingAnswers, text: string][] = [
    [
      "without DNS support",
      vpc({ dnsSupport: false }),
      `k3s-ha:network.vpcId: "${VPC}" is refused: its DNS support is off, so machines find neither database nor ` +
        `balancer; allowed: the id of a VPC; fix: aws ec2 modify-vpc-attribute --vpc-id ${VPC} --enable-dns-support`,
    ],
    [
      "whose range overlaps the pods'",
      vpc({ cidr: "10.42.0.0/18", cidrs: ["10.42.0.0/18"] }),
      `k3s-ha:network.podCidr: "10.42.0.0/16" is refused: it overlaps 10.42.0.0/18 of ${VPC}; allowed: an IPv4 network ` +
        "of private addresses that overlaps no other, with a /24 for every node at the groups' largest; fix: pulumi config set --path 'k3s-ha:network.podCidr' <an IPv4 network outside " +
        "10.42.0.0/18>",
    ],
    [
      "with a subnet that EC2 does not know",
      { ...ANSWERS, subnets: { ...subnet("a", "a"), ...subnet("b", "b"), ...subnet("c", "a") } },
      `k3s-ha:network.publicSubnetIds: "${id("d")}" is refused: EC2 knows no such subnet in this account and region; ` +
        `allowed: one or more subnet ids, with vpcId; fix: put a subnet of ${VPC} in its place`,
    ],
    [
      "with a subnet of another VPC",
      subnets(subnet("b", "b", "vpc-0ffffffffffffffff")),
      `k3s-ha:network.privateSubnetIds: "${id("b")}" is refused: it belongs to vpc-0ffffffffffffffff, not to ${VPC}; ` +
        `allowed: two or more subnet ids, with vpcId; fix: put a subnet of ${VPC} in its place`,
    ],
    [
      "with a subnet in a Local Zone",
      subnets(subnet("b", "-lhr-1a")),
      `k3s-ha:network.privateSubnetIds: "${id("b")}" is refused: it lies in eu-west-1-lhr-1a, which is no full zone of ` +
        "the region: RDS and balancers may be missing there; allowed: two or more subnet ids, with vpcId; fix: put a " +
        `subnet of ${VPC} in its place that lies in one of eu-west-1a, eu-west-1b, eu-west-1c`,
    ],
    [
      "with private subnets in one zone",
      subnets(subnet("b", "a")),
      `k3s-ha:network.privateSubnetIds: ["${id("b")}","${id("a")}"] is refused: they are all in eu-west-1a; masters and ` +
        "the database need two zones; allowed: two or more subnet ids, with vpcId; fix: add a subnet in another zone",
    ],
    [
      "whose lists are swapped",
      subnets(subnet("a", "a", VPC, true), subnet("b", "b", VPC, true)),
      `k3s-ha:network.privateSubnetIds: ["${id("b")}","${id("a")}"] is refused: they give machines public addresses, and ` +
        "publicSubnetIds do not: the two lists look swapped, and nodes would be in the internet; allowed: two or more " +
        "subnet ids, with vpcId; fix: pulumi config rm --path 'k3s-ha:network.privateSubnetIds' && " +
        `pulumi config set --path 'k3s-ha:network.privateSubnetIds[0]' ${id("d")} && ` +
        `pulumi config set --path 'k3s-ha:network.privateSubnetIds[1]' ${id("c")} && ` +
        "pulumi config rm --path 'k3s-ha:network.publicSubnetIds' && " +
        `pulumi config set --path 'k3s-ha:network.publicSubnetIds[0]' ${id("b")} && ` +
        `pulumi config set --path 'k3s-ha:network.publicSubnetIds[1]' ${id("a")}`,
    ],
    [
      "with two public subnets in a zone",
      subnets(subnet("d", "a")),
      `k3s-ha:network.publicSubnetIds: "${id("d")}" is refused: ${id("c")} is in eu-west-1a, too, and a network load ` +
        "balancer takes one subnet per zone; allowed: one or more subnet ids, with vpcId; fix: leave one of the two out",
    ],
  ];
  test.each(refused)("%s is refused", (_name, answers, text) => {
    const found = texts(answers);

    expect(found).toEqual([text]);
  });

  test.each([
    ["all subnets give public addresses, as those of a default VPC do", ["a", "b", "c", "d"]],
    ["the public ones alone do", ["c", "d"]],
    ["one private one does", ["a"]],
  ])("is taken where %s", (_name, letters) => {
    const giving = letters.map((letter) => subnet(letter, "bd".includes(letter) ? "b" : "a", VPC, true));
    expect(texts(subnets(...giving))).toEqual([]);
  });

  test("every range of it counts, and the services' as well", () => {
    const found = texts(vpc({ cidrs: ["172.31.0.0/16", "10.43.128.0/20", "10.42.7.0/24"] }));
    expect(found).toEqual([
      expect.stringContaining('network.podCidr: "10.42.0.0/16" is refused: it overlaps 10.42.7.0/24'),
      expect.stringContaining('network.serviceCidr: "10.43.0.0/16" is refused: it overlaps 10.43.128.0/20'),
    ]);
  });

  test("a subnet of another VPC is told of once, not for its zone as well", () => {
    const found = texts(subnets(subnet("d", "a", "vpc-0ffffffffffffffff")));
    expect(found).toEqual([expect.stringContaining("it belongs to vpc-0ffffffffffffffff")]);
  });

  test("several mistakes are told at once", () => {
    const found = texts({ ...vpc({ dnsSupport: false }), subnets: subnets(subnet("d", "a")).subnets });
    expect(found).toHaveLength(2);
  });
});

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
        "the database need two; allowed: two or three zones of the region; fix: set aws:region to another region",
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
