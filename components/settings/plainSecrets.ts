import { NAMESPACE, configGet, configSetFromInput } from "./problem";
import { KEYS } from "./schema";

/**
 * A warning for each secret that stands in the stack file in plain text, with the command that encrypts it.
 * The engine says of a top-level key alone whether something in it is encrypted; then nothing is said of the rest of it.
 * @param given what the stack file says, by top-level key
 * @param isEncrypted whether something of a key, `k3s-ha:datastore`, is encrypted
 */
export function plainSecretWarnings(
  given: Readonly<Record<string, unknown>>,
  isEncrypted: (key: string) => boolean,
): string[] {
  return KEYS.filter(({ secret }) => secret)
    .flatMap(({ path }) => pathsOf(given, path.split(".")))
    .filter(([name]) => !isEncrypted(`${NAMESPACE}:${name}`))
    .map(
      (path) =>
        `${path.join(".")} is a secret in plain text in the stack file; to encrypt it: ` +
        `${configGet(path)} | ${configSetFromInput(path)}; where the file was shared, make a new one`,
    );
}

/** The paths at which texts stand; `*` is any key. */
function pathsOf(value: unknown, [step, ...rest]: readonly string[]): string[][] {
  if (step === undefined) return typeof value === "string" ? [[]] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value)
    .filter(([name]) => step === "*" || step === name)
    .flatMap(([name, inner]) => pathsOf(inner, rest).map((path) => [name, ...path]));
}
