import { configRemove, configSet, refuse, type Problem } from "../settings/problem";
import { problemList } from "../settings/report";
import type { Settings } from "../settings/settings";

/** The stack's masters, and those of them that carry the digest of what is configured. */
export interface Carriers {
  readonly all: readonly string[];
  readonly same: readonly string[];
}

export interface Outcome {
  /** Why the deployment must stop. */
  readonly refusal?: string;
  readonly warnings: readonly string[];
}

type Shared = Pick<Settings, "clusterSecret" | "agentToken" | "acceptNewSecrets" | "release">;

const PASSES: Outcome = { warnings: [] };
const LOSES_CLUSTER = ["datastore", "replaceLosesCluster"];
const LOSE = configSet(LOSES_CLUSTER, true);
const FORGET = configRemove(LOSES_CLUSTER);

/**
 * Another cluster secret or agent token than any running master's. One that carries it is enough: that value is in
 * use, so going back to it while masters roll passes.
 */
export function secretsChange(settings: Shared, { all, same }: Carriers, losesCluster: boolean): Outcome {
  const forget = configRemove(["acceptNewSecrets"]);
  if (all.length === 0 || same.length > 0) {
    const warning = `acceptNewSecrets is on, and the secrets are those of the running masters: ${forget} once every master has rolled`;
    return settings.acceptNewSecrets && all.length > 0 ? { warnings: [warning] } : PASSES;
  }
  if (losesCluster) return PASSES;
  if (!settings.acceptNewSecrets)
    return { refusal: problemList([secretsProblem(settings, all)]), warnings: [] };
  const warning = `acceptNewSecrets is on: masters roll to another cluster secret or agent token than the running ones have. Afterwards: ${forget}`;
  return { warnings: [warning] };
}

function secretsProblem({ clusterSecret, agentToken, release }: Shared, all: readonly string[]): Problem {
  const path = clusterSecret === undefined && agentToken !== undefined ? ["agentToken"] : ["clusterSecret"];
  const value = clusterSecret ?? agentToken;
  const accept = `${configSet(["acceptNewSecrets"], true)} for one pulumi up`;
  const running = `clusterSecret or agentToken is not what ${all.join(", ")} run with`;
  if (!release.rotatesSecrets) {
    const reason = `${running}, and ${release.title} has no way to change it: agents that run would be refused by new masters`;
    const fix = `take the old value back; or, if you accept that agents are away until each is replaced: ${accept}`;
    return refuse(path, value, reason, fix);
  }
  const reason = `${running}: new masters would exit, since what the datastore holds is "encrypted with different token"`;
  const fix =
    `take the old value back; or first make k3s know the new one, on one master as root ` +
    `(k3s token rotate --token OLD --new-token NEW), then here: ${accept}`;
  return refuse(path, value, reason, fix);
}

/**
 * Another server or database of an external datastore than any running master's: new masters would make another cluster
 * there. One server in common is enough: members of etcd come and go.
 */
export function endpointChange({ datastore }: Pick<Settings, "datastore">, { all, same }: Carriers): Outcome {
  if (all.length === 0 || same.length > 0) return datastore.replaceLosesCluster ? unneeded(all) : PASSES;
  const others = `datastore.endpoint names another server or database than ${all.join(", ")} use`;
  if (datastore.replaceLosesCluster) {
    const warning =
      `THE CLUSTER IS LOST by this deployment, unless its data is at the new place: ${others}; all machines are replaced. ` +
      `Afterwards: ${FORGET}`;
    return { warnings: [warning] };
  }
  const reason = `${others}: new masters would make another cluster there, beside this one`;
  const fix =
    `take the old endpoint back, or make another stack; or, where the data is at the new place already or may be lost: ` +
    `${LOSE} for one pulumi up`;
  const problem = refuse(["datastore", "endpoint"], datastore.endpoint, reason, fix);
  return { refusal: problemList([problem]), warnings: [] };
}

/** Another template than that of the machine that is the cluster: it would be replaced, and the cluster with it. */
export function machineChange({ datastore }: Pick<Settings, "datastore">, { all, same }: Carriers): Outcome {
  const accepted = datastore.replaceLosesCluster;
  if (all.length === 0 || same.length > 0) {
    return accepted ? unneeded(all) : PASSES;
  }
  const machine = all.join(", ");
  if (accepted) {
    const warning =
      `THE CLUSTER IS LOST by this deployment: the machine ${machine}, whose disk holds all that k3s keeps, is replaced by ` +
      `an empty one. Afterwards: ${FORGET}`;
    return { warnings: [warning] };
  }
  const reason =
    `a change replaces the only master ${machine}, and with it THE CLUSTER IS LOST: with datastore.kind sqlite it is a ` +
    `file on that machine's disk. Whatever changes machines does this: k3s version, image, machine type, secrets, labels, tags, a newer version of this program`;
  const fix = `revert the change; or, to lose the cluster: ${LOSE} for one pulumi up`;
  return { refusal: problemList([refuse(LOSES_CLUSTER, accepted, reason, fix)]), warnings: [] };
}

/** An acceptance that is left on would let the next mistake through. */
function unneeded(all: readonly string[]): Outcome {
  if (all.length === 0) return PASSES;
  return {
    warnings: [
      `datastore.replaceLosesCluster is on, and nothing is to be replaced: ${FORGET} before something is`,
    ],
  };
}
