import { badVersion } from "./badVersion";
import { sqlite, ssm } from "./deliveries";
import { life } from "./life";
import type { Suite } from "./suite";

/** Run side by side: what mostly waits beside what is timed. The suites of a lane run in order. */
export const LANES: readonly (readonly Suite[])[] = [[life], [badVersion, ssm, sqlite]];
