import assert from "node:assert/strict";
import type { Step, Suite } from "./suite";
import { leaks, secretsOf } from "./support/leaks";
import { allReady } from "./support/nodes";

/** @param fewest secrets that the stack makes up */
function boots(nodes: number, fewest: number): Step {
  return {
    name: `up from nothing, ${nodes} nodes are Ready, no secret is in the open`,
    run: async ({ cloud, stack, say }) => {
      say(`up from nothing took ${(await stack.up()).toFixed(0)} s`);
      await allReady(cloud, nodes);
      const secrets = await secretsOf(stack, fewest);
      const found = await Promise.all([...cloud.machines.values()].map((each) => leaks(each, secrets)));
      assert.deepEqual(found.flat(), []);
    },
  };
}

const oneAgent = {
  "k3s-ha:agentPools.default.min": "1",
  "k3s-ha:agentPools.default.desired": "1",
};

/** Secrets as parameters, which each machine reads with its role. */
export const ssm: Suite = {
  name: "ssm",
  config: { ...oneAgent, "k3s-ha:finalSnapshot": "false", "k3s-ha:secretDelivery": "ssm" },
  steps: [boots(3, 3)],
};

/** One master with the cluster on its own disk. */
export const sqlite: Suite = {
  name: "sqlite",
  config: { ...oneAgent, "k3s-ha:datastore.kind": "sqlite" },
  steps: [boots(2, 2)],
};
