import { ec2, ssm } from "./provider";
import { ask, find, type Question } from "./ask";
import type { Group } from "./groups";
import type { Image, Images } from "../guards/images";
import type { InstanceTypes, Offerings } from "../guards/machineTypes";

/** Each distinct element once. */
function distinct<T>(elements: readonly T[]): T[] {
  return [...new Set(elements)].sort();
}

/** Asks once per key. @returns the answers by key, without those that there are not */
async function byKey<T>(
  keys: readonly string[],
  question: (key: string) => Promise<T | undefined>,
): Promise<Record<string, T>> {
  const answers = await Promise.all(
    distinct(keys).map(async (key): Promise<[string, T][]> => {
      const answer = await question(key);
      return answer === undefined ? [] : [[key, answer]];
    }),
  );
  return Object.fromEntries(answers.flat());
}

export async function askTypes(groups: readonly Group[]): Promise<InstanceTypes> {
  return byKey(
    groups.flatMap(({ types }) => types),
    async (instanceType) => {
      const question: Question = {
        what: `the instance type ${instanceType}`,
        actions: "ec2:DescribeInstanceTypes",
      };
      const call = ec2.getInstanceType({ instanceType });
      const found = await find(question, call, /InvalidInstanceType|no matching|empty result/);
      return (
        found && {
          vCpus: found.defaultVcpus,
          memoryMiB: found.memorySize,
          architectures: found.supportedArchitectures,
        }
      );
    },
  );
}

export async function askOfferings(groups: readonly Group[]): Promise<Offerings> {
  const question: Question = {
    what: "the zones that offer the instance types",
    actions: "ec2:DescribeInstanceTypeOfferings",
  };
  const types = distinct(groups.flatMap((group) => group.types));
  const call = ec2.getInstanceTypeOfferings({
    locationType: "availability-zone",
    filters: [{ name: "instance-type", values: types }],
  });
  const found = await ask(question, call);
  return Object.fromEntries(
    types.map((type) => [type, found.locations.filter((_, i) => found.instanceTypes[i] === type)]),
  );
}

/** Each image once: those pinned, and one per public parameter. */
export async function askImages(groups: readonly Group[]): Promise<Images> {
  const pinned = groups.flatMap(({ amiId }) => amiId ?? []);
  const parameters = groups.filter(({ amiId }) => amiId === undefined).map((group) => group.imageParameter);
  const [images, named] = await Promise.all([
    byKey(pinned, askImage),
    byKey(parameters, async (parameter) => {
      const id = await askParameter(parameter);
      return id === undefined ? undefined : askImage(id);
    }),
  ]);
  return { ...images, ...named };
}

async function askParameter(name: string): Promise<string | undefined> {
  const question: Question = { what: `the public parameter ${name}`, actions: "ssm:GetParameter" };
  const found = await find(
    question,
    ssm.getParameter({ name }),
    /couldn't find resource|ParameterNotFound|empty result/,
  );
  return found?.insecureValue;
}

async function askImage(id: string): Promise<Image | undefined> {
  const question: Question = { what: `the image ${id}`, actions: "ec2:DescribeImages" };
  const call = ec2.getAmi({
    filters: [{ name: "image-id", values: [id] }],
    // Images of a family past its end of life, and pinned ones, are deprecated sooner or later; they still start.
    includeDeprecated: true,
  });
  const found = await find(question, call, /returned no results|InvalidAMIID/);
  if (found === undefined) return undefined;
  const root = found.blockDeviceMappings.find(({ deviceName }) => deviceName === found.rootDeviceName);
  return {
    id,
    architecture: found.architecture,
    rootDeviceName: found.rootDeviceName,
    rootDeviceType: found.rootDeviceType,
    rootGiB: Number(root?.ebs.volume_size ?? 0),
  };
}
