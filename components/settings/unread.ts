import { nearest } from "../facts/nearest";
import { AWS_KEYS, READ_NAMESPACES } from "../facts/pulumiConfig";
import { NAMESPACE, configRemoveForeign } from "./problem";

/**
 * A warning for each key of the stack that nobody reads: of a namespace that is not ours and of no package that we use,
 * or unknown to the AWS provider, which says nothing of it. Values are never shown.
 * @param keys all of the stack, with their namespaces
 */
export function unreadWarnings(keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const colon = key.indexOf(":");
    const [namespace, name] = [key.slice(0, colon), key.slice(colon + 1)];
    if (namespace === NAMESPACE) return [];
    const namespaces = [NAMESPACE, ...READ_NAMESPACES];
    if (!namespaces.includes(namespace)) return [unread(key, nearest(namespace, namespaces), name)];
    return namespace !== "aws" || AWS_KEYS.includes(name)
      ? []
      : [unread(key, "aws", nearest(name, AWS_KEYS))];
  });
}

function unread(key: string, namespace: string | undefined, name: string | undefined): string {
  const near = namespace === undefined || name === undefined ? "" : `, which is perhaps ${namespace}:${name}`;
  return `${key} is read by nobody${near}: correct it in the stack file, or take it out: ${configRemoveForeign(key)}`;
}
