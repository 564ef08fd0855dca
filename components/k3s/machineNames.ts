/** Placeholders that a machine replaces by what its metadata service says. */
export const INSTANCE_ID = "@INSTANCE_ID@";
export const ZONE = "@ZONE@";
export const REGION = "@REGION@";

/** A machine's name in the cluster: its instance id, which is never used twice. */
export const NODE_NAME = INSTANCE_ID;
