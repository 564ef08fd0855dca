import fc from "fast-check";
import { weakness } from "../../components/facts/strength";

test("no text crashes it, and what it says never shows the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => weakness(text) !== ""),
    { numRuns: 1000 },
  );
});

test("random secrets of 32 bytes are strong", () => {
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((list) => new Set(list).size > 24);
  fc.assert(fc.property(bytes, (list) => weakness(Buffer.from(list).toString("base64")) === undefined));
});
