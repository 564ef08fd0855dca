import type { Wire } from "./types";

// The engine's protocol constants (sdk/nodejs/runtime/rpc.ts of pulumi/pulumi).
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_VALUE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Record_ = { [key: string]: Wire };

export function isRecord(value: Wire | undefined): value is Record_ {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Wraps a value as the SDK and the engine wrap secrets on the wire. */
export function secret(value: Wire): Wire {
  return { [SIGNATURE]: SECRET, value };
}

/** True for a value that is itself wrapped as a secret (not for one that merely contains a secret). */
export function isSecret(value: Wire | undefined): boolean {
  return isRecord(value) && value[SIGNATURE] === SECRET;
}

/** The value with every secret wrapper removed, at any depth: for assertions on what a secret contains. */
export function unwrap(value: Wire): Wire {
  return walk(value, (inner) => unwrap(inner), UNKNOWN);
}

/** The value for people and machines: secrets become `[secret]`, unknown values `[unknown]`. */
export function mask(value: Wire): Wire {
  return walk(value, () => "[secret]", "[unknown]");
}

function walk(value: Wire, onSecret: (inner: Wire) => Wire, unknown: Wire): Wire {
  if (value === UNKNOWN) return unknown;
  if (Array.isArray(value)) return value.map((element) => walk(element, onSecret, unknown));
  if (!isRecord(value)) return value;
  if (value[SIGNATURE] === SECRET) return onSecret(value.value ?? null);
  if (value[SIGNATURE] === RESOURCE) return value.urn ?? null;
  if (value[SIGNATURE] === OUTPUT_VALUE) {
    const inner = value.value === undefined ? unknown : value.value;
    return value.secret === true ? onSecret(inner) : walk(inner, onSecret, unknown);
  }
  return mapValues(value, (element) => walk(element, onSecret, unknown));
}

export function mapValues<T, U>(record: { [key: string]: T }, change: (value: T) => U): { [key: string]: U } {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
