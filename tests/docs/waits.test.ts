import { PAGES, read, rows } from "./pages";

/** Names and seconds as the machines have them. */
const waits = new Map(
  [...read("components/machine/waits.sh").matchAll(/^(WAIT_\w+)=(\d+)/gm)].map(([, name = "", seconds]) => [
    name,
    Number(seconds),
  ]),
);

test("the table of every wait has each with its seconds, and no other", () => {
  const table = rows(read("docs/machines.md")).flatMap(([name = "", seconds]) => {
    const wait = /^`(WAIT_\w+)`$/.exec(name)?.[1];
    return wait === undefined ? [] : [[wait, Number(seconds)] as const];
  });
  expect(table.length).toBeGreaterThan(20);
  expect(Object.fromEntries(table)).toEqual(Object.fromEntries(waits));
  expect(table.length).toBe(waits.size);
});

test("what the text says of a wait is what the machines have", () => {
  const said = PAGES.flatMap((page) =>
    [...read(page).matchAll(/`(WAIT_\w+)` \((\d+) s\)/g)].map(([, name = "", seconds]) => [
      page,
      name,
      Number(seconds),
    ]),
  );
  expect(said).toContainEqual(["docs/machines.md", "WAIT_LOCK_FENCE", 20]);
  expect(said).toContainEqual(["docs/drain.md", "WAIT_DRAIN", 600]);
  expect(said).toEqual(said.map(([page, name]) => [page, name, waits.get(String(name))]));
});

test("the text names no wait without its seconds", () => {
  const text = PAGES.map(read).join("\n");
  const named = [...text.matchAll(/^(?!\| `WAIT_).*`WAIT_\w+`.*$/gm)].map(([line]) => line);
  expect(named.filter((line) => /`WAIT_\w+`(?! \(\d+ s\))/.test(line))).toEqual([]);
});
