import assert from "node:assert/strict";
import type { Suite } from "./suite";
import { allReady } from "./support/nodes";
import { leaks, secretsOf } from "./support/leaks";
import * as outages from "./outages";

/** The whole life of a cluster, from nothing to nothing. */
export const life: Suite = {
  name: "life",
  config: { "k3s-ha:finalSnapshot": "false" },
  steps: [
    {
      name: "up from nothing ends by itself, and four nodes are Ready",
      vital: true,
      run: async ({ cloud, stack, say }) => {
        say(`up from nothing took ${(await stack.up()).toFixed(0)} s`);
        await allReady(cloud, 4);
        assert.deepEqual([cloud.of("masters").length, cloud.of("agents").length], [2, 2]);
      },
    },
    {
      name: "kubectl get nodes through the API balancer, with what npm run kubeconfig prints",
      run: async ({ cloud, stack }) => {
        const listed = await stack.kubectl("get", "nodes", "-o", "name");
        const expected = [...cloud.machines.keys()].map((id) => `node/${id}`);
        assert.deepEqual(listed.trim().split("\n").sort(), expected.sort());
      },
    },
    {
      name: "a second up and a refresh change nothing",
      run: async ({ stack }) => {
        await stack.up("--expect-no-changes");
        await stack.refresh();
      },
    },
    {
      name: "no secret where another user of a machine could read it",
      run: async ({ cloud, stack }) => {
        const secrets = await secretsOf(stack, 3);
        const found = await Promise.all([...cloud.machines.values()].map((each) => leaks(each, secrets)));
        assert.deepEqual(found.flat(), []);
      },
    },
    outages.workload,
    outages.masterPower,
    outages.agentPower,
    outages.spotNotice,
    outages.reboots,
    outages.databaseAway,
  ],
};
