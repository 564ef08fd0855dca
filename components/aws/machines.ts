import { ask, find, type Question } from "./ask";
import { ec2, ssm } from "./provider";

/** A machine image as EC2 describes it. */
export interface Image {
  readonly id: string;
  readonly architecture: string;
  readonly rootDeviceName: string;
  readonly rootDeviceType: string;
  /** Size of the snapshot that its root volume is made of. */
  readonly rootGiB: number;
}

/** Images by what they were asked by, a pinned id or a public parameter; what leads to no image is absent. */
export type Images = Readonly<Record<string, Image>>;

/** An instance type as EC2 describes it. */
export interface InstanceType {
  readonly vCpus: number;
  readonly memoryMiB: number;
  readonly architectures: readonly string[];
}

/** Instance types by name; one that EC2 does not know in the region is absent. */
export type InstanceTypes = Readonly<Record<string, InstanceType>>;

/** The region's zones that offer an instance type, by type. */
export type Offerings = Readonly<Record<string, readonly string[]>>;

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

export async function askTypes(types: readonly string[]): Promise<InstanceTypes> {
  return byKey(types, async (instanceType) => {
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
  });
}

export async function askOfferings(instanceTypes: readonly string[]): Promise<Offerings> {
  const question: Question = {
    what: "the zones that offer the instance types",
    actions: "ec2:DescribeInstanceTypeOfferings",
  };
  const types = distinct(instanceTypes);
  const call = ec2.getInstanceTypeOfferings({
    locationType: "availability-zone",
    filters: [{ name: "instance-type", values: types }],
  });
  const found = await ask(question, call);
  return Object.fromEntries(
    types.map((type) => [type, found.locations.filter((_, i) => found.instanceTypes[i] === type)]),
  );
}

/**
 * Each image once.
 * @param pinned ids of images
 * @param parameters public parameters that name an image
 */
export async function askImages(pinned: readonly string[], parameters: readonly string[]): Promise<Images> {
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
