import { parseConfiguration } from "../components/settings/parse";
import { rawConfiguration } from "../components/settings/raw";
import { resolveSettings, type Settings } from "../components/settings/settings";

/**
 * The settings that the program reads from this configuration.
 * @param values by full key, as the language host hands them over
 * @returns undefined where the program refuses them
 */
export function settingsFrom(
  values: Readonly<Record<string, string>>,
  project: string,
  stack: string,
): Settings | undefined {
  const parsed = parseConfiguration(rawConfiguration(values));
  if ("problems" in parsed) return undefined;
  const identity = { organization: "organization", project, stack };
  return resolveSettings(parsed.configuration, identity, { assumeRoles: [], endpoints: {} });
}
