/** One request of a client, by when it was sent. */
export interface Request {
  readonly sentMs: number;
  /** Why it failed; undefined where the API answered well. */
  readonly failure?: string | undefined;
}

export interface Gap {
  readonly fromMs: number;
  readonly lengthMs: number;
}

/**
 * For how long the API was away, as a client sees it that asks at a steady pace: from the sending of a failed request
 * to the sending of the next one that succeeds. A gap that no success ends lasts until the last request.
 */
export function gapsOf(requests: readonly Request[]): Gap[] {
  const inOrder = [...requests].sort((a, b) => a.sentMs - b.sentMs);
  const gaps: Gap[] = [];
  let fromMs: number | undefined;
  for (const { sentMs, failure } of inOrder) {
    if (failure !== undefined) fromMs ??= sentMs;
    else if (fromMs !== undefined) {
      gaps.push({ fromMs, lengthMs: sentMs - fromMs });
      fromMs = undefined;
    }
  }
  if (fromMs !== undefined) gaps.push({ fromMs, lengthMs: inOrder.at(-1)!.sentMs - fromMs });
  return gaps;
}
