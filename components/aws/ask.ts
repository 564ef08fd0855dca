import * as pulumi from "@pulumi/pulumi";
import { refusal } from "../settings/refusal";

/** Something that AWS is asked for. */
export interface Question {
  /** What is asked for, as it completes "AWS could not be asked for …". */
  readonly what: string;
  /** The permissions that the answer needs, if any. */
  readonly actions?: string;
  /** What to do besides looking at credentials, permissions and network. */
  readonly orElse?: string;
}

/**
 * Awaits an answer of AWS.
 * @throws pulumi.RunError that says what could not be asked, and why
 */
export async function ask<T>(question: Question, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw unanswered(question, error);
  }
}

/**
 * Awaits an answer of AWS that may be "there is none".
 * @param none how the provider words that
 */
export async function find<T>(question: Question, call: Promise<T>, none: RegExp): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (none.test(reasonOf(error))) return undefined;
    throw unanswered(question, error);
  }
}

function unanswered({ what, actions, orElse }: Question, error: unknown): pulumi.RunError {
  if (error instanceof pulumi.RunError) return error;
  const permission = actions === undefined ? "" : `, their permission (${actions})`;
  const fix = `look at the credentials${permission} and the network${orElse === undefined ? "" : `, ${orElse}`}`;
  return refusal(`AWS could not be asked for ${what}: ${reasonOf(error)}; fix: ${fix}`);
}

/** The provider's own words, without those that the engine and the bridge put around them. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^invocation of \S+ returned an error: /i, "")
    .replace(/^invoking \S+: /, "")
    .replace(/^\d+ errors? occurred:\s*\* /, "")
    .replace(/\s+/g, " ")
    .trim();
}
