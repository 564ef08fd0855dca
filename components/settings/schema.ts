import { z } from "zod";
import { argumentKeys } from "./arguments";
import { api, workload } from "./balancers";
import { datastore } from "./datastore";
import { gates } from "./gates";
import { k3sKeys } from "./k3s";
import { keysOf, type KeyEntry } from "./key";
import { network } from "./network";
import { agentPools, masters } from "./nodes";
import { registries } from "./registries";
import { secretKeys } from "./secrets";
import { stackKeys } from "./stack";

/** The schema of the whole stack configuration, each key as it is spelled in the stack file. */
export const schema = z.strictObject({
  ...k3sKeys,
  ...argumentKeys,
  registries,
  ...secretKeys,
  ...stackKeys,
  network,
  api,
  workload,
  masters,
  agentPools,
  datastore,
  gates,
});

/** The validated configuration as the schema gives it, before defaults that follow from other keys. */
export type Configuration = z.infer<typeof schema>;

/** Every key of the schema. */
export const KEYS: readonly KeyEntry[] = keysOf(schema);

/** A value that validates for each secret, by path, to stand in for encrypted configuration. */
export function sampleSecrets(): Record<string, unknown> {
  return Object.fromEntries(
    KEYS.filter((entry) => entry.secret).map((entry) => [entry.path, entry.standIn ?? entry.example]),
  );
}
