import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Secrets } from "../../machine/harness/secrets";
import { AGENT_TOKEN, CLUSTER_SECRET, DATABASE_PASSWORD } from "../../machine/harness/values";

export { AGENT_TOKEN, CLUSTER_SECRET, DATABASE_PASSWORD };

export const allSecrets = new Secrets({ DATABASE_PASSWORD, CLUSTER_SECRET, AGENT_TOKEN });
/** What no agent may hold. */
export const serverSecrets = new Secrets({ DATABASE_PASSWORD, CLUSTER_SECRET });

/** Images and programs: nobody wrote a secret into them. */
const LARGE_BYTES = 4_000_000;

/** Every file of a disk that holds one of these secrets, whoever may read it. */
export function filesWith(secrets: Secrets, disk: string): string[] {
  return readdirSync(disk, { withFileTypes: true }).flatMap((entry) => {
    const path = join(disk, entry.name);
    if (entry.isDirectory()) return filesWith(secrets, path);
    if (!entry.isFile() || statSync(path).size > LARGE_BYTES) return [];
    return secrets.in(readFileSync(path)).map((name) => `${name} in ${path}`);
  });
}
