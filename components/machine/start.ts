import type { K3sStart, MachineFile } from "./values";
import { currentAgent, currentServer } from "./current";
import type { AgentFacts, DialectStart, ServerFacts, StartFile, StartSettings } from "./dialect";
import { v010Agent, v010Server } from "./v010";

/** How a file reaches the machine. */
export type Delivery = (file: StartFile) => MachineFile;

/** Whole, in user-data. */
export const inUserData: Delivery = ({ path, content }) => ({ path, content });

/** How a master starts k3s. */
export function serverStart(
  settings: StartSettings,
  facts: ServerFacts,
  delivery: Delivery = inUserData,
): K3sStart {
  const start = settings.release.dialect === "v0.10" ? v010Server : currentServer;
  return delivered(settings, start(settings, facts), delivery);
}

/** How an agent starts k3s: it holds a secret to join with and no word of the datastore. */
export function agentStart(
  settings: StartSettings,
  facts: AgentFacts,
  delivery: Delivery = inUserData,
): K3sStart {
  const start = settings.release.dialect === "v0.10" ? v010Agent : currentAgent;
  return delivered(settings, start(settings, facts), delivery);
}

function delivered(settings: StartSettings, start: DialectStart, delivery: Delivery): K3sStart {
  return { ...common(settings), ...start, files: start.files.map(delivery) };
}

function common(
  settings: StartSettings,
): Pick<K3sStart, "version" | "downloadUrl" | "sha256" | "drainArguments"> {
  return {
    version: settings.k3sVersion,
    downloadUrl: settings.k3sDownloadUrl,
    sha256: settings.k3sSha256,
    drainArguments: settings.release.drainArguments,
  };
}
