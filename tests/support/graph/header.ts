import { execFileSync } from "node:child_process";

/** A file that a machine writes before k3s starts: its content, or the parameter that holds it. */
export interface DeliveredFile {
  readonly content: string;
  readonly parameter: string;
}

const read = new Map<string, Map<string, string[]>>();

/** A variable of the script's header as bash reads it: a text, or the elements of a list. */
export function header(script: string, name: string): string[] {
  const variables = read.get(script) ?? variablesOf(script);
  read.set(script, variables);
  const found = variables.get(name);
  if (found === undefined) throw new Error(`no ${name} in the header`);
  return found;
}

/** Files that a machine writes, by path. */
export function filesOf(script: string): Record<string, DeliveredFile> {
  const [paths, contents, parameters] = ["FILE_PATHS", "FILE_CONTENTS", "FILE_PARAMETERS"].map((name) =>
    header(script, name),
  );
  const files = paths!.map((path, i) => [path, { content: contents![i]!, parameter: parameters![i]! }]);
  return Object.fromEntries(files) as Record<string, DeliveredFile>;
}

/** Lets bash read the whole header once: what counts is what the machine sees. */
function variablesOf(script: string): Map<string, string[]> {
  const [, values] = /^put 0600 \S*values\.sh <<'(?:\w+)'\n([^]*?)\nK3S_HA_END_OF_FILE$/m.exec(script) ?? [];
  if (values === undefined) throw new Error("no header in the script");
  // Names within a value's lines are among them, and no variables.
  const names = [...values.matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name!);
  const print = [
    `for name in ${[...new Set(names)].join(" ")}; do`,
    `  declare -p "$name" >/dev/null 2>&1 || continue`,
    `  declare -n variable=$name`,
    `  printf '%s\\0' "$name" "\${#variable[@]}" "\${variable[@]}"`,
    `done`,
  ];
  const printed = execFileSync("bash", ["-s"], {
    input: [values, ...print, ""].join("\n"),
    env: {},
    encoding: "utf8",
  }).split("\0");
  const variables = new Map<string, string[]>();
  for (let at = 0; at < printed.length - 1;) {
    const [name, count] = [printed[at]!, Number(printed[at + 1])];
    variables.set(name, printed.slice(at + 2, at + 2 + count));
    at += 2 + count;
  }
  return variables;
}
