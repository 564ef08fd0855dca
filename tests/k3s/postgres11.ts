import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ProcessWatch } from "../machine/harness/secrets";
import { accessOf, get } from "./support/api";
import { Balancer } from "./support/balancer";
import { Cluster } from "./support/cluster";
import { postgres11, query } from "./support/databases";
import type { Kit } from "./support/kit";
import type { Machine } from "./support/machine";
import { ends, isReady, nodeOf, taintsOf } from "./support/nodes";
import { allSecrets, filesWith, serverSecrets } from "./support/secrets";
import { until } from "./support/until";
import type { Suite } from "./suite";

const DATABASE = "boot";
const REQUEST_LIMIT_MS = 10_000;

/** The stack's own kind of database, PostgreSQL 11 over TLS with a private authority, and the API balancer. */
export const onPostgres11: Suite = {
  name: "PostgreSQL 11",
  start: async (kit) => {
    const world = await World.start(kit);
    return {
      stop: () => world.stop(),
      consoles: () => world.cluster.consoles(),
      cases: {
        "two masters that boot at once have one certificate authority": () => world.boot(),
        "their nodes are Ready, with labels, taints and provider ids": () => world.nodes(),
        "they give up a silent database connection early": () => world.retries(),
        "the published kubeconfig works through the balancer, whose certificate has all names": () =>
          world.kubeconfig(),
        "secrets are encrypted in the datastore": () => world.encryption(),
        "an agent joins through the balancer with the agent token alone": () => world.join(),
        "no process argument, console, journal or readable file holds a secret": () => world.secrecy(),
        "a rebooted master comes back without hook": () => world.reboot(),
        "a master's timer deletes the Node of a machine that is gone": () => world.gone(),
      },
    };
  },
};

class World {
  private readonly watch = new ProcessWatch(500);
  private readonly masters: readonly [Machine, Machine];
  private readonly agent: Machine;

  private constructor(
    private readonly kit: Kit,
    readonly cluster: Cluster,
    private readonly balancer: Balancer,
  ) {
    this.masters = [cluster.master(), cluster.master()];
    this.agent = cluster.agent();
  }

  static async start(kit: Kit): Promise<World> {
    const balancer = await Balancer.start(kit, {
      address: "10.97.0.100",
      intervalSeconds: 1,
      delaySeconds: 2,
    });
    const cluster = await Cluster.start(kit, {
      configuration: { datastore: { databaseName: DATABASE, username: DATABASE } },
      database: await postgres11(kit, DATABASE),
      // A node that is gone is noticed after 20 s in place of 40.
      serverArguments: ["--kube-controller-manager-arg=node-monitor-grace-period=20s"],
      balancer,
      secondMs: 500,
    });
    return new World(kit, cluster, balancer);
  }

  async stop(): Promise<void> {
    this.watch.stop();
    await this.cluster.stop();
  }

  async boot(): Promise<void> {
    await Promise.all(this.masters.map((master) => master.boot()));
    await Promise.all(this.masters.map((master) => ends(master, "CONTINUE")));
    const [one, other] = this.masters.map(authority);
    assert.equal(one, other);
  }

  async nodes(): Promise<void> {
    for (const master of this.masters)
      // k3s itself adds the role's label after the node has registered.
      await until(`the Node of ${master.id} is as configured`, 60, async () => {
        const node = await nodeOf(master, this.masters[0]);
        assert.ok(isReady(node));
        assert.deepEqual(some(node.metadata.labels, Object.keys(MASTER_LABELS)), {
          ...MASTER_LABELS,
          "topology.kubernetes.io/zone": master.zone,
        });
        assert.deepEqual(taintsOf(node), ["CriticalAddonsOnly=true:NoExecute"]);
        assert.equal(node.spec.providerID, `aws:///${master.zone}/${master.id}`);
        return true;
      });
  }

  async retries(): Promise<void> {
    for (const master of this.masters)
      assert.equal(await master.exec(["cat", "/proc/sys/net/ipv4/tcp_retries2"]), "6\n");
  }

  async kubeconfig(): Promise<void> {
    const access = accessOf(await this.cluster.kubeconfig(), this.balancer.address);
    assert.equal(`${access.host}:${access.port}`, "api.example.test:6443");
    const answer = await until("the balancer uses a master", 60, () =>
      get(access, "/readyz", REQUEST_LIMIT_MS),
    );
    assert.equal(`${answer.status} ${answer.body}`, "200 ok");
    const names = [
      ...["DNS:api.example.test", "DNS:k3s.example.com", "DNS:localhost", "DNS:kubernetes"],
      ...["DNS:kubernetes.default.svc.cluster.local", "IP Address:127.0.0.1", "IP Address:10.43.0.1"],
    ];
    assert.deepEqual(
      names.filter((name) => !answer.names.includes(name)),
      [],
    );
  }

  async encryption(): Promise<void> {
    const text = "a text that only etcd's clients may read";
    await this.masters[0].kubectl("create", "secret", "generic", "canary", `--from-literal=text=${text}`);
    const inPlain = `position('${text.replaceAll("'", "''")}'::bytea in value)`;
    const stored = await query(
      this.kit,
      DATABASE,
      `select ${inPlain}, convert_from(substring(value from 1 for 8), 'UTF8') from kine
       where name = '/registry/secrets/default/canary'`,
    );
    assert.equal(stored, "0|k8s:enc:");
    const read = await this.masters[1].kubectl("get", "secret", "canary", "-o", "jsonpath={.data.text}");
    assert.equal(Buffer.from(read, "base64").toString(), text);
  }

  async join(): Promise<void> {
    assert.deepEqual([...new Set(allSecrets.in(this.agent.userData))], ["AGENT_TOKEN"]);
    await this.agent.boot();
    await ends(this.agent, "CONTINUE");
    const node = await nodeOf(this.agent, this.masters[0]);
    assert.ok(isReady(node));
    assert.deepEqual(some(node.metadata.labels, [...Object.keys(AGENT_LABELS), MASTER_ROLE]), {
      ...AGENT_LABELS,
      "topology.kubernetes.io/zone": this.agent.zone,
    });
    assert.deepEqual(taintsOf(node), ["dedicated=web:NoSchedule"]);
    assert.equal(node.spec.providerID, `aws:///${this.agent.zone}/${this.agent.id}`);
    assert.deepEqual(filesWith(serverSecrets, this.agent.root), []);
  }

  async secrecy(): Promise<void> {
    const machines = [...this.masters, this.agent];
    const shown = this.watch
      .stop()
      .flatMap((each) => allSecrets.in(each).map((name) => `${name} in ${each}`));
    assert.deepEqual(shown, []);
    for (const machine of machines) {
      assert.deepEqual(allSecrets.inReadableFiles(machine.root), []);
      assert.deepEqual(allSecrets.in([...machine.console, machine.journal("k3s.service")].join("\n")), []);
      assert.deepEqual(machine.systemd.problems, []);
    }
  }

  async reboot(): Promise<void> {
    const [other, master] = this.masters;
    const before = authority(master);
    const calls = this.cluster.account.calls.length;
    await master.reboot();
    const rebooted = new Date().toISOString();
    await until("its API server is ready", 120, async () => {
      if ((await master.kubectl("get", "--raw", "/readyz")) !== "ok") throw new Error("/readyz is not ok");
      return true;
    });
    await until("its node says that it is Ready since the reboot", 120, async () => {
      const lease = ["get", "lease", "-n", "kube-node-lease", master.id, "-o", "jsonpath={.spec.renewTime}"];
      return (await other.kubectl(...lease)) > rebooted && isReady(await nodeOf(master, other));
    });
    assert.equal(authority(master), before);
    assert.equal(master.systemd.state("k3s-ha-boot.service"), "inactive");
    assert.equal(master.systemd.state("k3s-ha-end-of-life.timer"), "active");
    const hooks = this.cluster.account.calls
      .slice(calls)
      .filter((call) => call.startsWith(master.id) && call.includes("lifecycle"));
    assert.deepEqual(hooks, []);
  }

  async gone(): Promise<void> {
    await this.agent.powerOff();
    this.agent.member.state = "Terminated";
    const [master] = this.masters;
    await until(`the Node of ${this.agent.id} is deleted`, 300, async () => {
      const names = await master.kubectl("get", "nodes", "-o", "jsonpath={.items[*].metadata.name}");
      return !names.includes(this.agent.id);
    });
    const deleted = `Node ${this.agent.id} is deleted: its machine no longer exists`;
    assert.ok(this.masters.some(({ said }) => said.includes(deleted)));
    const left = await master.kubectl("get", "nodes", "-o", "jsonpath={.items[*].metadata.name}");
    assert.deepEqual(left.split(" ").sort(), this.masters.map(({ id }) => id).sort());
  }
}

const MASTER_ROLE = "node-role.kubernetes.io/control-plane";
const MASTER_LABELS = {
  "example.com/tier": "control",
  [MASTER_ROLE]: "true",
  "topology.kubernetes.io/region": "us-east-1",
  "topology.kubernetes.io/zone": "",
};
const AGENT_LABELS = {
  "example.com/tier": "web",
  "topology.kubernetes.io/region": "us-east-1",
  "topology.kubernetes.io/zone": "",
};

function some(labels: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => keys.includes(key)));
}

function authority(machine: Machine): string {
  return readFileSync(join(machine.root, "var-lib-rancher/k3s/server/tls/server-ca.crt"), "utf8");
}
