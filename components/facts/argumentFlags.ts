/** What is known of one flag. */
export interface Flag {
  /** Whether it is true or false, and needs no value. */
  readonly isSwitch: boolean;
  /** The minors of Kubernetes 1 that have it. @default - all of its generation */
  readonly since?: number;
  readonly until?: number;
}

/** Flags by name, without hyphens. */
export type Flags = Readonly<Record<string, Flag>>;

/** Flags that were written down as words. */
export function flagsOf(switches: string, values: string, limits: Omit<Flag, "isSwitch"> = {}): Flags {
  const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");
  const entries = [
    ...words(switches).map((name) => [name, { isSwitch: true, ...limits }] as const),
    ...words(values).map((name) => [name, { isSwitch: false, ...limits }] as const),
  ];
  return Object.fromEntries<Flag>(entries);
}
