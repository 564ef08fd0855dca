import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { anchors, links, PAGES, read, root } from "./pages";

/** Why a link of a page leads nowhere; undefined where it resolves. */
function broken(page: string, target: string): string | undefined {
  if (target.startsWith("https://")) return undefined;
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : normalize(join(dirname(page), path));
  if (file.startsWith("..") || !existsSync(join(root, file))) return `${target}: no such file`;
  if (anchor === undefined) return undefined;
  return statSync(join(root, file)).isFile() && anchors(read(file)).includes(anchor)
    ? undefined
    : `${target}: no such heading`;
}

test("anchors are those that GitHub makes", () => {
  const text =
    "# k3s v0.10: the design of 2019\n```sh\n# no heading\n```\n## First boot, step by step\n## Recover from `pulumi up`\n## Same\n## Same\n";
  expect(anchors(text)).toEqual([
    "k3s-v010-the-design-of-2019",
    "first-boot-step-by-step",
    "recover-from-pulumi-up",
    "same",
    "same-1",
  ]);
});

test.each([
  ["drain.md", undefined],
  ["../README.md#prerequisites", undefined],
  ["../README.md#configuration", "../README.md#configuration: no such heading"],
  ["end-of-life.md", "end-of-life.md: no such file"],
  ["#every-wait", undefined],
  ["#every-weight", "#every-weight: no such heading"],
  ["http://example.com", "http://example.com: no such file"],
])("a link to %s in docs/machines.md: %s", (target, reason) => {
  expect(broken("docs/machines.md", target)).toBe(reason);
});

test.each(PAGES)("every link of %s leads somewhere", (page) => {
  const found = links(read(page));
  expect(found.flatMap((target) => broken(page, target) ?? [])).toEqual([]);
});

test("the front page leads to every other", () => {
  const found = links(read("README.md")).map((target) => target.split("#")[0]);
  expect(PAGES.filter((page) => page !== "README.md" && !found.includes(page))).toEqual([]);
});

test("pages that code, workflows and scripts name exist", () => {
  const named = sources().flatMap((file) =>
    [...read(file).matchAll(/\bdocs\/[\w.-]+\.(md|json|yaml)\b/g)].map(([path]) => path),
  );
  expect(named).toContain("docs/pull-requests.md");
  expect([...new Set(named)].filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

/** Sources of the project, but for the tests of its pages. */
function sources(): string[] {
  const others = ["node_modules", ".git", "out", "docs"];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !others.includes(entry.name))
    .flatMap(({ name }) =>
      readdirSync(join(root, name), { recursive: true, encoding: "utf8" }).map((file) => join(name, file)),
    )
    .filter((file) => /\.(ts|js|mjs|sh|ya?ml|json)$/.test(file) && !file.startsWith(join("tests", "docs")));
}
