import { gapsOf } from "../k3s/support/gaps";

/** A request every 200 ms: `+` succeeds, `-` fails. */
function asked(results: string) {
  return [...results].map((result, i) => ({
    sentMs: i * 200,
    ...(result === "+" ? {} : { failure: "no answer" }),
  }));
}

test.each([
  ["+++", []],
  ["+-+", [{ fromMs: 200, lengthMs: 200 }]],
  [
    "+--++-+",
    [
      { fromMs: 200, lengthMs: 400 },
      { fromMs: 1000, lengthMs: 200 },
    ],
  ],
  ["+--", [{ fromMs: 200, lengthMs: 200 }]],
])("a client that sees %s sees these gaps", (results, gaps) => {
  expect(gapsOf(asked(results))).toEqual(gaps);
  // Answers come in any order.
  expect(gapsOf(asked(results).reverse())).toEqual(gaps);
});
