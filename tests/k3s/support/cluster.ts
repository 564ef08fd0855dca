import {
  describeAgent,
  describeMaster,
  fileKey,
  withParameters,
  withSecrets,
  type MasterFacts,
} from "../../../components/machine/describe";
import type { DatabaseAccess, MasterSecrets } from "../../../components/machine/start";
import type { MachineValues } from "../../../components/machine/values";
import type { Settings } from "../../../components/settings/settings";
import { settingsOf } from "../../support/settings";
import { Account, type Group } from "./account";
import type { Balancer } from "./balancer";
import { Calls } from "./calls";
import type { Kit } from "./kit";
import { Machine } from "./machine";
import { Mirror } from "./mirror";
import { AGENT_TOKEN, CLUSTER_SECRET } from "./secrets";
import { until } from "./until";

/** Name of the API balancer; every machine's hosts file has its address. */
export const API_HOST = "api.example.test";
const CLUSTER_ID = "k3s-0123456789ab";
const TARGET_GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/0123456789abcdef";
const KUBECONFIG_PARAMETER = `/k3s-ha/${CLUSTER_ID}/kubeconfig`;
/** What the stack writes there. */
const PLACEHOLDER = "none yet";
const KUBECONFIG_LIMIT_SECONDS = 120;

/** Add-ons whose images nobody can pull here. */
const WITHOUT_ADDONS = "--disable=traefik,servicelb,metrics-server,coredns,local-storage";

/** The kit's k3s. */
const CONFIGURATION = {
  k3sVersion: "v1.30.0+k3s1",
  allowUntestedK3s: true,
  workload: { ownIngress: true },
  secretDelivery: "user-data",
  api: { tlsSans: ["k3s.example.com"] },
  masters: { labels: { "example.com/tier": "control" } },
  agentPools: {
    web: { labels: { "example.com/tier": "web" }, taints: ["dedicated=web:NoSchedule"], ingress: true },
  },
};

export interface ClusterOptions {
  /** Configuration on top of the tests' own, by top-level key. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /** The stack's own database, with datastore.kind `rds`; the mirror adds its certificate bundle. */
  readonly database?: DatabaseAccess;
  /** Further flags of the servers. @default - none */
  readonly serverArguments?: readonly string[];
  readonly balancer?: Balancer;
  /** Milliseconds that stand for a second of the boot's waits. @default 1000 */
  readonly secondMs?: number;
}

/** A stack's machines, made from its configuration as the program makes them, with an account of their own. */
export class Cluster {
  readonly settings: Settings;
  readonly machines: Machine[] = [];
  readonly account: Account;
  readonly masters: Group = group("masters-1a2b", [TARGET_GROUP]);
  readonly agents: Group = group("agents-web-3c4d", []);
  private static launched = 0;

  private constructor(
    private readonly kit: Kit,
    private readonly options: ClusterOptions,
    private readonly mirror: Mirror,
  ) {
    const serverArguments = [WITHOUT_ADDONS, ...(options.serverArguments ?? [])];
    this.settings = settingsOf({ ...CONFIGURATION, serverArguments, ...options.configuration });
    this.account = new Account([this.masters, this.agents], {
      clusterId: CLUSTER_ID,
      health: (id) => options.balancer?.health(id) ?? "unused",
      register: (id) => options.balancer?.register(id, this.find(id).ip),
      file: (id, path) => this.find(id).file(path),
    });
    this.account.parameters.set(KUBECONFIG_PARAMETER, PLACEHOLDER);
  }

  private calls!: Calls;

  static async start(kit: Kit, options: ClusterOptions): Promise<Cluster> {
    const mirror = await Mirror.start(kit.host, kit.release, kit.ca);
    const cluster = new Cluster(kit, options, mirror);
    cluster.calls = await Calls.start(kit.host, async (id, program, args) =>
      program === "aws" ? cluster.account.cli(id, args) : cluster.find(id).systemd.ctl(args),
    );
    return cluster;
  }

  /**
   * A master that is launched and not booted yet.
   * @param names of the parameters that hold its secret files; by default user-data carries them
   */
  master(names?: Readonly<Record<string, string>>): Machine {
    const description = describeMaster(this.settings, this.facts);
    const values = names ? withParameters(description, names) : withSecrets(description, this.secrets);
    return this.launch(this.masters, values);
  }

  agent(): Machine {
    const description = describeAgent(this.settings, "web", this.facts);
    return this.launch(this.agents, withSecrets(description, this.secrets));
  }

  /** Names of parameters for the masters' secret files, and their values by name; the account does not have them yet. */
  bySsm(): { names: Record<string, string>; parameters: Map<string, string> } {
    const { secretFiles } = describeMaster(this.settings, this.facts);
    const name = (path: string) => `/k3s-ha/${CLUSTER_ID}/masters/${fileKey(path)}-0a1b2c3d`;
    return {
      names: Object.fromEntries(secretFiles.map(({ path }) => [fileKey(path), name(path)])),
      parameters: new Map(secretFiles.map(({ path, contentOf }) => [name(path), contentOf(this.secrets)])),
    };
  }

  /** The kubeconfig that a master publishes once it is Ready. */
  kubeconfig(): Promise<string> {
    return until("a master publishes its kubeconfig", KUBECONFIG_LIMIT_SECONDS, () => {
      const value = this.account.parameters.get(KUBECONFIG_PARAMETER);
      return value === PLACEHOLDER ? undefined : value;
    });
  }

  find(id: string): Machine {
    const found = this.machines.find((machine) => machine.id === id);
    if (!found) throw new Error(`no machine ${id}`);
    return found;
  }

  /** What every machine said, and the last of what its k3s did. */
  consoles(): string {
    return this.machines.map((machine) => machine.told()).join("\n\n");
  }

  async stop(): Promise<void> {
    await Promise.all(this.machines.map((machine) => machine.remove()));
    await Promise.all([this.calls.stop(), this.mirror.stop()]);
  }

  private launch(group: Group, values: MachineValues): Machine {
    const count = ++Cluster.launched;
    const id = `i-0a97${String(count).padStart(13, "0")}`;
    const ip = `10.97.0.${10 + count}`;
    const zone = `us-east-1${"abc"[count % 3]}`;
    this.mirror.machines.set(id, { id, ip, zone });
    const machine = new Machine({
      kit: this.kit,
      name: `m${count}`,
      ip,
      zone,
      member: this.account.launch(id, group),
      values: { ...values, k3s: { ...values.k3s, downloadUrl: `${this.mirror.url}/files` } },
      secondMs: this.options.secondMs ?? 1000,
      environment: {
        K3S_HA_TEST_HOST: this.kit.host,
        K3S_HA_TEST_PORT: String(this.calls.port),
        K3S_HA_METADATA_URL: `${this.mirror.url}/metadata/${id}`,
      },
      hosts: this.options.balancer ? { [API_HOST]: this.options.balancer.address } : {},
    });
    this.machines.push(machine);
    return machine;
  }

  private get facts(): MasterFacts {
    return {
      clusterId: CLUSTER_ID,
      region: "us-east-1",
      apiHost: API_HOST,
      vpcCidrs: ["10.97.0.0/24"],
      datastoreEpoch: "1",
      apiTargetGroupArn: TARGET_GROUP,
      kubeconfigParameter: KUBECONFIG_PARAMETER,
      caUrl: `${this.mirror.url}/files/bundle.pem`,
    };
  }

  private get secrets(): MasterSecrets {
    return { clusterSecret: CLUSTER_SECRET, agentToken: AGENT_TOKEN, database: this.options.database };
  }
}

function group(name: string, targetGroupArns: readonly string[]): Group {
  return { name, template: `lt-0${name.slice(-4)}`, version: "1", desired: 3, targetGroupArns };
}
