/**
 * A page with the lines between two comments replaced: `<!-- NAME:begin -->` and `<!-- NAME:end -->`. Prettier leaves them
 * alone, since it would pad every cell of a table to the longest one.
 * @throws Error where the comments are missing
 */
export function withSection(page: string, name: string, lines: readonly string[]): string {
  const [opening, closing] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const begin = page.indexOf(opening);
  const end = page.indexOf(closing);
  if (begin < 0 || end < begin) throw new Error(`the page needs the lines ${opening} and ${closing}`);
  const section = [
    opening,
    "<!-- prettier-ignore-start -->",
    "",
    ...lines,
    "",
    "<!-- prettier-ignore-end -->",
    "",
  ];
  return page.slice(0, begin) + section.join("\n") + page.slice(end);
}
