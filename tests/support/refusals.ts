import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "../../plan/batch";

/** What AWS knows otherwise than in the plan's fixture, and answers in the provider's own words. */
export type Aws = Pick<Case, "fixture" | "lookups">;

/** What the error about one key must say. */
export interface Refusal {
  /** Path of the key as the error spells it. */
  readonly key: string;
  /** Part of what is wrong. */
  readonly reason?: string;
  /** Part of what it says is allowed. */
  readonly allowed?: string;
  /** Part of the fix that it gives. */
  readonly fix: string;
}

/** A configuration that must be refused, and every error that must be told. */
export interface Hostile {
  readonly config: Record<string, unknown>;
  readonly errors: readonly Refusal[];
  readonly aws?: Aws;
}

/**
 * A configuration with one mistake.
 * @param reason part of what the error says is wrong
 * @param fix part of what it says to do
 */
export function refused(
  config: Record<string, unknown>,
  key: string,
  reason: string,
  fix: string,
  aws?: Aws,
): Hostile {
  return { config, errors: [{ key, reason, fix }], ...(aws && { aws }) };
}

/** A configuration with several mistakes, each `[key, reason, fix]`. */
export function several(config: Record<string, unknown>, ...errors: [string, string, string][]): Hostile {
  return { config, errors: errors.map(([key, reason, fix]) => ({ key, reason, fix })) };
}

/** The same by what the error says is allowed. */
export function row(
  config: Record<string, unknown>,
  key: string,
  allowed: string,
  fix: string,
  aws?: Aws,
): Hostile {
  return { config, errors: [{ key, allowed, fix }], ...(aws && { aws }) };
}

/** A configuration with several mistakes, each `[key, allowed, fix]`. */
export function all(config: Record<string, unknown>, ...errors: [string, string, string][]): Hostile {
  return { config, errors: errors.map(([key, allowed, fix]) => ({ key, allowed, fix })) };
}

/** The rows of all tables in a folder: every array that its modules export. */
export function tables(...folder: string[]): Hostile[] {
  return rowsBelow<Hostile>(join(...folder));
}

/** The rows that all modules of a folder export, in the order of their names. */
export function rowsBelow<T>(folder: string): T[] {
  const files = readdirSync(folder).sort();
  // Loaded by name, so that a new table needs no line elsewhere.
  const modules = files.map((file) => jest.requireActual<Record<string, readonly T[]>>(join(folder, file)));
  return modules.flatMap((module) => Object.values(module).flat());
}
