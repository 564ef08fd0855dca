import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Balancer } from "./support/balancer";
import { Cluster } from "./support/cluster";
import { postgres11 } from "./support/databases";
import type { Machine } from "./support/machine";
import { until } from "./support/until";
import type { Suite } from "./suite";

const BOOT_LIMIT_SECONDS = 300;

/** The stack's own kind of database, PostgreSQL 11 over TLS with a private authority, and the API balancer. */
export const onPostgres11: Suite = {
  name: "PostgreSQL 11",
  start: async (kit) => {
    const balancer = await Balancer.start(kit, {
      address: "10.97.0.100",
      intervalSeconds: 1,
      delaySeconds: 2,
    });
    const cluster = await Cluster.start(kit, {
      configuration: { datastore: { databaseName: "boot", username: "boot" } },
      database: await postgres11(kit, "boot"),
      balancer,
      secondMs: 500,
    });
    const masters = [cluster.master(), cluster.master()];
    return {
      stop: () => cluster.stop(),
      consoles: () => cluster.consoles(),
      cases: {
        "two masters that boot at once end with CONTINUE and one certificate authority": async () => {
          await Promise.all(masters.map((master) => master.boot()));
          await Promise.all(masters.map((master) => inService(master, balancer)));
          const [one, other] = masters.map(authority);
          assert.equal(one, other);
        },
      },
    };
  },
};

async function inService(machine: Machine, balancer: Balancer): Promise<void> {
  await until(`${machine.id} ends its launch hook`, BOOT_LIMIT_SECONDS, () => machine.member.launched);
  assert.equal(machine.member.launched, "CONTINUE");
  balancer.register(machine.id, machine.ip);
}

function authority(machine: Machine): string {
  return readFileSync(join(machine.root, "var-lib-rancher/k3s/server/tls/server-ca.crt"), "utf8");
}
