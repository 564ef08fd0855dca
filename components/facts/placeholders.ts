/** Placeholders that a machine replaces by what its metadata service says. */
export const INSTANCE_ID = "@INSTANCE_ID@";
export const ZONE = "@ZONE@";
export const REGION = "@REGION@";
export const PRIVATE_IP = "@PRIVATE_IP@";

/** Whether a machine would change a text. */
export function isFilled(text: string): boolean {
  return [INSTANCE_ID, ZONE, REGION, PRIVATE_IP].some((name) => text.includes(name));
}

/** A machine's name in the cluster: its instance id, which is never used twice. */
export const NODE_NAME = INSTANCE_ID;
