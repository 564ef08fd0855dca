import { life } from "./life";
import type { Suite } from "./suite";

export const SUITES: readonly Suite[] = [life];
