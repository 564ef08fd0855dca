/** What an image is chosen by. */
export interface ImageChoice {
  readonly family: string;
  readonly architecture: string;
  readonly amiId?: string;
  readonly epoch: number;
}

/**
 * The part of a launch template's logical name that carries what its image was chosen by. The template ignores changes
 * of the image itself, so that a newly published one rolls nothing; any change of the choice gives another template.
 */
export function imageKey({ family, architecture, amiId, epoch }: ImageChoice): string {
  return [amiId ?? family, architecture, String(epoch)].join("-");
}
