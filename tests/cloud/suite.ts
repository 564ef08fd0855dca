import type { Cloud } from "./support/cloud";
import type { Stack } from "./support/stack";

/** What a scenario has to its name. */
export interface World {
  readonly cloud: Cloud;
  readonly stack: Stack;
  /** Prints a line at once: a figure, or what takes long. */
  readonly say: (line: string) => void;
}

/** One cluster's life in a cloud of its own: steps in order, each takes what the ones before have left. */
export interface Suite {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  /** Milliseconds of a second in the waits of the machines' scripts; 1000 unless given. */
  readonly secondMs?: number;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly name: string;
  readonly run: (world: World) => Promise<void>;
  /** Without it nothing that follows makes sense. */
  readonly vital?: boolean;
}
