import type { Fixture } from "./fixture";
import { type Args, matches, NoAnswer, strings, tagFilters, hasTags, text } from "./filters";

/** Account, region, zones and the network that is already there. */
export function accountLookups(fixture: Fixture) {
  return {
    "aws:index/getCallerIdentity:getCallerIdentity": (_args: Args, region: string) => ({
      id: fixture.accountId,
      accountId: fixture.accountId,
      arn: `arn:${partitionOf(region).partition}:iam::${fixture.accountId}:user/offline-plan`,
      userId: "AIDAOFFLINEPLANEXAMPLE",
    }),
    "aws:index/getPartition:getPartition": (_args: Args, region: string) => ({
      id: partitionOf(region).partition,
      ...partitionOf(region),
    }),
    "aws:index/getRegion:getRegion": (_args: Args, region: string) => ({
      id: region,
      region,
      name: region,
      description: region,
      endpoint: `ec2.${region}.${partitionOf(region).dnsSuffix}`,
    }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": (args: Args, region: string) => {
      const zones = zoneNames(fixture, region).filter((name) =>
        matches(
          {
            "zone-name": name,
            "zone-type": "availability-zone",
            "opt-in-status": "opt-in-not-required",
            "region-name": region,
            "group-name": `${region}-zg-1`,
            state: "available",
          },
          args.filters,
        ),
      );
      const kept = zones.filter((name) => !strings(args.excludeNames).includes(name));
      return {
        id: region,
        region,
        names: kept,
        zoneIds: kept.map((name) => zoneId(name)),
        groupNames: [`${region}-zg-1`],
      };
    },
    "aws:ec2/getVpc:getVpc": (args: Args, region: string) => {
      const id = text(args, "id") ?? "";
      const vpc = fixture.vpcs[id];
      if (vpc === undefined) {
        throw new NoAnswer(`it knows no VPC ${id}; it has ${Object.keys(fixture.vpcs).join(", ")}`);
      }
      return {
        id,
        ...vpc,
        region,
        arn: arn(fixture, region, `vpc/${id}`),
        state: "available",
        default: false,
        ownerId: fixture.accountId,
        cidrBlockAssociations: [
          { associationId: `vpc-cidr-assoc-${id}`, cidrBlock: vpc.cidrBlock, state: "associated" },
        ],
        instanceTenancy: "default",
        tags: {},
      };
    },
    "aws:ec2/getSubnet:getSubnet": (args: Args, region: string) => {
      const id = text(args, "id") ?? "";
      if (fixture.subnets[id] === undefined) {
        throw new NoAnswer(`it knows no subnet ${id}; it has ${Object.keys(fixture.subnets).join(", ")}`);
      }
      return subnet(fixture, region, id);
    },
    "aws:ec2/getSubnets:getSubnets": (args: Args, region: string) => ({
      id: region,
      region,
      ids: Object.keys(fixture.subnets).filter((id) => {
        const found = subnet(fixture, region, id);
        const entity = {
          "vpc-id": found.vpcId,
          "subnet-id": id,
          "availability-zone": found.availabilityZone,
          "map-public-ip-on-launch": String(found.mapPublicIpOnLaunch),
          ...tagFilters({}),
        };
        return matches(entity, args.filters) && hasTags({}, args.tags);
      }),
      tags: {},
    }),
  };
}

export function zoneNames(fixture: Fixture, region: string): string[] {
  return (fixture.zones[region] ?? fixture.zones.default).map((letter) =>
    letter.length === 1 ? `${region}${letter}` : letter,
  );
}

/** Partition and DNS suffix by the region's prefix. */
export function partitionOf(region: string) {
  if (region.startsWith("cn-")) {
    return { partition: "aws-cn", dnsSuffix: "amazonaws.com.cn", reverseDnsPrefix: "cn.com.amazonaws" };
  }
  const partition = region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return { partition, dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
}

export function arn(fixture: Fixture, region: string, resource: string, service = "ec2"): string {
  return `arn:${partitionOf(region).partition}:${service}:${region}:${fixture.accountId}:${resource}`;
}

function subnet(fixture: Fixture, region: string, id: string) {
  const { zone, ...known } = fixture.subnets[id]!;
  const availabilityZone = `${region}${zone}`;
  return {
    id,
    ...known,
    region,
    availabilityZone,
    availabilityZoneId: zoneId(availabilityZone),
    arn: arn(fixture, region, `subnet/${id}`),
    availableIpAddressCount: 200,
    state: "available",
    ownerId: fixture.accountId,
    tags: {},
  };
}

/** Zone ids are an account's own mapping; here `eu-central-1b` is `euc1-az2`. */
function zoneId(zone: string): string {
  const [area = "", direction = "", number = ""] = zone.slice(0, -1).split("-");
  return `${area}${direction[0]}${number}-az${zone.charCodeAt(zone.length - 1) - 96}`;
}
