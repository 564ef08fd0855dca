import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { keysOf } from "./key";
import { parseConfiguration } from "./parse";
import { plainSecretWarnings } from "./plainSecrets";
import { NAMESPACE, refusal } from "./problem";
import { problemList } from "./report";
import { schema } from "./schema";
import { resolveSettings, type ProviderSettings, type Settings } from "./settings";
import { unreadWarnings } from "./unread";

/** The SDK has it, without its type. */
const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret: (key: string) => boolean };

/**
 * Reads and validates the stack's configuration: the only place that reads it.
 * Warnings go to the stack's diagnostics.
 * @throws pulumi.RunError that names everything that is wrong, before any resource registers
 */
export function readSettings(): Settings {
  const all = pulumi.runtime.allConfig();
  const given = rawConfiguration(all);
  // First: a key that nobody reads may be why another one is missing.
  for (const warning of unreadWarnings(Object.keys(all))) void pulumi.log.warn(warning);
  const parsed = parseConfiguration(given);
  if ("problems" in parsed) {
    throw refusal(problemList(parsed.problems));
  }
  const plain = plainSecretWarnings(given, isConfigSecret);
  for (const warning of [...parsed.warnings, ...plain]) void pulumi.log.warn(warning);
  const identity = {
    organization: pulumi.getOrganization(),
    project: pulumi.getProject(),
    stack: pulumi.getStack(),
  };
  return resolveSettings(parsed.configuration, identity, readProvider());
}

/** The stack's keys with their values as the schema expects them: the engine hands every value on as text. */
export function rawConfiguration(all: Readonly<Record<string, string>>): Record<string, unknown> {
  const prefix = `${NAMESPACE}:`;
  return Object.fromEntries(
    Object.entries(all)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), typed(key.slice(prefix.length), value)]),
  );
}

/** Structures, numbers and booleans come as JSON; what does not parse is left for the schema to refuse. */
function typed(name: string, value: string): unknown {
  const part = Object.hasOwn(schema.shape, name)
    ? (schema.shape as Record<string, z.ZodType>)[name]
    : undefined;
  const type = part && keysOf(part, name)[0]?.type;
  if (!type || type === "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const assumeRoles = z.array(
  z.object({ roleArn: z.string(), externalId: z.string().optional(), sessionName: z.string().optional() }),
);

/** The AWS provider's own settings, as far as the gates need them. */
function readProvider(): ProviderSettings {
  const aws = new pulumi.Config("aws");
  const profile = aws.get("profile");
  const endpoints = z.array(z.record(z.string(), z.string())).safeParse(aws.getObject("endpoints") ?? []);
  const roles = assumeRoles.safeParse(aws.getObject("assumeRoles") ?? []);
  return {
    ...(profile === undefined ? {} : { profile }),
    assumeRoles: roles.success ? roles.data : [],
    endpoints: Object.assign({}, ...(endpoints.success ? endpoints.data : [])) as Record<string, string>,
  };
}
