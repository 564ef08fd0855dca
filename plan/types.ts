/** A value as it travels between program and engine: JSON, with secrets and unknowns wrapped as `values.ts` describes. */
export type Wire = null | boolean | number | string | Wire[] | { [key: string]: Wire };

/** One RegisterResource or ReadResource call. */
export interface Registration {
  urn: string;
  type: string;
  name: string;
  /** URN of the parent; absent for the Stack only. */
  parent?: string;
  /** False for components and the Stack. */
  custom: boolean;
  /** Set when the program reads an existing resource instead of registering one. */
  readId?: string;
  inputs: { [key: string]: Wire };
  /** What RegisterResourceOutputs sent for a component or the Stack. */
  outputs?: { [key: string]: Wire };
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  options: ResourceOptions;
}

/** Resource options as sent; a key is present only where the program set it. */
export interface ResourceOptions {
  protect?: boolean;
  retainOnDelete?: boolean;
  deleteBeforeReplace?: boolean;
  ignoreChanges?: string[];
  replaceOnChanges?: string[];
  hideDiffs?: string[];
  additionalSecretOutputs?: string[];
  aliases?: string[];
  customTimeouts?: { create?: string; update?: string; delete?: string };
  deletedWith?: string;
  replaceWith?: string[];
  replacementTrigger?: Wire;
  import?: string;
  provider?: string;
  providers?: Record<string, string>;
  version?: string;
}

export type Severity = "info" | "warning" | "error";

export interface Diagnostic {
  severity: Severity;
  message: string;
  /** Resource that the message is about; absent for the program as a whole and for the plan itself. */
  urn?: string;
  /** Set where the plan, not the program, says it. */
  source?: "plan";
}

/** One provider look-up (Invoke) that the program made. */
export interface Lookup {
  token: string;
  args: { [key: string]: Wire };
  /** Set when it could not be answered. */
  error?: string;
}
