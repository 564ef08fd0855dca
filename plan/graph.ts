import type { Graph } from "./batch";
import type { Registration, Wire } from "./types";
import { isRecord, isSecret, unwrap } from "./values";

/** All resources of a type, given as `aws:ec2:Vpc`, `aws:ec2/vpc:Vpc` or its last part (`Vpc`). */
export function ofType(graph: Graph, type: string): Registration[] {
  return graph.registrations.filter((one) => one.type === type || shortened(one.type).endsWith(suffix(type)));
}

/** The one resource of that type and name (or the only one of its type); throws with the names that there are. */
export function the(graph: Graph, type: string, name?: string): Registration {
  const found = ofType(graph, type).filter((one) => name === undefined || one.name === name);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const names = ofType(graph, type).map((one) => one.name);
    const failures = graph.errors.map(({ message }) => message).join("; ");
    throw new Error(
      `${graph.name}: ${found.length} × ${type} ${name ?? ""} among [${names.join(", ")}]${failures && `; errors: ${failures}`}`,
    );
  }
  return only;
}

/** An input by path (`launchTemplate.version`, `tags.Name`) without secret wrappers; undefined where it is not set. */
export function input(resource: Registration, path: string): Wire | undefined {
  return at(unwrap(resource.inputs), path.split("."));
}

/** True where the value at the path went over the wire as a secret, itself or inside a larger one. */
export function isSecretInput(resource: Registration, path: string): boolean {
  let value: Wire | undefined = resource.inputs;
  for (const part of path.split(".")) {
    if (isSecret(value)) return true;
    value = at(value, [part]);
  }
  return isSecret(value);
}

/** Resources that a resource waits for, directly: `dependsOn` and what its inputs come from. */
export function dependenciesOf(graph: Graph, resource: Registration): Registration[] {
  return graph.registrations.filter(({ urn }) => resource.dependencies.includes(urn));
}

/** Everything that must exist before a resource: dependencies of dependencies too. */
export function needs(graph: Graph, resource: Registration): Set<Registration> {
  const found = new Set<Registration>();
  const visit = (one: Registration) => {
    for (const dependency of dependenciesOf(graph, one)) {
      if (!found.has(dependency)) {
        found.add(dependency);
        visit(dependency);
      }
    }
  };
  visit(resource);
  return found;
}

function at(value: Wire | undefined, path: string[]): Wire | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (Array.isArray(value)) return at(value[Number(head)], rest);
  return isRecord(value) ? at(value[head], rest) : undefined;
}

function shortened(type: string): string {
  return `:${type.replace(/\/[^:]+:/, ":")}`;
}

function suffix(type: string): string {
  return `:${type.replace(/\/[^:]+:/, ":")}`;
}
