/**
 * A value as the AWS CLI prints it with `--output text` (its `awscli/text.py`): scalars of a list are one line of
 * tab-separated cells, lists inside a list follow as lines of their own, however deep. Objects are not printed here: a
 * query that leaves one asks for too much.
 */
export function awsText(value: unknown): string {
  if (!Array.isArray(value)) return `${cell(value)}\n`;
  const items = value as unknown[];
  const scalars = items.filter((item) => !Array.isArray(item));
  const row = scalars.length > 0 ? `${scalars.map(cell).join("\t")}\n` : "";
  return row + items.filter(Array.isArray).map(awsText).join("");
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new Error(`the query leaves an object: ${JSON.stringify(value)}`);
}
