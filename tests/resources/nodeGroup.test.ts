import { imageKey } from "../../components/resources/nodeGroup";
import { input, ofType } from "../../plan/graph";
import { unwrap } from "../../plan/values";
import { AMI, BOUNDARY, EXTRA_POLICY, KMS_KEY } from "../support/cases/matrix";
import { groupOf, listOf, namesOf, templateOf, textOf } from "../support/graph/read";
import { runsOf, type Runs } from "../support/program";

const graph = runsOf(
  "dev",
  "pools",
  "hardened",
  "withoutMiddlePool",
  "newImage",
  "pinnedImage",
  "otherPinnedImage",
  "epoch",
  "arm",
);

const HOOKS = [
  {
    name: "k3s-launch",
    lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
    defaultResult: "ABANDON",
    heartbeatTimeout: 600,
  },
  {
    name: "k3s-terminate",
    lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
    defaultResult: "CONTINUE",
    heartbeatTimeout: 300,
  },
];
const ALL_GROUPS = [
  ["dev", "masters"],
  ["dev", "agents-default"],
  ["pools", "agents-web"],
  ["pools", "agents-spot-machine"],
  ["pools", "agents-arm"],
  ["hardened", "masters"],
] as const;

describe("groups of machines", () => {
  test("masters of the source design are this group", () => {
    const { tags, vpcZoneIdentifiers, launchTemplate, targetGroupArns, ...inputs } = unwrap(
      groupOf(graph("dev"), "masters").inputs,
    ) as Record<string, unknown>;
    expect(inputs).toEqual({
      minSize: 2,
      desiredCapacity: 2,
      maxSize: 3,
      initialLifecycleHooks: HOOKS,
      healthCheckType: "EC2",
      defaultInstanceWarmup: 0,
      maxInstanceLifetime: 180 * 86_400,
      capacityRebalance: false,
      instanceMaintenancePolicy: { minHealthyPercentage: 100, maxHealthyPercentage: 150 },
      instanceRefresh: {
        strategy: "Rolling",
        preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 100, instanceWarmup: "0" },
      },
      waitForCapacityTimeout: "0",
    });
    expect([tags, targetGroupArns]).toEqual([expect.any(Array), expect.any(Array)]);
    expect(vpcZoneIdentifiers).toHaveLength(3);
    expect(launchTemplate).toEqual({ id: "k3s-masters-amzn2-x86_64-0-id", version: "7" });
  });

  test.each(ALL_GROUPS)(
    "%s %s has both hooks inline, and no group is older than half a year",
    (run, group) => {
      const resource = groupOf(graph(run), group);
      expect(input(resource, "initialLifecycleHooks")).toEqual(HOOKS);
      expect(input(resource, "maxInstanceLifetime")).toBeLessThan(365 * 86_400);
      expect(input(resource, "waitForCapacityTimeout")).toBe("0");
      expect(input(resource, "healthCheckType")).toBe("EC2");
      expect(input(resource, "instanceRefresh.preferences.autoRollback")).toBeUndefined();
    },
  );

  test.each(ALL_GROUPS)("%s %s takes a concrete version of its own template", (run, group) => {
    const resource = groupOf(graph(run), group);
    const path =
      input(resource, "mixedInstancesPolicy") === undefined
        ? "launchTemplate"
        : "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification";
    const given = input(resource, path) as Record<string, string>;
    const template = templateOf(graph(run), group);
    expect(given.version).toBe("7");
    expect(given.id ?? given.launchTemplateId).toBe(`${template.name}-id`);
    expect(JSON.stringify(resource.inputs)).not.toMatch(/\$(Latest|Default)/);
  });

  // Of desired machines: 2, 4 with surge 50, 2, 3.
  test.each([
    ["dev", "masters", 100, 150, "0"],
    ["dev", "agents-default", 150, 150, "300"],
    ["pools", "agents-spot-machine", 150, 150, "0"],
    ["pools", "agents-arm", 150, 150, "300"],
    ["hardened", "masters", 100, 134, "0"],
  ] as const)(
    "%s %s rolls to %i %%, is mended to %i %%, warms up %s s",
    (run, group, refresh, maintenance, warmup) => {
      const resource = groupOf(graph(run), group);
      expect(input(resource, "instanceRefresh.preferences")).toEqual({
        minHealthyPercentage: 100,
        maxHealthyPercentage: refresh,
        instanceWarmup: warmup,
      });
      expect(input(resource, "instanceMaintenancePolicy")).toEqual({
        minHealthyPercentage: 100,
        maxHealthyPercentage: maintenance,
      });
      expect(input(resource, "defaultInstanceWarmup")).toBe(Number(warmup));
    },
  );

  test("spot and several types are a mixed policy; one type on demand is none", () => {
    const spot = groupOf(graph("pools"), "agents-spot-machine");
    expect(input(spot, "launchTemplate")).toBeUndefined();
    expect(input(spot, "capacityRebalance")).toBe(true);
    expect(input(spot, "mixedInstancesPolicy.launchTemplate.overrides")).toEqual([
      { instanceType: "t3.medium" },
      { instanceType: "t3.large" },
    ]);
    expect(input(spot, "mixedInstancesPolicy.instancesDistribution")).toEqual({
      onDemandAllocationStrategy: "prioritized",
      onDemandBaseCapacity: 0,
      onDemandPercentageAboveBaseCapacity: 0,
      spotAllocationStrategy: "price-capacity-optimized",
    });
    for (const group of ["masters", "agents-web", "agents-arm"]) {
      expect(input(groupOf(graph("pools"), group), "mixedInstancesPolicy")).toBeUndefined();
    }
  });

  test.each(ALL_GROUPS)(
    "%s %s: metadata only with a token, an encrypted disk, no key, no SSH",
    (run, group) => {
      const template = templateOf(graph(run), group);
      expect(input(template, "metadataOptions")).toEqual({
        httpEndpoint: "enabled",
        httpTokens: "required",
        httpPutResponseHopLimit: group === "agents-arm" ? 2 : 1,
      });
      const disks = input(template, "blockDeviceMappings") as {
        deviceName: string;
        ebs: Record<string, unknown>;
      }[];
      expect(disks).toHaveLength(1);
      expect(disks[0]).toMatchObject({
        deviceName: "/dev/xvda",
        ebs: {
          encrypted: "true",
          volumeType: "gp3",
          volumeSize: group === "agents-arm" ? 50 : 20,
          deleteOnTermination: "true",
        },
      });
      expect(disks[0]?.ebs.kmsKeyId).toBe(run === "hardened" ? KMS_KEY : undefined);
      expect(input(template, "keyName")).toBeUndefined();
      expect(input(template, "updateDefaultVersion")).toBe(true);
    },
  );

  test.each(ALL_GROUPS)(
    "%s %s tags machines, volumes and interfaces, and propagates its own tags",
    (run, group) => {
      const own = { "k3s-ha:cluster": graph(run).outputs.clusterId, "k3s-ha:group": group };
      const specifications = input(templateOf(graph(run), group), "tagSpecifications") as {
        resourceType: string;
        tags: unknown;
      }[];
      expect(specifications.map(({ resourceType }) => resourceType)).toEqual([
        "instance",
        "volume",
        "network-interface",
      ]);
      for (const { tags } of specifications) expect(tags).toMatchObject(own);
      const tags = input(groupOf(graph(run), group), "tags") as Record<string, unknown>[];
      expect(tags.every(({ propagateAtLaunch }) => propagateAtLaunch === true)).toBe(true);
      expect(Object.fromEntries(tags.map(({ key, value }) => [key, value]))).toMatchObject(own);
    },
  );

  test("security groups of machines: masters, agents, and agents with ingress", () => {
    const groups = (run: "dev" | "pools", group: string) =>
      listOf(templateOf(graph(run), group), "vpcSecurityGroupIds").map((id) => id.split("-")[2]);
    expect(groups("dev", "masters")).toEqual(["masters"]);
    expect(groups("dev", "agents-default")).toEqual(["agents", "ingress"]);
    expect(groups("pools", "agents-spot-machine")).toEqual(["agents"]);
  });

  test("removing a middle pool changes only that pool", () => {
    const kept = (run: "pools" | "withoutMiddlePool") =>
      graph(run)
        .registrations.slice(1)
        .filter(({ name }) => !name.startsWith("k3s-agents-spot-machine") && name !== "k3s-ready")
        .map(({ urn, inputs, dependencies }) => ({ urn, inputs, dependencies }))
        .sort((a, b) => (a.urn < b.urn ? -1 : 1));
    expect(kept("withoutMiddlePool")).toEqual(kept("pools"));
    expect(namesOf(graph("withoutMiddlePool"), "aws:autoscaling:Group")).toEqual([
      "k3s-agents-arm",
      "k3s-agents-web",
      "k3s-masters",
    ]);
  });

  test("further policies and the boundary reach the roles that they are for", () => {
    const attached = (run: "pools" | "hardened") =>
      ofType(graph(run), "RolePolicyAttachment").map((one) => [
        textOf(one, "role"),
        textOf(one, "policyArn"),
      ]);
    expect(attached("pools")).toEqual([["k3s-agents-arm-role-1234567", EXTRA_POLICY]]);
    expect(attached("hardened")).toEqual([["k3s-masters-role-1234567", EXTRA_POLICY]]);
    const boundaries = (run: "dev" | "hardened") =>
      ofType(graph(run), "aws:iam:Role").map((role) => input(role, "permissionsBoundary"));
    expect(boundaries("hardened")).toEqual([BOUNDARY, BOUNDARY]);
    expect(boundaries("dev")).toEqual([undefined, undefined]);
  });
});

/** An image chosen by the program is taken once and then left alone; a change of the choice is another template. */
describe("images", () => {
  const masters = (run: Parameters<Runs>[0]) => {
    const { name, options, inputs } = templateOf(graph(run), "masters");
    return { name, ignored: options.ignoreChanges ?? [], image: inputs.imageId };
  };

  test("the default is Amazon Linux 2, and a newly published image rolls nothing", () => {
    const dev = masters("dev");
    expect(dev).toEqual({
      name: "k3s-masters-amzn2-x86_64-0",
      ignored: ["imageId"],
      image: "ami-0a000000000002086",
    });
    // Same template, and the engine ignores the only thing that differs.
    expect(masters("newImage")).toEqual({ ...dev, image: "ami-0bbbbbbbbbbbbbbbb" });
  });

  test("a pinned image, and another one, take effect", () => {
    expect(masters("pinnedImage")).toEqual({ name: `k3s-masters-${AMI}-x86_64-0`, ignored: [], image: AMI });
    expect(masters("otherPinnedImage")).toEqual({
      name: "k3s-masters-ami-0123456789abcdef1-x86_64-0",
      ignored: [],
      image: "ami-0123456789abcdef1",
    });
  });

  test("the root device is the image's", () => {
    const device = (run: Parameters<Runs>[0]) =>
      input(templateOf(graph(run), "masters"), "blockDeviceMappings.0.deviceName");
    expect([device("dev"), device("otherPinnedImage")]).toEqual(["/dev/xvda", "/dev/sda1"]);
  });

  test("a pin of the masters leaves the pools alone", () => {
    expect(templateOf(graph("pinnedImage"), "agents-default").inputs.imageId).toBe("ami-0a000000000002086");
  });

  test("the epoch gives every group another template", () => {
    expect(masters("epoch").name).toBe("k3s-masters-amzn2-x86_64-1");
    expect(templateOf(graph("epoch"), "agents-default").name).toBe("k3s-agents-default-amzn2-x86_64-1");
  });

  test("the architecture gives another template and another image", () => {
    expect(masters("arm")).toEqual({
      name: "k3s-masters-amzn2-arm64-0",
      ignored: ["imageId"],
      image: "ami-0a000000000002064",
    });
    expect(templateOf(graph("pools"), "agents-arm").name).toBe("k3s-agents-arm-amzn2-arm64-0");
  });
});

describe("the template's image key", () => {
  const base = { family: "amzn2", architecture: "x86_64", epoch: 0 };

  test("is made of all that an image is chosen by", () => {
    expect(imageKey(base)).toBe("amzn2-x86_64-0");
    const choices = [
      base,
      { ...base, family: "al2023" },
      { ...base, architecture: "arm64" },
      { ...base, epoch: 1 },
      { ...base, amiId: "ami-0123456789abcdef0" },
      { ...base, amiId: "ami-0123456789abcdef1" },
      { ...base, amiId: "ami-0123456789abcdef0", epoch: 1 },
    ];
    expect(new Set(choices.map(imageKey)).size).toBe(choices.length);
  });
});
