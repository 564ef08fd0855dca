import fc from "fast-check";
import { parseCertificates, parsePrivateKey } from "../../components/facts/pem";
import { CA, CLIENT_KEY, OTHER_KEY } from "../support/pems";

const now = new Date("2026-11-27T00:00:00Z");

test("an authority and keys are read", () => {
  expect(parseCertificates(CA, "authorities", now)).toHaveProperty("certificates.0.subject", "CN=example CA");
  expect(parsePrivateKey(CLIENT_KEY)).toHaveProperty("key.asymmetricKeyType", "ec");
  expect(parsePrivateKey(OTHER_KEY)).toHaveProperty("key.asymmetricKeyType", "ec");
});

test("no text crashes the parsers", () => {
  const damaged = fc
    .tuple(
      fc.constantFrom(CA, CLIENT_KEY, OTHER_KEY),
      fc.nat(500),
      fc.string({ unit: "binary", maxLength: 8 }),
      fc.nat(20),
    )
    .map(([pem, at, text, gone]) => pem.slice(0, at) + text + pem.slice(at + gone));
  fc.assert(
    fc.property(fc.oneof(damaged, fc.string({ unit: "binary" })), (text) => {
      const results = [
        parseCertificates(text, "authorities", now),
        parseCertificates(text, "client", now),
        parsePrivateKey(text),
      ];
      return results.every((result) => !("refused" in result) || result.refused !== "");
    }),
    { numRuns: 1000 },
  );
});
