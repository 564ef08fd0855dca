// Machines that their group ends: cordoned, drained, their hooks completed; a master serves until nobody sends to it.
import { awsError, type Group } from "./cloud";
import type { Machine } from "./machine";
import { World } from "./world";

const A = "i-0000000000000aaa1";
const B = "i-0000000000000aaa2";
const AGENT = "i-0000000000000bbb1";

jest.setTimeout(30_000);

let world: World;
let a: Machine;
let b: Machine;
let masters: Group;
let agents: Group;

beforeEach(async () => {
  world = await new World().open();
  [a, b] = [world.machine(A), world.machine(B)];
  masters = { name: "masters", desired: 2, masters: true, machines: { [A]: "InService", [B]: "InService" } };
  agents = { name: "agents", desired: 2, masters: false, machines: { [AGENT]: "InService" } };
  world.groups.push(masters, agents);
  for (const id of [A, B, AGENT]) {
    world.nodes.set(id, { ready: true });
    world.instances.set(id, "running");
  }
  world.targets.set(A, "healthy").set(B, "healthy");
  // The kubeconfig has tests of its own.
  for (const machine of [a, b]) machine.write("/run/k3s-ha/end-of-life/kubeconfig", "99999999999\n");
});
afterEach(() => world.close());

/** The group ends a machine: its hook waits. */
function leave(group: Group, id: string, state = "Terminating:Wait"): void {
  group.machines[id] = state;
  if (state === "Terminating:Wait") world.hooks.add(id);
}

const start = (by: string, id: string) => `${by}: systemctl start --no-block k3s-ha-drain@${id}.service`;
const drain = (by: string, id: string, seconds: number) =>
  `${by}: k3s kubectl drain ${id} --ignore-daemonsets --force --timeout=${seconds}s --delete-local-data`;
const complete = (by: string, group: string, id: string) =>
  `${by}: aws autoscaling complete-lifecycle-action --lifecycle-hook-name terminate ` +
  `--auto-scaling-group-name ${group} --instance-id ${id} --lifecycle-action-result CONTINUE`;
/** What was done, heartbeats left out: how many there are depends on how long it took. */
const acts = () => world.acts().filter((act) => !act.includes("record-lifecycle-action-heartbeat"));
const heartbeats = () => world.calls.filter(({ args }) => args[1] === "record-lifecycle-action-heartbeat");

test("nothing leaves: nothing is done", async () => {
  await world.look(a, b);
  expect(acts()).toEqual([]);
  expect(world.log).toEqual([]);
});

test("Terminating: cordoned, once, and no more than that", async () => {
  leave(agents, AGENT, "Terminating");
  await world.look(a);
  await world.look(a);
  await world.settle();
  expect(acts()).toEqual([`${A}: k3s kubectl cordon ${AGENT}`]);
});

test("Terminating:Wait: drained with the version's arguments, then its hook is completed", async () => {
  leave(agents, AGENT);
  await world.look(a);
  await world.settle();
  expect(acts()).toEqual([start(A, AGENT), drain(A, AGENT, 60), complete(A, "agents", AGENT)]);
  expect(world.nodes.get(AGENT)).toMatchObject({ unschedulable: true });
  expect(world.log).toEqual([`k3s-ha: node ${AGENT} is drained`, `k3s-ha: machine ${AGENT} may end`]);
});

test("Terminating:Proceed: its hook is done", async () => {
  leave(agents, AGENT, "Terminating:Proceed");
  world.nodes.get(AGENT)!.unschedulable = true;
  await world.look(a);
  expect(acts()).toEqual([]);
});

test("a heartbeat a minute while the drain runs, one drain however often it is looked", async () => {
  leave(agents, AGENT);
  world.nodes.get(AGENT)!.stuck = true;
  await world.look(a);
  await world.until(() => heartbeats().length === 2);
  await world.look(a);
  await world.until(() => heartbeats().length === 4);
  const [first, second] = heartbeats();
  expect(second!.at - first!.at).toBe(60);
  expect(world.hooks).toContain(AGENT);
  world.release(AGENT);
  await world.settle();
  expect(world.log.filter((line) => line.includes("is drained"))).toHaveLength(1);
  expect(acts().at(-1)).toBe(complete(A, "agents", AGENT));
});

test("a drain that does not end: at the limit the machine ends all the same, and the reason is said", async () => {
  leave(agents, AGENT);
  world.nodes.get(AGENT)!.stuck = true;
  await world.look(a);
  const began = world.now;
  await world.settle();
  expect(world.hooks).not.toContain(AGENT);
  expect(world.now - began).toBeGreaterThanOrEqual(600);
  expect(world.now - began).toBeLessThan(660);
  expect(world.log[0]).toBe(
    `k3s-ha: node ${AGENT} is not drained within 600 s, its machine ends all the same: ` +
      "error: drain did not complete within the time-out",
  );
});

test("a group that wants no machines: no heartbeat, and done before the hook's own 300 s", async () => {
  leave(agents, AGENT);
  agents.desired = 0;
  world.nodes.get(AGENT)!.stuck = true;
  await world.look(a);
  const began = world.now;
  await world.settle();
  expect(heartbeats()).toEqual([]);
  expect(world.hooks).not.toContain(AGENT);
  expect(world.now - began).toBeLessThan(240);
});

test("a group that wants no machines any more while a drain runs: heartbeats end", async () => {
  leave(agents, AGENT);
  world.nodes.get(AGENT)!.stuck = true;
  await world.look(a);
  await world.until(() => heartbeats().length === 1);
  agents.desired = 0;
  await world.look(a);
  await world.settle();
  expect(heartbeats()).toHaveLength(1);
});

test("a machine without a Node: its hook is completed at once", async () => {
  leave(agents, AGENT);
  world.nodes.delete(AGENT);
  await world.look(a);
  await world.settle();
  expect(acts()).toEqual([start(A, AGENT), complete(A, "agents", AGENT)]);
});

test("a dead machine: nobody confirms the end of its pods, so its drain is short", async () => {
  leave(agents, AGENT);
  world.nodes.set(AGENT, { ready: false, stuck: true });
  await world.look(a);
  await world.settle();
  expect(acts()).toEqual([start(A, AGENT), drain(A, AGENT, 60), complete(A, "agents", AGENT)]);
});

test("a machine that dies while it is drained: that is seen, and not waited for until the limit", async () => {
  leave(agents, AGENT);
  world.nodes.set(AGENT, { ready: true, stuck: true });
  await world.look(a);
  const began = world.now;
  await world.until(() => heartbeats().length === 1);
  world.nodes.get(AGENT)!.ready = false;
  await world.settle();
  expect(world.hooks).not.toContain(AGENT);
  expect(world.now - began).toBeLessThan(200);
  expect(world.log[0]).toBe(
    `k3s-ha: node ${AGENT} is not drained within 60 s, its machine ends all the same: ` +
      "nobody confirms the end of its pods: it is not Ready",
  );
});

test("two masters at once: both drain, the hook is completed once, nobody complains", async () => {
  leave(agents, AGENT);
  await world.look(a, b);
  await world.settle();
  expect(world.hooks.size).toBe(0);
  expect(world.log.filter((line) => line.includes("may end"))).toHaveLength(1);
  expect(world.log.filter((line) => /not|exits/.test(line))).toEqual([]);
});

test("a completion that AWS refuses is tried again by the next look", async () => {
  leave(agents, AGENT);
  const refusal = awsError("AccessDenied", "CompleteLifecycleAction", "no");
  world.fault = (args) => (args[1] === "complete-lifecycle-action" ? refusal : undefined);
  await world.look(a);
  await world.settle();
  expect(world.log).toContain("drain.sh exits with 1");
  expect(world.log.join("\n")).toContain(
    `the terminate hook of ${AGENT} is not completed: An error occurred`,
  );
  world.fault = () => undefined;
  await world.look(a);
  await world.settle();
  expect(world.hooks.size).toBe(0);
});

test("groups that AWS does not tell: nothing is drained, one line a minute says so", async () => {
  leave(agents, AGENT);
  world.fault = (args) =>
    args[0] === "autoscaling" ? awsError("Throttling", "X", "Rate exceeded") : undefined;
  await world.look(a);
  world.pass(15);
  await world.look(a);
  expect(acts()).toEqual([]);
  expect(world.log.filter((line) => line.includes("Rate exceeded"))).toHaveLength(1);
});

describe("a master that leaves", () => {
  test("serves until the balancer no longer sends to it, then its k3s stops, then its hook is completed", async () => {
    leave(masters, A);
    world.targets.set(A, "draining");
    await world.look(a, b);
    await world.until(() => world.count("describe-target-health") >= 3);
    expect(acts()).not.toContain(`${A}: systemctl stop k3s`);
    expect(world.hooks).toContain(A);
    world.targets.delete(A);
    await world.settle();
    const done = acts();
    const stopped = done.indexOf(`${A}: systemctl stop k3s`);
    expect(done.indexOf(drain(A, A, 60))).toBeGreaterThanOrEqual(0);
    expect(stopped).toBeGreaterThan(done.indexOf(drain(A, A, 60)));
    expect(stopped).toBeGreaterThan(done.indexOf(drain(B, A, 60)));
    const completed = done.findIndex((act) => act.includes("complete-lifecycle-action"));
    expect(completed).toBeGreaterThan(stopped);
    expect(world.hooks.size).toBe(0);
    expect(done.filter((act) => act.includes(`${B}: systemctl stop`))).toEqual([]);
    expect(world.log).toContain(
      "k3s-ha: this master leaves, its k3s stops: the API balancer no longer sends to it",
    );
  });

  test("whose balancer never lets go stops at the limit", async () => {
    leave(masters, A);
    await world.look(a);
    const began = world.now;
    await world.settle();
    expect(acts().slice(-2)).toEqual([`${A}: systemctl stop k3s`, complete(A, "masters", A)]);
    expect(world.now - began).toBeLessThan(200);
    expect(world.log).toContain(
      "k3s-ha: this master leaves, its k3s stops: the API balancer does not let go of it within 120 s",
    );
  });

  test("AWS does not tell its target health: that is no leave to stop before the limit", async () => {
    leave(masters, A);
    world.targets.delete(A);
    world.fault = (args) =>
      args[0] === "elbv2" ? awsError("Throttling", "DescribeTargetHealth", "Rate exceeded") : undefined;
    await world.look(a);
    const began = world.now;
    await world.settle();
    expect(world.now - began).toBeGreaterThanOrEqual(120);
    expect(acts().slice(-2)).toEqual([`${A}: systemctl stop k3s`, complete(A, "masters", A)]);
  });

  test("and is dead: another master completes its hook without that wait", async () => {
    leave(masters, A);
    world.nodes.get(A)!.ready = false;
    world.targets.delete(A);
    await world.look(b);
    const began = world.now;
    await world.settle();
    expect(acts()).toEqual([start(B, A), drain(B, A, 60), complete(B, "masters", A)]);
    expect(world.now - began).toBeLessThan(60);
  });

  test("and hangs: the other master waits longer than the leaving one may need, then completes its hook", async () => {
    leave(masters, A);
    await world.look(b);
    const began = world.now;
    await world.settle();
    expect(acts()).toEqual([start(B, A), drain(B, A, 60), complete(B, "masters", A)]);
    expect(world.now - began).toBeGreaterThanOrEqual(240);
    expect(heartbeats().length).toBeGreaterThanOrEqual(3);
  });

  test("another master leaves the end to it while its k3s still serves", async () => {
    leave(masters, A);
    world.targets.delete(A);
    await world.look(b);
    const began = world.now;
    await world.until(() => world.now - began >= 100);
    expect(world.hooks).toContain(A);
    world.nodes.get(A)!.ready = false;
    await world.settle();
    expect(world.hooks.size).toBe(0);
    expect(world.now - began).toBeLessThan(200);
  });

  test("another master sees that the hook has ended, and waits no longer", async () => {
    leave(masters, A);
    await world.look(b);
    await world.until(() => world.count("describe-target-health") + world.count("get node i-") >= 4);
    masters.machines[A] = "Terminating:Proceed";
    world.hooks.clear();
    const began = world.now;
    await world.look(b);
    await world.settle();
    expect(world.now - began).toBeLessThan(60);
    expect(world.log.filter((line) => /not|exits/.test(line))).toEqual([]);
  });

  test("and whose own API does not answer ends by the limits", async () => {
    leave(masters, A);
    world.silent.add(A);
    world.targets.delete(A);
    await world.look(a);
    await world.settle();
    expect(acts()).toEqual([start(A, A), `${A}: systemctl stop k3s`, complete(A, "masters", A)]);
  });

  test("with its group, while another group's masters serve: as otherwise, without heartbeats", async () => {
    leave(masters, A);
    masters.desired = 0;
    delete masters.machines[B];
    world.groups.push({ name: "masters-2", desired: 1, masters: true, machines: { [B]: "InService" } });
    world.targets.delete(A);
    await world.look(a);
    await world.settle();
    expect(acts()).toEqual([
      start(A, A),
      drain(A, A, 60),
      `${A}: systemctl stop k3s`,
      complete(A, "masters", A),
    ]);
  });

  test("and whose successors' group is a new one: they are found before it says that it is the last", async () => {
    await world.look(a);
    leave(masters, A);
    leave(masters, B);
    masters.desired = 0;
    world.groups.push({
      name: "masters-2",
      desired: 1,
      masters: true,
      machines: { "i-0000000000000aaa3": "InService" },
    });
    world.targets.delete(A);
    await world.look(a);
    await world.until(() => !world.hooks.has(A));
    expect(acts()).toContain(drain(A, A, 60));
  });

  test("a destroy: no master stays, so each completes its hook at once, drains nothing and waits for nobody", async () => {
    leave(masters, A);
    leave(masters, B);
    masters.desired = 0;
    world.nodes.get(A)!.stuck = true;
    await world.look(a, b);
    const began = world.now;
    await world.settle();
    expect(world.hooks.size).toBe(0);
    expect(world.now).toBe(began);
    expect(world.acts().filter((act) => /drain [^@]|stop|heartbeat/.test(act))).toEqual([]);
  });

  test("a master that is not in service yet does not count as one that stays", async () => {
    leave(masters, A);
    masters.machines[B] = "Pending:Wait";
    await world.look(a);
    await world.settle();
    expect(acts()).toEqual([start(A, A), complete(A, "masters", A)]);
  });
});
