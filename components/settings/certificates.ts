import { parseCertificates, parsePrivateKey } from "../facts/pem";
import { refuse, type Rule } from "./problem";
import { STAND_IN_CERTIFICATE, STAND_IN_KEY } from "./standIns";
import type { Configuration } from "./schema";

/** Days before its end from which a certificate is warned of. */
const SOON_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A certificate and its key belong together; where one is encrypted and stands in, nobody knows. */
export const certificateRules: readonly Rule[] = [
  {
    needs: ["datastore"],
    find: ({ datastore: { certificate, key } }) => {
      if (certificate === undefined || key === undefined) return [];
      if (certificate === STAND_IN_CERTIFICATE || key === STAND_IN_KEY) return [];
      const parsed = parseCertificates(certificate, "client", new Date());
      const parsedKey = parsePrivateKey(key);
      if ("refused" in parsed || "refused" in parsedKey) return [];
      return parsed.certificates[0]?.checkPrivateKey(parsedKey.key)
        ? []
        : [
            refuse(
              ["datastore", "key"],
              key,
              "it is not the key of datastore.certificate, of which the first counts",
            ),
          ];
    },
  },
];

/** What ends soon, or has ended among others. */
export function certificateWarnings({ datastore }: Configuration): string[] {
  const soon = new Date(Date.now() + SOON_DAYS * DAY_MS);
  return (["ca", "certificate"] as const).flatMap((name) => {
    const parsed = parseCertificates(
      datastore[name] ?? "",
      name === "ca" ? "authorities" : "client",
      new Date(),
    );
    const found = "refused" in parsed ? [] : parsed.certificates;
    return found
      .filter(({ validTo }) => new Date(validTo) < soon)
      .map(({ validTo }) => `datastore.${name}: a certificate of it is valid until ${validTo} only`);
  });
}
