import { arn, zoneNames } from "./account";
import type { Fixture } from "./fixture";
import { type Args, hasTags, matches, NoAnswer, Refused, strings, tagFilters, text } from "./filters";

/** Instance types, images and the machines that already run. */
export function machineLookups(fixture: Fixture) {
  return {
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": (args: Args, region: string) => {
      const byZone = text(args, "locationType") === "availability-zone";
      const locations = byZone ? zoneNames(fixture, region) : [region];
      const offered = locations.flatMap((location) =>
        Object.keys(fixture.instanceTypes)
          .filter((type) => !(fixture.notOffered[location] ?? []).some((prefix) => type.startsWith(prefix)))
          .filter((type) => matches({ "instance-type": type, location }, args.filters))
          .map((type) => ({ type, location })),
      );
      return {
        id: region,
        region,
        instanceTypes: offered.map(({ type }) => type),
        locations: offered.map(({ location }) => location),
        locationTypes: offered.map(() => (byZone ? "availability-zone" : "region")),
      };
    },
    "aws:ec2/getInstanceType:getInstanceType": (args: Args, region: string) =>
      instanceType(fixture, region, text(args, "instanceType") ?? ""),
    "aws:ec2/getInstanceTypes:getInstanceTypes": (args: Args, region: string) => ({
      id: region,
      region,
      instanceTypes: Object.keys(fixture.instanceTypes).filter((type) => {
        const { architectures, vcpus, memoryMib } = fixture.instanceTypes[type]!;
        const entity = {
          "instance-type": type,
          "processor-info.supported-architecture": architectures,
          "vcpu-info.default-vcpus": String(vcpus),
          "memory-info.size-in-mib": String(memoryMib),
        };
        return matches(entity, args.filters);
      }),
    }),
    "aws:ssm/getParameter:getParameter": (args: Args, region: string) => {
      const name = text(args, "name") ?? "";
      const image = Object.entries(fixture.images).find(([, { parameters }]) => parameters.includes(name));
      if (image === undefined) throw new NoAnswer(`it knows no parameter ${name}`);
      const [value] = image;
      const parameter = { id: name, name, region, value, insecureValue: value, type: "String", version: 1 };
      return { ...parameter, arn: `arn:aws:ssm:${region}::parameter${name}` };
    },
    "aws:ec2/getAmi:getAmi": (args: Args, region: string) => {
      const found = Object.entries(fixture.images).filter(([id, image]) =>
        matches(
          {
            "image-id": id,
            name: image.name,
            architecture: image.architecture,
            state: "available",
            "root-device-type": "ebs",
            "virtualization-type": "hvm",
          },
          args.filters,
        ),
      );
      const [id, image] = found[0] ?? [];
      if (id === undefined || image === undefined) throw new NoAnswer("it knows no such image");
      return { id, imageId: id, region, ...imageFields(image), arn: arn(fixture, region, `image/${id}`) };
    },
    "aws:ec2/getInstances:getInstances": (args: Args, region: string) => {
      const states = strings(args.instanceStateNames);
      const wanted = states.length > 0 ? states : ["running"];
      const found = fixture.instances.filter(
        (machine) =>
          wanted.includes(machine.state ?? "running") &&
          hasTags(machine.tags, args.instanceTags) &&
          matches({ "instance-id": machine.id, ...tagFilters(machine.tags) }, args.filters),
      );
      return {
        id: region,
        region,
        ids: found.map(({ id }) => id),
        privateIps: found.map(({ privateIp }) => privateIp),
        publicIps: found.flatMap(({ publicIp }) => publicIp ?? []),
        ipv6Addresses: [],
        instanceTags: {},
      };
    },
    // Named after images for historical reasons: it lists autoscaling groups.
    "aws:autoscaling/getAmiIds:getAmiIds": (args: Args, region: string) => {
      const names = strings(args.names);
      const found = fixture.autoscalingGroups.filter(
        (group) =>
          (names.length === 0 || names.includes(group.name)) &&
          matches(
            {
              ...tagFilters(group.tags),
              key: Object.keys(group.tags),
              value: Object.values(group.tags),
              "tag-value": Object.values(group.tags),
            },
            args.filters,
          ),
      );
      return { id: region, region, names: found.map(({ name }) => name), arns: found.map(groupArn(region)) };
    },
    "aws:autoscaling/getGroup:getGroup": (args: Args, region: string) => {
      const name = text(args, "name") ?? "";
      const group = fixture.autoscalingGroups.find((one) => one.name === name);
      if (group === undefined) {
        throw new Refused(`reading Auto Scaling Group (${name}): couldn't find resource`);
      }
      const tags = Object.entries(group.tags).map(([key, value]) => ({
        key,
        value,
        propagateAtLaunch: true,
      }));
      return { id: name, region, ...group, arn: groupArn(region)(group), tags };
    },
  };

  function groupArn(region: string) {
    return ({ name }: { name: string }) =>
      arn(
        fixture,
        region,
        `autoScalingGroup:00000000-0000-0000-0000-000000000000:autoScalingGroupName/${name}`,
        "autoscaling",
      );
  }
}

function instanceType(fixture: Fixture, region: string, type: string) {
  const known = fixture.instanceTypes[type];
  if (known === undefined) throw new NoAnswer(`it knows no instance type ${type}`);
  return {
    id: type,
    instanceType: type,
    region,
    defaultVcpus: known.vcpus,
    memorySize: known.memoryMib,
    supportedArchitectures: known.architectures,
    supportedUsagesClasses: ["on-demand", "spot"],
    burstablePerformanceSupported: type.startsWith("t"),
    currentGeneration: !type.startsWith("t2."),
    hypervisor: type.startsWith("t2.") ? "xen" : "nitro",
    bareMetal: false,
  };
}

function imageFields(image: Fixture["images"][string]) {
  return {
    name: image.name,
    architecture: image.architecture,
    rootDeviceName: image.rootDeviceName,
    rootDeviceType: "ebs",
    state: "available",
    virtualizationType: "hvm",
    blockDeviceMappings: [
      {
        deviceName: image.rootDeviceName,
        noDevice: "",
        virtualName: "",
        ebs: { volume_size: "8", volume_type: "gp2", encrypted: "false" },
      },
    ],
    tags: {},
  };
}
