import type { z } from "zod";
import { keysOf } from "./key";
import { NAMESPACE } from "./problem";
import { schema } from "./schema";

/** The stack's keys with their values as the schema expects them: the engine hands every value on as text. */
export function rawConfiguration(all: Readonly<Record<string, string>>): Record<string, unknown> {
  const prefix = `${NAMESPACE}:`;
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), typed(key.slice(prefix.length), value)]),
  );
}

/** Structures, numbers and booleans come as JSON; what does not parse is left for the schema to refuse. */
function typed(name: string, value: string): unknown {
  const part = Object.hasOwn(schema.shape, name)
    ? (schema.shape as Record<string, z.ZodType>)[name]
    : undefined;
  const type = part && keysOf(part, name)[0]?.type;
  if (!type || type === "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
