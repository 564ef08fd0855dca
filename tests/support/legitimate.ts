/** A stack that somebody would write. */
export interface Legitimate {
  /** What it is for, unique among all. */
  readonly name: string;
  readonly config: Record<string, unknown>;
}
