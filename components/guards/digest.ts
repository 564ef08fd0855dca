import { createHmac } from "node:crypto";

/** 64 bits: enough to tell two values of one stack apart, useless without the key. */
const DIGITS = 16;

/** A truncated HMAC-SHA256 of a value's JSON, in hexadecimal, whatever the order of its keys. */
export function digest(key: string, value: unknown): string {
  return createHmac("sha256", key)
    .update(JSON.stringify(sorted(value)))
    .digest("hex")
    .slice(0, DIGITS);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]),
  );
}
