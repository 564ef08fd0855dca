import { Address4 } from "ip-address";
import { z } from "zod";

/** Schemas of the values that several keys share. Their messages complete the sentence "<value> is refused: …". */

/**
 * The CLI's `--path` and YAML turn `15` and `true` into a number and a boolean; versions and labels are text all the same.
 * A fraction has lost its zeros by then: `16.10` came as 16.1.
 */
export function text(): z.ZodType<string> {
  return z.preprocess(
    (value) => (typeof value === "boolean" || Number.isInteger(value) ? String(value) : value),
    z.string({
      error: ({ input }) =>
        typeof input === "number"
          ? "a number with a fraction: quote it, or 16.10 becomes 16.1"
          : "not a text",
    }),
  );
}

export function textLike(pattern: RegExp, message: string): z.ZodType<string> {
  return text().refine((value) => pattern.test(value), { error: message });
}

export function oneOf<const T extends readonly [string, ...string[]]>(
  ...values: T
): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(values, { error: "not one of the values" });
}

export function integer(min: number, max: number): z.ZodNumber {
  return z
    .int({ error: "not an integer" })
    .min(min, { error: `less than ${min}` })
    .max(max, { error: `more than ${max}` });
}

export const flag = (): z.ZodBoolean => z.boolean({ error: "not a boolean" });

/** An IPv4 network whose address bits beyond the prefix are zero. */
export function cidr(): z.ZodType<string> {
  return z.string({ error: "not a text" }).refine(isNetwork, { error: "not an IPv4 network" });
}

function isNetwork(value: string): boolean {
  if (!/^[\d.]+\/(0|[1-9]\d?)$/.test(value) || !Address4.isValid(value)) return false;
  const network = new Address4(value);
  return network.startAddress().correctForm() === network.addressMinusSuffix;
}

/** An address of a server: https only, no credentials, no query, no trailing slash. */
export function httpsUrl(): z.ZodType<string> {
  return textLike(
    /^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?(\/[A-Za-z0-9._~+%/-]*[A-Za-z0-9._~+%-])?$/,
    "not a plain https address",
  );
}

export function arn(service: string, resource: string): z.ZodType<string> {
  const pattern = new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:(\\d{12}|aws)?:${resource}$`);
  return textLike(pattern, `not the ARN of a resource of ${service}`);
}

/** A list without repetitions. */
export function uniqueList<T extends z.ZodType<string>>(element: T, min: number, max: number): z.ZodArray<T> {
  return (
    z
      .array(element, { error: "not a list" })
      // Not `.min` and `.max`: those count the characters of a text, too.
      .refine((list) => list.length >= min, { error: `fewer than ${min} entries` })
      .refine((list) => list.length <= max, { error: `more than ${max} entries` })
      .refine((list) => new Set(list).size === list.length, { error: "an entry stands twice" })
  );
}
