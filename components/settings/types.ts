import { z } from "zod";
import { parseKmsKeyArn, parsePolicyArn } from "../facts/arns";
import { parseNetwork } from "../facts/cidrs";
import type { Refused } from "../facts/refused";
import { DOWNLOAD, parsePlainUrl } from "../facts/urls";

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

/** Whether a key stands without a value: the engine hands that on as an empty text, or as null inside an object. */
export function isEmpty(value: unknown): boolean {
  return value === null || value === "";
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

/**
 * A text that a parser of `components/facts` takes; it stays as it is written.
 * Where the parser knows what was meant, or a form to fill in, the fix sets that.
 */
export function parsed(parse: (text: string) => object): z.ZodType<string> {
  return text().superRefine((value, context) => {
    const { refused, instead } = parse(value) as Partial<Refused>;
    if (refused !== undefined) context.addIssue({ code: "custom", message: refused, params: { instead } });
  });
}

/** The id that AWS gives a resource, such as `vpc-0123456789abcdef0`. */
export function awsId(prefix: string, what: string, source: string): z.ZodType<string> {
  const pattern = new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`);
  const instead = `<${prefix}-…, as ${source} prints it>`;
  return parsed((value) => (pattern.test(value) ? {} : { refused: `not the id of ${what}`, instead }));
}

/** An IPv4 network whose address bits beyond the prefix are zero. */
export const cidr = (): z.ZodType<string> => parsed(parseNetwork);

/** An address of a server: https only, no credentials, no query, no trailing slash. */
export const httpsUrl = (): z.ZodType<string> => parsed((value) => parsePlainUrl(value, DOWNLOAD));

/** The ARN of a KMS key. */
export const kmsKeyArn = (): z.ZodType<string> => parsed(parseKmsKeyArn);

/** The ARN of an IAM policy. */
export const policyArn = (): z.ZodType<string> => parsed(parsePolicyArn);

/** A list without repetitions. */
export function uniqueList<T extends z.ZodType<string>>(element: T, min: number, max: number): z.ZodArray<T> {
  return (
    z
      .array(element, { error: "not a list" })
      // Not `.min` and `.max`: those count the characters of a text, too.
      .refine((list) => list.length >= min, { error: `fewer than ${min} entries` })
      .refine((list) => list.length <= max, { error: `more than ${max} entries` })
      .superRefine((list, context) => {
        const once = [...new Set(list)];
        const instead = once.length < min ? undefined : once;
        if (once.length < list.length)
          context.addIssue({ code: "custom", message: "an entry stands twice", params: { instead } });
      })
  );
}
