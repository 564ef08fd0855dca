import { problemText } from "../../components/settings/report";
import { parseConfiguration } from "../../components/settings/parse";
import { resolveSettings, type Settings } from "../../components/settings/settings";

/** Settings as a stack with this configuration has them, made without the SDK. Throws what would be refused. */
export function settingsOf(raw: Record<string, unknown> = {}): Settings {
  const parsed = parseConfiguration(raw);
  if ("problems" in parsed) throw new Error(parsed.problems.map(problemText).join("\n"));
  const identity = { organization: "organization", project: "k3s-ha", stack: "dev" };
  const provider = { assumeRoles: [], endpoints: {} };
  return resolveSettings(parsed.configuration, identity, provider);
}
