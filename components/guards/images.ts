import { NAMESPACE, refuse, type Problem } from "../settings/problem";
import { name, type Group } from "../aws/groups";

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

export function imageOf(group: Group, images: Images): Image | undefined {
  return images[group.amiId ?? group.imageParameter];
}

/** What is wrong with a group's image. */
export function imageProblems(group: Group, images: Images, region: string): Problem[] {
  const image = imageOf(group, images);
  return image === undefined
    ? [missing(group, region)]
    : [...wrongArchitecture(group, image), ...notOnEbs(group, image), ...tooLarge(group, image)];
}

const unpin = (group: Group): string => `pulumi config rm --path '${NAMESPACE}:${name(group)}.amiId'`;

function missing(group: Group, region: string): Problem {
  const path = [...group.path, "amiId"];
  if (group.amiId !== undefined) {
    const reason = `${region} has no such image, or none that this account may use`;
    return refuse(path, group.amiId, reason, unpin(group));
  }
  const reason = `the public parameter ${group.imageParameter} names no image in ${region}, so one must be pinned`;
  return refuse(path, undefined, reason);
}

function wrongArchitecture(group: Group, image: Image): Problem[] {
  if (image.architecture === group.architecture) return [];
  const reason = `the architecture of ${image.id} is ${image.architecture}, but ${name(group)}.architecture is ${group.architecture}`;
  const fix = `pin an image of ${group.architecture}, or take the default: ${unpin(group)}`;
  return [refuse([...group.path, "amiId"], group.amiId, reason, fix)];
}

function notOnEbs(group: Group, image: Image): Problem[] {
  if (image.rootDeviceType === "ebs") return [];
  const reason = `the root device of ${image.id} is ${image.rootDeviceType}, not an EBS volume`;
  return [refuse([...group.path, "amiId"], group.amiId, reason, unpin(group))];
}

function tooLarge(group: Group, image: Image): Problem[] {
  if (group.rootVolumeGiB >= image.rootGiB) return [];
  const path = [...group.path, "rootVolumeGiB"];
  const fix = `pulumi config set --path '${NAMESPACE}:${path.join(".")}' ${image.rootGiB}`;
  return [refuse(path, group.rootVolumeGiB, `the image ${image.id} needs ${image.rootGiB} GiB`, fix)];
}
