import { read, rows } from "./pages";

const costs = read("docs/costs.md");
const cents = (dollars: number): number => Math.round(dollars * 100);

/** What the products, sums and differences of a cell come to. */
function value(arithmetic: string): number {
  const terms = arithmetic
    .replace(/\(([^)]+)\)/g, (_all, inner: string) => String(value(inner)))
    .split(/ (?=[+−] )/);
  return terms.reduce((sum, term) => {
    const sign = term.startsWith("−") ? -1 : 1;
    const factors = term
      .replace(/^[+−] /, "")
      .split(" × ")
      .map(Number);
    return sum + sign * factors.reduce((product, factor) => product * factor, 1);
  }, 0);
}

/** The amount of a cell such as `+ 36.50`, `− 21.90` or `**252.08**`. */
const amount = (cell: string): number => Number(cell.replace(/[* +]/g, "").replace("−", "-"));

const section = (heading: string): string[][] => {
  const text = costs.split(/^## /m).find((part) => part.startsWith(heading)) ?? "";
  return rows(text).slice(2);
};

test("arithmetic is done as it is written", () => {
  expect(value("4 × 3.65 − 36.50")).toBeCloseTo(-21.9);
  expect(value("3 × (0.045 + 0.005) × 730")).toBeCloseTo(109.5);
});

// The sums by hand: 151.84 + 8.00 + 105.12 + 4.60 + 32.85 + 109.50, and 121.47 + 6.40 + 52.56 + 2.30 + 32.85 + 36.50.
describe.each([
  ["prod", 411.91],
  ["dev", 252.08],
])("the costs of %s", (stack, sum) => {
  const table = section(`See what \`${stack}\` costs`);
  const parts = table.slice(0, -1);

  test.each(parts)("%s: %s is %s", (_part, arithmetic = "", month = "") => {
    expect(cents(value(arithmetic))).toBe(cents(amount(month)));
  });

  test(`are ${sum} together, and the front page says so`, () => {
    expect(parts.length).toBe(6);
    expect(cents(parts.reduce((total, [, , month = ""]) => total + amount(month), 0))).toBe(cents(sum));
    expect(amount(table.at(-1)?.[2] ?? "")).toBe(sum);
    const [, onFront] = rows(read("README.md")).find(([name]) => name === `\`${stack}\``) ?? [];
    expect(onFront).toBe(String(Math.round(sum)));
  });
});

test.each(section("See what an option adds"))("%s adds %s: %s", (_option, why = "", month = "") => {
  const arithmetic = why.split(": ").at(-1) ?? "";
  expect(cents(value(arithmetic))).toBe(cents(amount(month)));
});
