import assert from "node:assert/strict";
import type { Suite } from "./suite";
import { K3S } from "./support/cloud";
import { seconds } from "./support/client";
import { allReady } from "./support/nodes";

/** A version that the program takes and the mirror does not have. */
const MISSING = "v1.30.1+k3s1";

export const badVersion: Suite = {
  name: "bad version",
  config: {
    "k3s-ha:finalSnapshot": "false",
    "k3s-ha:agentPools.default.min": "0",
    "k3s-ha:agentPools.default.desired": "0",
  },
  // A machine that gives up waits until it is ten minutes old, and three have to.
  secondMs: 250,
  steps: [
    {
      name: "two masters serve",
      vital: true,
      run: async ({ cloud, stack }) => {
        await stack.up();
        await allReady(cloud, 2);
      },
    },
    {
      name: "a k3s that the mirror does not have: up fails and says why, no machine that serves is ended",
      run: async ({ cloud, stack, say }) => {
        const before = [...cloud.machines.keys()];
        const started = performance.now();
        await stack.configure({ "k3s-ha:k3sVersion": MISSING });
        const { ok, output } = await stack.pulumi("up", "--yes", "--skip-preview", "--stack", stack.name);
        say(`up with a missing version failed after ${seconds(performance.now() - started)}`);
        assert.equal(ok, false);
        assert.match(output, /masters/);
        assert.match(cloud.consoles(), /FAILED: k3s v1\.30\.1\+k3s1: .*404/);
        assert.deepEqual(
          before.filter((id) => !cloud.machines.get(id)?.running),
          [],
        );
      },
    },
    {
      name: "going back works",
      run: async ({ cloud, stack, say }) => {
        await stack.configure({ "k3s-ha:k3sVersion": K3S });
        say(`going back took ${(await stack.up()).toFixed(0)} s`);
        await allReady(cloud, 2, 300);
      },
    },
  ],
};
