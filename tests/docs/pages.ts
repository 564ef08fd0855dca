import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const root = join(__dirname, "../..");

/** Every page of the documentation, seen from the root. */
export const PAGES: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

export const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** What stands in fenced blocks of a language, for example `sh`, without the indentation of a list. */
export function blocks(text: string, language: string): string[] {
  const fences = text.matchAll(/^( *)```(\w*)\n([^]*?)^ *```$/gm);
  return [...fences]
    .filter(([, , found]) => found === language)
    .map(([, indent = "", , body = ""]) => body.replace(new RegExp(`^${indent}`, "gm"), ""));
}

/** The text without fenced blocks and code in a line. */
export function prose(text: string): string {
  return text.replace(/^ *```[^]*?^ *```$/gm, "").replace(/`[^`\n]*`/g, "");
}

/** Anchors that GitHub makes of the headings. */
export function anchors(text: string): string[] {
  const headings = text.replace(/^ *```[^]*?^ *```$/gm, "").matchAll(/^#{1,6} (.+)$/gm);
  const seen = new Map<string, number>();
  return [...headings].map(([, heading = ""]) => {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return times === 0 ? slug : `${slug}-${times}`;
  });
}

/** Targets of the links of a page. */
export function links(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** Cells of the rows of all tables, without their heads. */
export function rows(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}
