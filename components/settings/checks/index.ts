import type { Check } from "../problem";
import type { Configuration } from "../schema";
import { balancerChecks } from "./balancers";
import { datastoreChecks, datastoreWarnings } from "./datastore";
import { rdsChecks, rdsWarnings } from "./rds";
import { k3sChecks, k3sWarnings } from "./k3s";
import { networkChecks } from "./network";
import { nodeChecks } from "./nodes";

/** Every rule that concerns more than one key. */
export const CHECKS: readonly Check[] = [
  ...k3sChecks,
  ...networkChecks,
  ...balancerChecks,
  ...nodeChecks,
  ...datastoreChecks,
  ...rdsChecks,
];

/** What is allowed but must be said in every preview. */
export const WARNINGS: readonly ((configuration: Configuration) => readonly string[])[] = [
  k3sWarnings,
  datastoreWarnings,
  rdsWarnings,
];
