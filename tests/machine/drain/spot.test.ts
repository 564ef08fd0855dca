// An interruption notice: the node marks itself with its kubelet's credentials, a master's next look drains it.
import type { Machine } from "./machine";
import { World } from "./world";

jest.setTimeout(30_000);

const MASTER = "i-0000000000000aaa1";
const SPOT = "i-0000000000000bbb1";
const NOTICE = '{"action":"terminate","time":"2026-11-25T22:10:00Z"}';

let world: World;
let master: Machine;
let spot: Machine;

beforeEach(async () => {
  world = await new World().open();
  master = world.machine(MASTER);
  spot = world.machine(SPOT, "agent");
  world.groups.push(
    { name: "masters", desired: 1, masters: true, machines: { [MASTER]: "InService" } },
    { name: "spot", desired: 1, masters: false, machines: { [SPOT]: "InService" } },
  );
  world.nodes.set(MASTER, { ready: true }).set(SPOT, { ready: true });
  world.instances.set(MASTER, "running").set(SPOT, "running");
  master.write("/run/k3s-ha/end-of-life/kubeconfig", "99999999999\n");
});
afterEach(() => world.close());

const drain = (seconds: number) =>
  `${MASTER}: k3s kubectl drain ${SPOT} --ignore-daemonsets --force --timeout=${seconds}s --delete-local-data`;
const annotate = `${MASTER}: k3s kubectl annotate node ${SPOT} --overwrite k3s-ha/drained=true`;

test("no notice: the node watches and touches nothing", async () => {
  world.start(spot, "interruption.sh");
  await world.until(() => world.count("5.000") === 3);
  expect(world.acts()).toEqual([]);
});

test.each([
  ["an agent", SPOT],
  ["a master", MASTER],
])(
  "%s cordons and annotates its own Node with its kubelet's credentials and asks AWS nothing",
  async (_, id) => {
    const machine = id === SPOT ? spot : master;
    const run = world.start(machine, "interruption.sh");
    await world.until(() => world.count("5.000") === 1);
    world.notices.set(id, NOTICE);
    await world.settle();
    expect((await run.end).code).toBe(0);
    expect(world.nodes.get(id)).toEqual({
      ready: true,
      unschedulable: true,
      interrupted: "2026-11-25T22:10:00Z",
    });
    expect(world.calls.filter(({ program }) => program === "aws")).toEqual([]);
    const credentials = world.calls.filter(({ program }) => program === "k3s").map((call) => call.kubeconfig);
    expect(credentials).toEqual([machine.path("/var/lib/rancher/k3s/agent/kubelet.kubeconfig")]);
  },
);

test("its API does not answer: it tries on", async () => {
  world.silent.add(SPOT);
  world.notices.set(SPOT, NOTICE);
  world.start(spot, "interruption.sh");
  await world.until(() => world.count("2.000") === 2);
  world.silent.delete(SPOT);
  await world.settle();
  expect(world.nodes.get(SPOT)).toMatchObject({ unschedulable: true });
});

test.each(["{}", "<html>captive</html>", '{"action":"terminate"}'])("%s is no notice", async (answer) => {
  world.notices.set(SPOT, answer);
  world.start(spot, "interruption.sh");
  await world.until(() => world.count("5.000") === 2);
  expect(world.acts()).toEqual([]);
});

test("a master's next look drains it at once, within what is left of two minutes, and only once", async () => {
  Object.assign(world.nodes.get(SPOT)!, { unschedulable: true, interrupted: "2026-11-25T22:10:00Z" });
  await world.look(master);
  await world.settle();
  const once = [`${MASTER}: systemctl start --no-block k3s-ha-drain@${SPOT}.service`, drain(60), annotate];
  expect(world.acts()).toEqual(once);
  await world.look(master);
  expect(world.acts()).toEqual(once);
});

test("its group ends it as well while it is drained: one drain, and the hook is completed", async () => {
  Object.assign(world.nodes.get(SPOT)!, {
    unschedulable: true,
    interrupted: "2026-11-25T22:10:00Z",
    stuck: true,
  });
  await world.look(master);
  await world.until(() => world.acts().includes(drain(60)));
  world.groups[1]!.machines[SPOT] = "Terminating:Wait";
  world.hooks.add(SPOT);
  await world.look(master);
  world.release(SPOT);
  await world.settle();
  expect(world.hooks.size).toBe(0);
  expect(world.acts().filter((act) => act.includes("kubectl drain"))).toEqual([drain(60)]);
});

test("AWS does not tell the groups: an annotated node is drained all the same", async () => {
  Object.assign(world.nodes.get(SPOT)!, { unschedulable: true, interrupted: "2026-11-25T22:10:00Z" });
  world.fault = () => ({ status: 255, text: "\nUnable to locate credentials" });
  await world.look(master);
  await world.settle();
  expect(world.acts()).toContain(drain(60));
});
