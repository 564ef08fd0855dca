/** A value as it travels between program and engine: JSON, with secrets and unknowns wrapped as `values.ts` describes. */
export type Wire = null | boolean | number | string | Wire[] | { [key: string]: Wire };

/** One RegisterResource or ReadResource call. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of the parent; absent for the Stack only. */
  readonly parent?: string;
  /** False for components and the Stack. */
  readonly custom: boolean;
  /** Set when the program reads an existing resource instead of registering one. */
  readonly readId?: string;
  readonly inputs: { [key: string]: Wire };
  /** What RegisterResourceOutputs sent for a component or the Stack, later than the rest. */
  outputs?: { [key: string]: Wire };
  readonly dependencies: string[];
  readonly propertyDependencies: Record<string, string[]>;
  readonly options: ResourceOptions;
}

/** Resource options as sent; a key is present only where the program set it. */
export interface ResourceOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly deleteBeforeReplace?: boolean;
  readonly ignoreChanges?: string[];
  readonly replaceOnChanges?: string[];
  readonly hideDiffs?: string[];
  readonly additionalSecretOutputs?: string[];
  readonly aliases?: string[];
  readonly customTimeouts?: { create?: string; update?: string; delete?: string };
  readonly deletedWith?: string;
  readonly replaceWith?: string[];
  readonly replacementTrigger?: Wire;
  readonly import?: string;
  readonly provider?: string;
  readonly providers?: Record<string, string>;
  readonly version?: string;
}

export type Severity = "info" | "warning" | "error";

export interface Diagnostic {
  readonly severity: Severity;
  readonly message: string;
  /** Resource that the message is about; absent for the program as a whole and for the plan itself. */
  readonly urn?: string;
  /** Set where the plan, not the program, says it. */
  readonly source?: "plan";
}

/** One provider look-up (Invoke) that the program made. */
export interface Lookup {
  readonly token: string;
  readonly args: { [key: string]: Wire };
  /** Set when it could not be answered. */
  error?: string;
}
