import { z } from "zod";

/** What is said of one key: `docs/configuration.md`, `Pulumi.yaml` and every error are made of it. */
export interface KeyDescription {
  /** One or two sentences, with the unit where there is one. */
  readonly description: string;
  /** What is allowed, as an error says it. */
  readonly allowed: string;
  /** A value that validates: shown in the reference. Never a fix. */
  readonly example: unknown;
  /**
   * What an error asks for between `<` and `>` where nothing near the wrong value is legal, with where to find it.
   * @default - what is allowed
   */
  readonly form?: string;
  /** What stands in offline where the key is encrypted. @default - the example */
  readonly standIn?: string;
  /** The least number that an error proposes, where a rule asks for more than the schema does. */
  readonly least?: number;
  /** A command that prints a new value, for secrets that anybody may make. @default - it must be known */
  readonly make?: string;
  /** What a file holds that is the value, for texts of many lines. @default - the value is typed */
  readonly file?: string;
  /** The default in words, where it follows from another key. */
  readonly defaultText?: string;
  /** What an error shows of the value, where a part of it may be secret. @default - all of it */
  readonly show?: (value: unknown) => unknown;
  /** True where the value must never be shown. */
  readonly secret?: true;
}

const descriptions = z.registry<KeyDescription>();

/** Attaches its description to the schema of a key. */
export function key<T extends z.ZodType>(schema: T, description: KeyDescription): T {
  descriptions.add(schema, description);
  return schema;
}

/** One key of the schema, found by walking it. */
export interface KeyEntry extends KeyDescription {
  /** Path as in the stack file; `*` stands for any name of a keyed map. */
  readonly path: string;
  readonly type: "string" | "integer" | "boolean" | "array" | "object";
  /** The constant default, if there is one. */
  readonly default?: unknown;
  /** The values of an enumeration. */
  readonly options?: readonly string[];
  /** The bounds of a number. */
  readonly bounds?: { readonly min: number; readonly max: number };
}

interface Unwrapped {
  readonly schema: z.ZodType;
  readonly default?: unknown;
}

/** The schema below `optional`, `default`, `prefault` and the like, with the default met on the way. */
function unwrap(schema: z.ZodType): Unwrapped {
  let current = schema;
  let found: unknown;
  for (;;) {
    if (current instanceof z.ZodDefault || current instanceof z.ZodPrefault) {
      found ??= current.def.defaultValue;
      current = current.def.innerType as z.ZodType;
    } else if (current instanceof z.ZodOptional) {
      current = current.def.innerType as z.ZodType;
    } else {
      return { schema: current, default: found };
    }
  }
}

function typeOf(schema: z.ZodType): KeyEntry["type"] {
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodNumber) return "integer";
  if (schema instanceof z.ZodArray) return "array";
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return "object";
  return "string";
}

function limitsOf(schema: z.ZodType): Pick<KeyEntry, "options" | "bounds"> {
  if (schema instanceof z.ZodEnum) return { options: schema.options.map(String) };
  if (!(schema instanceof z.ZodNumber) || schema.minValue === null || schema.maxValue === null) return {};
  return { bounds: { min: schema.minValue, max: schema.maxValue } };
}

/** Every described key below `schema`, parents before children. */
export function keysOf(schema: z.ZodType, prefix = ""): KeyEntry[] {
  const { schema: inner, default: value } = unwrap(schema);
  const description = descriptions.get(schema);
  const own: KeyEntry[] = description
    ? [
        {
          ...description,
          path: prefix,
          type: typeOf(inner),
          ...limitsOf(inner),
          ...(value === undefined ? {} : { default: value }),
        },
      ]
    : [];
  const below = (name: string, child: z.ZodType): KeyEntry[] =>
    keysOf(child, prefix ? `${prefix}.${name}` : name);
  if (inner instanceof z.ZodObject) {
    const shape = inner.shape as Record<string, z.ZodType>;
    return [...own, ...Object.entries(shape).flatMap(([name, child]) => below(name, child))];
  }
  if (inner instanceof z.ZodRecord) return [...own, ...below("*", inner.valueType as z.ZodType)];
  return own;
}
