import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../k3s/support/until";
import type { Step, World } from "./suite";
import { seconds, told, watched } from "./support/client";
import type { Machine } from "./support/machine";
import { allReady, podsOn } from "./support/nodes";

const BACK_WITHIN_MS = 30_000;
const DATABASE_AWAY_MS = 60_000;
/** The only image that there is. */
const IMAGE = "docker.io/rancher/mirrored-pause:3.6";
/** Two looks for machines that are gone, a minute apart, after a drain of a node that nobody answers for. */
const NODE_GOES_SECONDS = 400;

export const workload: Step = {
  name: "pods run on the agents",
  run: async ({ cloud, stack }) => {
    await stack.kubectl("create", "deployment", "pods", `--image=${IMAGE}`, "--replicas=4");
    await stack.kubectl("rollout", "status", "deployment/pods", "--timeout=60s");
    const on = await Promise.all(cloud.of("agents").map(({ id }) => podsOn(cloud, id)));
    assert.equal(on.flat().length, 4);
  },
};

export const masterPower: Step = {
  name: "a master loses power: the API answers within 30 s, another machine takes its place",
  run: (world) => powerLost(world, world.cloud.of("masters")[0]!),
};

export const agentPower: Step = {
  name: "an agent loses power: another machine takes its place",
  run: (world) => powerLost(world, world.cloud.of("agents")[0]!),
};

async function powerLost(world: World, machine: Machine): Promise<void> {
  const { cloud, say } = world;
  let lostMs = 0;
  const away = await watched(world, async () => {
    lostMs = performance.now();
    await machine.losePower();
    // AWS notices by its status checks, and the group replaces it.
    await cloud.account.replace(machine.id);
    await until(`AWS ends ${machine.id}`, NODE_GOES_SECONDS, () => !cloud.machines.has(machine.id));
    await allReady(cloud, 4, NODE_GOES_SECONDS);
  });
  const backMs = Math.max(0, away.lastFailureMs - lostMs);
  say(`${machine.instance.group} lost power: ${told(away)}; steady after ${seconds(backMs)}`);
  say(`${machine.id} is replaced after ${seconds(performance.now() - lostMs)}`);
  assert.ok(backMs <= BACK_WITHIN_MS, `the API answered steadily only after ${seconds(backMs)}`);
}

export const spotNotice: Step = {
  name: "an interruption notice: the agent is drained before it ends",
  run: async ({ cloud, stack, say }) => {
    const agent = cloud.of("agents")[0]!;
    const started = performance.now();
    const time = new Date(Date.now() + 120_000).toISOString().replace(/\.\d+Z/, "Z");
    cloud.metadata.notices.set(agent.id, JSON.stringify({ action: "terminate", time }));
    await until(`${agent.id} is drained`, 100, async () => {
      const drained = await stack.kubectl(
        "get",
        "node",
        agent.id,
        "-o",
        String.raw`jsonpath={.metadata.annotations.k3s-ha/drained}`,
      );
      return drained === "true";
    });
    say(`${agent.id} is drained ${seconds(performance.now() - started)} after the notice`);
    assert.deepEqual(await podsOn(cloud, agent.id), []);
    await cloud.account.terminate(agent.id);
    await until(`AWS ends ${agent.id}`, 60, () => !cloud.machines.has(agent.id));
    await allReady(cloud, 4, NODE_GOES_SECONDS);
  },
};

export const reboots: Step = {
  name: "a reboot of a master and of an agent: Ready again",
  run: async ({ cloud, say }) => {
    const machines = [cloud.of("masters")[0]!, cloud.of("agents")[0]!];
    const started = performance.now();
    await Promise.all(machines.map((machine) => machine.reboot()));
    for (const machine of machines)
      await until(`k3s runs again on ${machine.id}`, 120, async () => {
        await machine.run("systemctl", "is-active", "k3s", "k3s-ha-interruption");
        await machine.run("curl", "-sf", "http://127.0.0.1:10248/healthz");
        return true;
      });
    await allReady(cloud, 4);
    say(`Ready ${seconds(performance.now() - started)} after the reboots`);
    // What only the first boot is for does not run again.
    for (const machine of machines)
      assert.equal(await machine.run("sh", "-c", "systemctl is-active k3s-ha-boot || true"), "inactive\n");
  },
};

export const databaseAway: Step = {
  name: "the database is away for 60 s: the API comes back within 30 s, no machine is replaced",
  run: async (world) => {
    const { cloud, say } = world;
    const before = [...cloud.machines.keys()].sort();
    let backMs = 0;
    const away = await watched(world, async () => {
      await cloud.databases.only.stop();
      // The length of the outage is the subject.
      await sleep(DATABASE_AWAY_MS);
      await cloud.databases.only.start();
      backMs = performance.now();
      await sleep(BACK_WITHIN_MS);
      await allReady(cloud, 4);
    });
    const afterMs = Math.max(0, away.lastFailureMs - backMs);
    say(`database away: ${told(away)}; steady ${seconds(afterMs)} after its return`);
    assert.ok(afterMs <= BACK_WITHIN_MS, `the API answered steadily only after ${seconds(afterMs)}`);
    assert.deepEqual([...cloud.machines.keys()].sort(), before);
  },
};
