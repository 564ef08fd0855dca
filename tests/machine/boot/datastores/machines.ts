import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import {
  describeAgent,
  describeMaster,
  fileKey,
  withParameters,
  withSecrets,
  type Description,
  type MasterFacts,
} from "../../../../components/machine/describe";
import type { MasterSecrets } from "../../../../components/machine/start";
import type { MachineValues } from "../../../../components/machine/values";
import type { Settings } from "../../../../components/settings/settings";
import type { Machine } from "../../harness/machine";
import { AGENT_TOKEN, CLUSTER_SECRET, DATABASE_PASSWORD } from "../../harness/values";
import type { World } from "../../harness/world";

/** How secret files reach a machine. */
export type Delivery = "user-data" | "ssm";

/** What the machines of a stack with these settings are told, with the addresses of a test's world. */
export class StackMachines {
  private readonly facts: MasterFacts;
  private readonly secrets: MasterSecrets;

  constructor(
    private readonly world: World,
    private readonly settings: Settings,
    /** Port of the stack's own database. */
    port = 0,
  ) {
    this.facts = {
      clusterId: "k3s-0123456789ab",
      region: "us-east-1",
      apiHost: "api.example.com",
      vpcCidrs: ["10.0.0.0/16"],
      datastoreEpoch: "1",
      apiTargetGroupArn: "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/1",
      kubeconfigParameter: "/k3s-ha/k3s-0123456789ab/kubeconfig",
      caUrl: `${world.mirror.url}/releases/bundle.pem`,
    };
    this.secrets = {
      clusterSecret: CLUSTER_SECRET,
      agentToken: settings.release.agentsJoinWith === "agentToken" ? AGENT_TOKEN : undefined,
      database: { host: "localhost", port, password: DATABASE_PASSWORD },
    };
  }

  master(delivery: Delivery = "user-data"): Machine {
    return this.machine("masters", describeMaster(this.settings, this.facts), delivery);
  }

  agent(delivery: Delivery = "user-data"): Machine {
    return this.machine("agents", describeAgent(this.settings, "default", this.facts), delivery);
  }

  /** Makes the parameters exist, as the stack does once the database is there. */
  publish(): void {
    this.publishFiles("masters", describeMaster(this.settings, this.facts));
    this.publishFiles("agents", describeAgent(this.settings, "default", this.facts));
  }

  private machine<S extends Partial<MasterSecrets>>(
    group: string,
    description: Description<S>,
    delivery: Delivery,
  ): Machine {
    const names = description.secretFiles.map(({ path }) => [
      fileKey(path),
      parameterName(group, fileKey(path)),
    ]);
    const values =
      delivery === "ssm"
        ? withParameters(description, Object.fromEntries(names) as Record<string, string>)
        : withSecrets(description, this.secrets as unknown as S);
    return this.world.machine(this.here(values));
  }

  private publishFiles<S extends Partial<MasterSecrets>>(
    group: string,
    { secretFiles }: Description<S>,
  ): void {
    for (const { path, contentOf } of secretFiles) {
      const content = contentOf(this.secrets as unknown as S);
      this.world.cloud.parameters.set(parameterName(group, fileKey(path)), content);
    }
  }

  private here(values: MachineValues): MachineValues {
    const { url } = this.world.mirror;
    const k3s = { ...values.k3s, downloadUrl: `${url}/releases` };
    if (values.role === "master") return { ...values, k3s };
    return { ...values, ...balancedBy(url, { ...values, k3s }), apiUrl: `${url}/api` };
  }
}

/** Agents reach their servers through the mirror. */
function balancedBy(url: string, { k3s, files }: MachineValues): Pick<MachineValues, "k3s" | "files"> {
  const replaced = (text: string) => text.replace("https://api.example.com:6443", `${url}/api`);
  const environment = Object.entries(k3s.environment).map(([key, text]) => [key, replaced(text)] as const);
  return {
    k3s: { ...k3s, environment: Object.fromEntries(environment) },
    files: files.map((file) => ("content" in file ? { ...file, content: replaced(file.content) } : file)),
  };
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
