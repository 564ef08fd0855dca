import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { parseConfiguration } from "./parse";
import { plainSecretWarnings } from "./plainSecrets";
import { rawConfiguration } from "./raw";
import { refusal } from "./refusal";
import { problemList } from "./report";
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
