import type { Kit } from "./support/kit";

/** Cases that share what the first of them makes; in order, each takes what the ones before have left. */
export interface Suite {
  readonly name: string;
  /** What this computer lacks for it, and how to install it; undefined where nothing. */
  readonly missing?: string | undefined;
  /** @returns what ends it */
  readonly start: (kit: Kit) => Promise<Running>;
}

export interface Running {
  readonly cases: Readonly<Record<string, () => Promise<void>>>;
  readonly stop: () => Promise<void>;
  /** What the machines said, for a case that failed. */
  readonly consoles: () => string;
}
