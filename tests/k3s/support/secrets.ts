import { Secrets } from "../../machine/harness/secrets";

/** Every character that may go wrong on its way: shell, URL, YAML, systemd. All are what tests look for. */
export const DATABASE_PASSWORD = "canary:Db~%41+&$HOME`x`#9";
export const CLUSTER_SECRET = "canary-cluster $(id) %h é ✓ #7;";
export const AGENT_TOKEN = "canary-agent $(id) %h é ✓ #7;";

export const allSecrets = new Secrets({ DATABASE_PASSWORD, CLUSTER_SECRET, AGENT_TOKEN });
/** What no agent may hold. */
export const serverSecrets = new Secrets({ DATABASE_PASSWORD, CLUSTER_SECRET });
