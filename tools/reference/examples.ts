import { Document, isCollection, visit } from "yaml";
import type { KeyEntry } from "../../components/settings/key";

const NAMESPACE = "k3s-ha";

/** What stands for the name of an entry in an example, where the map's own example names none. */
const NAMES: Readonly<Record<string, string>> = {
  agentPools: "web",
  "registries.mirrors": "docker.io",
  "registries.configs": "registry.example.com",
};

/**
 * How a key is written: as one line of the stack file, or, where it is secret, as the command that asks for its value.
 * @param keys every key, of which an object's example leaves the secret ones out
 * @throws Error for a map whose entries no example can name
 */
export function exampleOf({ path, example, secret }: KeyEntry, keys: readonly KeyEntry[]): string {
  const segments = concrete(path.split("."));
  if (secret) return secretCommand(segments, example);
  const [first = "", ...inner] = segments;
  const open = withoutSecrets(example, path, keys);
  const value = inner.reduceRight<unknown>((below, segment) => ({ [segment]: below }), open);
  return oneLine({ [`${NAMESPACE}:${first}`]: value });
}

function withoutSecrets(example: unknown, path: string, keys: readonly KeyEntry[]): unknown {
  if (example === null || typeof example !== "object" || Array.isArray(example)) return example;
  const secrets = keys.filter(({ secret }) => secret).map((key) => key.path);
  return Object.fromEntries(Object.entries(example).filter(([name]) => !secrets.includes(`${path}.${name}`)));
}

/** A path with a name in place of each `*`. */
function concrete(segments: readonly string[]): string[] {
  return segments.map((segment, i) => {
    if (segment !== "*") return segment;
    const map = segments.slice(0, i).join(".");
    const name = NAMES[map];
    if (name === undefined) throw new Error(`tools/reference/examples.ts has no name for an entry of ${map}`);
    return name;
  });
}

/** A value of several lines comes from a file: the CLI asks for one line. */
function secretCommand(segments: readonly string[], example: unknown): string {
  const set = "pulumi config set --secret";
  if (segments.length === 1) return `${set} ${NAMESPACE}:${segments[0]}`;
  const path = segments.map((segment) => (segment.includes(".") ? `["${segment}"]` : `.${segment}`)).join("");
  const from = String(example).includes("\n") ? " <file.pem" : "";
  return `${set} --path '${NAMESPACE}:${path.slice(1)}'${from}`;
}

function oneLine(content: Readonly<Record<string, unknown>>): string {
  const document = new Document(content);
  visit(document, {
    Collection: (_key, node) => {
      if (isCollection(node) && node !== document.contents) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 }).trimEnd();
}
