import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { packUserData, packedSize, UserDataTooLarge } from "../../components/machine/pack";

const unpack = (packed: string): string => gunzipSync(Buffer.from(packed, "base64")).toString("utf8");

const digest = (seed: number) => createHash("sha256").update(String(seed)).digest();
/** Text that packs to three quarters. */
const noise = (blocks: number) =>
  Array.from({ length: blocks }, (_, i) => digest(i).toString("base64")).join("");

describe("packing", () => {
  test("loses nothing and gives the same text each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 2000 }), (text) => {
        const packed = packUserData(text);
        expect(packed).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
        expect(unpack(packed)).toBe(text);
        expect(packUserData(text)).toBe(packed);
      }),
    );
  });

  // Bytes seen once: another processor, system or time must give the same, or a colleague's `up` rolls every node.
  test("gives known bytes, with no time and no system in the header", () => {
    const packed = packUserData("#!/bin/bash\necho k3s\n".repeat(50));
    expect(Buffer.from(packed, "base64").subarray(0, 10).toString("hex")).toBe("1f8b0800000000000203");
    expect(packed).toBe("H4sIAAAAAAACA1NW1E/KzNNPSizO4EpNzshXyDYu5hoVHBUcFRzhggA3mZ/vGgQAAA==");
  });

  test("takes what AWS takes, 16,384 bytes before base64, and refuses one byte more", () => {
    const text = noise(600);
    let [length, tooLong] = [16_384, text.length];
    while (tooLong - length > 1) {
      const between = Math.floor((length + tooLong) / 2);
      if (packedSize(text.slice(0, between)) <= 16_384) length = between;
      else tooLong = between;
    }
    expect(Buffer.from(packUserData(text.slice(0, length)), "base64").length).toBeGreaterThan(16_380);
    const oneMore = text.slice(0, tooLong);
    expect(() => packUserData(oneMore)).toThrow(UserDataTooLarge);
  });
});
