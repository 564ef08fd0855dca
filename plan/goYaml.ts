import { parse, type ScalarTag } from "yaml";

/**
 * YAML as the CLI reads it, with Go's yaml.v3: numbers and dates of YAML 1.1, booleans of YAML 1.2. `yes` is a text,
 * `0123` is 83, `2026-01-02` becomes Go's words for that moment. tests/e2e/yaml.test.ts holds the same table against the
 * CLI.
 */

/** What Go's strconv takes for an integer, once the underscores are out. */
const INTEGER = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const LARGEST = 2n ** 64n - 1n;
const LEAST = -(2n ** 63n);

const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?(Z|[-+]\d{2}:\d{2})| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?)?$/;

/**
 * @returns the value of a file; integers that a number cannot hold exactly as `bigint`
 * @throws Error where the text is no YAML, or holds what a configuration cannot
 */
export function parseYaml(text: string): unknown {
  return parse(text, { customTags: (tags) => [numberOrMoment, ...tags] }) as unknown;
}

const numberOrMoment: ScalarTag = {
  tag: "tag:yaml.org,2002:str",
  default: true,
  test: /^[-+.\d]/,
  resolve: (text) => integerOf(text) ?? momentOf(text) ?? floatOf(text) ?? text,
};

/** @throws Error for what the CLI cannot turn into JSON, and so refuses */
function floatOf(text: string): number | undefined {
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(text))
    throw new Error(`${text} is no number that a configuration can hold`);
  if (!FLOAT.test(plain(text))) return undefined;
  const value = Number(plain(text));
  return Number.isFinite(value) ? value : undefined;
}

function plain(text: string): string {
  return text.replaceAll("_", "");
}

function integerOf(text: string): number | bigint | undefined {
  const digits = plain(text);
  if (!INTEGER.test(digits)) return undefined;
  const [, sign = "", rest = ""] = /^([-+]?)(.*)$/.exec(digits) ?? [];
  const size = BigInt(/^0[0-7]+$/.test(rest) ? `0o${rest}` : rest);
  const value = sign === "-" ? -size : size;
  if (value > LARGEST || value < LEAST) return undefined;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

/** A moment as Go prints it: `2026-01-02 03:04:05.5 +0200 +0200`. */
function momentOf(text: string): string | undefined {
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, year = "", month = "", day = ""] = match;
  const [hour = "0", minute = "0", second = "0", fraction = ""] =
    match[4] === undefined ? match.slice(9, 13) : match.slice(4, 8);
  const exists =
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day) &&
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!exists) return undefined;
  const two = (part: string) => part.padStart(2, "0");
  const zone = (match[8] ?? "Z").replace(":", "");
  const zones = zone === "Z" || /^[-+]0000$/.test(zone) ? "+0000 UTC" : `${zone} ${zone}`;
  const parts = fraction.replace(/0+$/, "");
  const time = `${two(hour)}:${two(minute)}:${two(second)}${parts === "" ? "" : `.${parts}`}`;
  return `${year}-${two(month)}-${two(day)} ${time} ${zones}`;
}
