import { PlanError, type Project } from "./project";

/** Configuration as the language host hands it to the program. */
export interface Config {
  /** By full key (`k3s-ha:masters`); structures as JSON. */
  readonly values: Record<string, string>;
  readonly secretKeys: string[];
  readonly warnings: string[];
}

/** Sample values for encrypted settings, by schema path (`datastore.endpoint`, `registries.*.password`). */
export type Samples = () => Record<string, unknown>;

const PLACEHOLDER = "offline-plan-placeholder";
/** Marks the digits of a large integer on their way into JSON. */
const BIG = "bigint:";

/**
 * Merges the project's declared defaults with the stack's values, as the CLI does. An encrypted value cannot be opened
 * without the stack's key, so the schema's sample stands in for it.
 */
export function resolveConfig(
  project: Project,
  stack: string,
  written: Record<string, unknown>,
  samples: Samples,
): Config {
  const config: Config = { values: {}, secretKeys: [], warnings: [] };
  const values = withNamespace(project.name, written);
  for (const [key, declaration] of Object.entries(withNamespace(project.name, project.declared))) {
    values[key] ??= declaredValue(key, declaration, stack);
    if (isDeclaration(declaration) && declaration.secret === true && !containsSecure(values[key])) {
      throw new PlanError(
        `stack '${stack}' with configuration key '${key}' must be encrypted as it's secret`,
      );
    }
  }
  for (const [key, value] of Object.entries(values)) {
    const path = key.startsWith(`${project.name}:`) ? key.slice(project.name.length + 1) : undefined;
    const replaced: string[] = [];
    const plain = replaceSecure(value, path === undefined ? [key] : [path], (at) => {
      replaced.push(at.join("."));
      return path === undefined ? PLACEHOLDER : (sampleFor(samples(), at) ?? PLACEHOLDER);
    });
    config.values[key] = toText(plain);
    if (replaced.length > 0) {
      config.secretKeys.push(key);
      config.warnings.push(
        `${replaced.join(", ")}: encrypted in Pulumi.${stack}.yaml, so a sample value stands in for it; ` +
          "whether the real one is valid shows in a preview only",
      );
    }
  }
  return config;
}

/** A key without namespace belongs to the project. */
function withNamespace(project: string, values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]),
  );
}

function isDeclaration(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A declaration is `key: VALUE` or a mapping with `default` or `value`; without either the stack must set the key. */
function declaredValue(key: string, declaration: unknown, stack: string): unknown {
  const value = isDeclaration(declaration) ? (declaration.value ?? declaration.default) : declaration;
  if (value === undefined) throw new PlanError(`stack '${stack}' is missing configuration value '${key}'`);
  return value;
}

function isSecure(value: unknown): value is { secure: string } {
  return isDeclaration(value) && Object.keys(value).length === 1 && typeof value.secure === "string";
}

function containsSecure(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return isSecure(value) || Object.values(value).some(containsSecure);
}

function replaceSecure(value: unknown, path: string[], replace: (path: string[]) => unknown): unknown {
  if (isSecure(value)) return replace(path);
  if (Array.isArray(value)) {
    return value.map((element, index) => replaceSecure(element, [...path, String(index)], replace));
  }
  if (isDeclaration(value)) {
    // Sorted: the CLI's JSON has its keys in this order whatever the file says.
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((key) => [key, replaceSecure(value[key], [...path, key], replace)]));
  }
  return value;
}

/** `*` in a schema path stands for any key or index. */
function sampleFor(samples: Record<string, unknown>, path: string[]): unknown {
  const found = Object.keys(samples).find((schemaPath) => {
    const parts = schemaPath.split(".");
    return parts.length === path.length && parts.every((part, index) => part === "*" || part === path[index]);
  });
  return found === undefined ? undefined : samples[found];
}

function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  // JSON of all digits, as Go writes it, where a number has fewer (goYaml.ts).
  const digits = (_key: string, part: unknown) => (typeof part === "bigint" ? `${BIG}${part}` : part);
  return JSON.stringify(value, digits).replaceAll(new RegExp(`"${BIG}(-?\\d+)"`, "g"), "$1");
}

/**
 * The project's own keys as they were before they became text: what is JSON is parsed.
 * @param values by full key, as the language host hands them over
 */
export function configurationOf(
  values: Readonly<Record<string, string>>,
  project: string,
): Record<string, unknown> {
  const prefix = `${project}:`;
  const own = Object.entries(values).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), parsed(value)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
