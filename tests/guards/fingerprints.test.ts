import { fingerprint } from "../../components/guards/fingerprints";

describe("a fingerprint", () => {
  test("is a truncated HMAC-SHA256, whatever the order of keys", () => {
    // printf '%s' '{"a":1,"b":[2,{"c":3}]}' | openssl dgst -sha256 -hmac key
    expect(fingerprint("key", { b: [2, { c: 3 }], a: 1 })).toBe("4732a6ec880e9999");
    expect(fingerprint("key", { a: 1, b: [2, { c: 3 }], gone: undefined })).toBe("4732a6ec880e9999");
  });

  test("differs by key, by value and by place", () => {
    const all = [
      fingerprint("key", ["a", "b"]),
      fingerprint("other", ["a", "b"]),
      fingerprint("key", ["b", "a"]),
      fingerprint("key", ["ab"]),
    ];
    expect(new Set(all).size).toBe(4);
  });
});
