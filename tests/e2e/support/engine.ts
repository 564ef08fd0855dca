import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

const kit = resolve(__dirname, "../../../../shared/e2e/run");

/** Folder of the CLI, the language host and the plugins, as `run --setup` of the kit leaves it. */
export const binaries = join(process.env["E2E_CACHE"] ?? join(homedir(), ".cache/k3s-ha-e2e"), "bin");

/** Why the engine cannot be started, or undefined where it can. */
export function engineMissing(): string | undefined {
  if (!existsSync(kit)) return `${kit} is missing: the kit must lie in ../shared/e2e, beside this clone`;
  if (!existsSync(join(binaries, "pulumi"))) return `${binaries} is empty: run ${kit} --setup once`;
  return undefined;
}
