import type { KeyEntry } from "../../components/settings/key";

const BEGIN = "<!-- reference:begin -->";
const END = "<!-- reference:end -->";

/**
 * The README with the text between its markers replaced by the configuration reference.
 * @throws Error where the markers are missing
 */
export function withReference(readme: string, keys: readonly KeyEntry[]): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md needs the lines ${BEGIN} and ${END}`);
  // Prettier would pad every cell to the longest description.
  const lines = [BEGIN, "<!-- prettier-ignore-start -->", "", ...referenceLines(keys)];
  const text = [...lines, "", "<!-- prettier-ignore-end -->", ""].join("\n");
  return `${readme.slice(0, begin)}${text}${readme.slice(end)}`;
}

/** A table of the keys without a dot, then one table for each key that holds others. */
function referenceLines(keys: readonly KeyEntry[]): string[] {
  const groups = keys.filter(({ path }) => !path.includes(".") && below(keys, path).length > 0);
  const plain = keys.filter((key) => !key.path.includes(".") && !groups.includes(key));
  return [
    ...table(plain),
    ...groups.flatMap((group) => [
      "",
      `### \`${group.path}\``,
      "",
      `${group.description}${group.defaultText === undefined ? "" : ` Default: ${group.defaultText}.`}`,
      "",
      ...table(below(keys, group.path)),
    ]),
  ];
}

function below(keys: readonly KeyEntry[], path: string): KeyEntry[] {
  return keys.filter((key) => key.path.startsWith(`${path}.`));
}

function table(keys: readonly KeyEntry[]): string[] {
  return [
    "| Key | Type | Default | What it is | Allowed |",
    "| --- | --- | --- | --- | --- |",
    ...keys.map(row),
  ];
}

function row({ path, type, description, allowed, secret, ...rest }: KeyEntry): string {
  // `*` stands for the name of a pool.
  const key = `\`${path.replaceAll("*", "<name>")}\``;
  const cells = [key, secret ? `${type}, **secret**` : type, defaultOf(rest), description, allowed];
  return `| ${cells.map(escaped).join(" | ")} |`;
}

/** Outside code a `<` would open an HTML tag; everywhere a `|` would end the cell. */
function escaped(cell: string): string {
  const parts = cell.replaceAll("|", "\\|").split("`");
  return parts.map((part, i) => (i % 2 === 0 ? part.replaceAll("<", "&lt;") : part)).join("`");
}

function defaultOf({ default: value, defaultText }: Pick<KeyEntry, "default" | "defaultText">): string {
  if (defaultText !== undefined) return defaultText;
  return value === undefined ? "none" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
