import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "../../components/machine");
const read = (path: string): string => readFileSync(join(folder, path), "utf8");

const files = (pattern: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => pattern.test(path))
    .sort();

/** What Amazon Linux 2 does not have: bash 4.2, coreutils 8.22, curl, systemd 219, AWS CLI v1. */
const NEWER: Readonly<Record<string, RegExp>> = {
  "bash 4.3: reference": /\b(declare|local|typeset) -\w*n\b/,
  "bash 4.3: wait for any": /\bwait -\w*[npf]/,
  "bash 4.3: negative index": /\w\[-\d+\]/,
  "bash 4.3: is an element set": /-v ["']?\w+\[/,
  "bash 4.4: transformation": /\$\{[^}]*@[QEPAaKkULu]\}/,
  "bash 4.4: delimiter of mapfile": /\b(mapfile|readarray) [^\n]*-d/,
  "bash 4.4: local options": /\blocal -(?!\w)/,
  "bash 4.4: inherit_errexit": /inherit_errexit/,
  "bash 5: variables": /\b(EPOCHSECONDS|EPOCHREALTIME|SRANDOM|BASH_ARGV0)\b/,
  "bash 5.3: command in braces": /\$\{[ |]/,
  "no jq": /\bjq\b/,
  "no python3": /\bpython3\b/,
  "coreutils 8.25: --ignore-missing": /--ignore-missing/,
  "coreutils 8.29: verbose timeout": /\btimeout -v|--verbose/,
  "coreutils 8.30: env -S": /\benv -S/,
  "curl 7.71 and later": /--(retry-all-errors|fail-with-body|json|url-query|variable|retry-connrefused)\b/,
  "systemd 220 and later":
    /systemctl [^\n]*(--now|--value|--kill-whom|--what)\b|systemctl (edit|revert|clean)/,
  "AWS CLI v2": /--(no-)?cli-(pager|auto-prompt)|--cli-binary-format|\baws sso\b/,
};

describe("what a machine runs", () => {
  test.each(files(/\.sh$/))("%s has nothing newer than Amazon Linux 2", (path) => {
    const code = read(path).replace(/^\s*#.*$/gm, "");
    const found = Object.keys(NEWER).filter((name) => NEWER[name]!.test(code));
    expect(found).toEqual([]);
  });

  test.each([
    ["local -n name=$1", "bash 4.3: reference"],
    ["wait -n", "bash 4.3: wait for any"],
    ['echo "${x@Q}"', "bash 4.4: transformation"],
    ["mapfile -t -d '' x", "bash 4.4: delimiter of mapfile"],
    ["echo $EPOCHSECONDS", "bash 5: variables"],
    ["echo ${x[-1]}", "bash 4.3: negative index"],
    ["aws x | jq .", "no jq"],
    ["systemctl enable --now k3s", "systemd 220 and later"],
    ["curl --retry-all-errors x", "curl 7.71 and later"],
  ])("%s would be refused", (code, name) => {
    expect(Object.keys(NEWER).filter((each) => NEWER[each]!.test(code))).toEqual([name]);
  });
});
