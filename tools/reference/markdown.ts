import type { KeyEntry } from "../../components/settings/key";
import { exampleOf } from "./examples";
import { withSection } from "./section";

/** The page of the configuration with its reference of all keys. */
export function withReference(page: string, keys: readonly KeyEntry[]): string {
  return withSection(page, "reference", referenceLines(keys));
}

/** A table of the keys without a dot, then one table for each key that holds others. */
function referenceLines(keys: readonly KeyEntry[]): string[] {
  const groups = keys.filter(({ path }) => !path.includes(".") && below(keys, path).length > 0);
  const plain = keys.filter((key) => !key.path.includes(".") && !groups.includes(key));
  return [
    "### Top level",
    "",
    ...table(plain, keys),
    ...groups.flatMap((group) => [
      "",
      `### \`${group.path}\``,
      "",
      `${group.description}${group.defaultText === undefined ? "" : ` Default: ${group.defaultText}.`}`,
      "",
      ...table(below(keys, group.path), keys),
    ]),
  ];
}

function below(keys: readonly KeyEntry[], path: string): KeyEntry[] {
  return keys.filter((key) => key.path.startsWith(`${path}.`));
}

function table(rows: readonly KeyEntry[], keys: readonly KeyEntry[]): string[] {
  return [
    "| Key | What it is | Default | Allowed | Example |",
    "| --- | --- | --- | --- | --- |",
    ...rows.map((entry) => row(entry, keys)),
  ];
}

function row(entry: KeyEntry, keys: readonly KeyEntry[]): string {
  // `*` stands for the name of an entry.
  const key = `\`${entry.path.replaceAll("*", "<name>")}\``;
  const cells = [
    entry.secret ? `${key} **secret**` : key,
    entry.description,
    defaultOf(entry),
    entry.type === "integer" ? `integer, ${entry.allowed}` : entry.allowed,
    `\`${exampleOf(entry, keys)}\``,
  ];
  return `| ${cells.map(escaped).join(" | ")} |`;
}

/** Outside code a `<` would open an HTML tag; everywhere a `|` would end the cell. */
function escaped(cell: string): string {
  const parts = cell.replaceAll("|", "\\|").split("`");
  return parts.map((part, i) => (i % 2 === 0 ? part.replaceAll("<", "&lt;") : part)).join("`");
}

function defaultOf({ default: value, defaultText }: KeyEntry): string {
  if (defaultText !== undefined) return defaultText;
  return value === undefined ? "none" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
