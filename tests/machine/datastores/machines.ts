import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { agentValues, masterValues, type MasterRuntime } from "../../../components/machine/describe";
import { agentSecretFiles, byParameter, masterSecretFiles } from "../../../components/machine/delivery";
import type { Delivery } from "../../../components/machine/start";
import { inUserData } from "../../../components/machine/start";
import type { AgentValues, MasterValues } from "../../../components/machine/values";
import type { Settings } from "../../../components/settings/settings";
import type { Machine } from "../harness/machine";
import { AGENT_TOKEN, CLUSTER_SECRET, DATABASE_PASSWORD } from "../harness/values";
import type { World } from "../harness/world";

/** What the machines of a stack with these settings are told, with the addresses of a test's world. */
export class StackMachines {
  private readonly runtime: MasterRuntime;

  constructor(
    private readonly world: World,
    private readonly settings: Settings,
    /** Port of the stack's own database. */
    port = 0,
  ) {
    const v010 = settings.release.dialect === "v0.10";
    this.runtime = {
      clusterId: "k3s-0123456789ab",
      region: "us-east-1",
      apiHost: "api.example.com",
      clusterSecret: CLUSTER_SECRET,
      joinSecret: v010 ? CLUSTER_SECRET : AGENT_TOKEN,
      vpcCidrs: ["10.0.0.0/16"],
      datastoreEpoch: "1",
      apiTargetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/1",
      kubeconfigParameter: "/k3s-ha/k3s-0123456789ab/kubeconfig",
      database: {
        ...{ host: "localhost", port, password: DATABASE_PASSWORD },
        caUrl: `${world.mirror.url}/releases/bundle.pem`,
      },
    };
  }

  master(delivery: Delivery = inUserData): Machine {
    return this.world.machine(this.here(masterValues(this.settings, this.runtime, delivery)));
  }

  agent(delivery: Delivery = inUserData): Machine {
    return this.world.machine(this.here(agentValues(this.settings, "default", this.runtime, delivery)));
  }

  /** Parameters of the masters, by key of their file; each is a name that {@link publish} makes exist. */
  mastersDelivery(): Delivery {
    return byParameter(namesOf("masters", masterSecretFiles(this.settings, this.runtime)));
  }

  agentsDelivery(): Delivery {
    return byParameter(namesOf("agents", agentSecretFiles(this.settings, "default", this.runtime)));
  }

  /** Makes the parameters exist, as the stack does once the database is there. */
  publish(): void {
    const sets = {
      masters: masterSecretFiles(this.settings, this.runtime),
      agents: agentSecretFiles(this.settings, "default", this.runtime),
    };
    for (const [group, files] of Object.entries(sets)) {
      for (const [key, content] of Object.entries(files))
        this.world.cloud.parameters.set(parameterName(group, key), content);
    }
  }

  private here<T extends MasterValues | AgentValues>(values: T): T {
    const { url } = this.world.mirror;
    const k3s = { ...values.k3s, downloadUrl: `${url}/releases` };
    if (values.role === "master") return { ...values, k3s };
    return { ...values, k3s: { ...k3s, ...balancedBy(url, k3s) }, apiUrl: `${url}/api` };
  }
}

/** Agents reach their servers through the mirror. */
function balancedBy(url: string, { environment, files }: AgentValues["k3s"]): Partial<AgentValues["k3s"]> {
  const replaced = (text: string) => text.replace("https://api.example.com:6443", `${url}/api`);
  return {
    environment: Object.fromEntries(Object.entries(environment).map(([key, text]) => [key, replaced(text)])),
    files: files.map((file) => ("content" in file ? { ...file, content: replaced(file.content) } : file)),
  };
}

function namesOf(group: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(files).map((key) => [key, parameterName(group, key)]));
}

function parameterName(group: string, key: string): string {
  return `/k3s-ha/k3s-0123456789ab/${group}/${key}-0a1b2c3d`;
}

/** A file of the machine that root alone reads. */
export function privateFile(machine: Machine, path: string): string {
  const file = join(machine.root, path);
  if ((statSync(file).mode & 0o777) !== 0o600) throw new Error(`${path} is not for root alone`);
  return readFileSync(file, "utf8");
}

export function yamlFile(machine: Machine, path: string): unknown {
  return parse(privateFile(machine, path));
}

/** Arguments and K3S_ variables that k3s was started with. */
export function startOf(machine: Machine): { arguments: string[]; environment: Record<string, string> } {
  const lines = (name: string) =>
    readFileSync(join(machine.root, "var/lib/rancher/k3s", name), "utf8")
      .split("\n")
      .filter(Boolean);
  const variables = lines("environment").map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]);
  return { arguments: lines("arguments"), environment: Object.fromEntries(variables) };
}
