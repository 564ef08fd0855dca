import type { Wire } from "../types";
import { isRecord } from "../values";

export type Args = { [key: string]: Wire };

/** One AWS entity as its filters see it: filter name → values. */
export type Filterable = Record<string, string | string[] | undefined>;

/** A look-up that the fixture cannot answer. */
export class NoAnswer extends Error {}

/** An answer that AWS itself would refuse. */
export class Refused extends Error {}

/** Applies AWS filters: all must match, each by one of its values. An unknown filter name is no answer, never a match. */
export function matches(entity: Filterable, filters: Wire | undefined): boolean {
  return asFilters(filters).every(({ name, values }) => {
    if (!(name in entity) && !name.startsWith("tag:")) {
      throw new NoAnswer(`it does not know the filter ${name}`);
    }
    const actual: string[] = [entity[name] ?? []].flat();
    return values.some((value) => actual.some((one) => wildcard(value).test(one)));
  });
}

/** The filters named `tag:KEY` of an entity. */
export function tagFilters(tags: Record<string, string>): Filterable {
  const byTag: Filterable = { "tag-key": Object.keys(tags) };
  for (const [key, value] of Object.entries(tags)) {
    byTag[`tag:${key}`] = value;
  }
  return byTag;
}

/** True where every wanted tag is there with its value (the `tags` argument of a look-up). */
export function hasTags(tags: Record<string, string>, wanted: Wire | undefined): boolean {
  return !isRecord(wanted) || Object.entries(wanted).every(([key, value]) => tags[key] === value);
}

export function strings(value: Wire | undefined): string[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === "string") : [];
}

export function text(args: Args, key: string): string | undefined {
  const value = args[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function asFilters(filters: Wire | undefined): { name: string; values: string[] }[] {
  const list = Array.isArray(filters) ? filters.filter(isRecord) : [];
  return list.map((filter) => ({ name: text(filter, "name") ?? "", values: strings(filter.values) }));
}

/** AWS filters and name patterns know `*` and `?`. */
function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*/g, ".*").replace(/\?/g, ".")}$`);
}
