/** The entries that have a value. */
export function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(values);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
