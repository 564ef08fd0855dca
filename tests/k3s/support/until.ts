import { setTimeout as sleep } from "node:timers/promises";

const LOOK_MS = 250;

/**
 * Looks again and again until a look gives a value; every wait of these tests.
 * @param what is missing, for the error
 * @throws where it still gives none after so many seconds, with what the last look complained of
 */
export async function until<T>(
  what: string,
  limitSeconds: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = performance.now() + limitSeconds * 1000;
  for (;;) {
    let complaint = "";
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      complaint = `: ${(error as Error).message}`;
    }
    if (performance.now() > end) throw new Error(`not within ${limitSeconds} s: ${what}${complaint}`);
    await sleep(LOOK_MS);
  }
}
