// When a Node object is deleted, and above all when it is not: a running kubelet never registers again.
import { rmSync } from "node:fs";
import { awsError, notFound, type Answer } from "./cloud";
import type { Machine } from "./machine";
import { World } from "./world";

const MASTER = "i-0000000000000aaa1";
const AGENT = "i-0000000000000bbb1";
const GONE = "i-0000000000000ccc1";

jest.setTimeout(30_000);

let world: World;
let master: Machine;

beforeEach(async () => {
  world = await new World().open();
  master = world.machine(MASTER);
  world.groups.push(
    { name: "masters", desired: 1, masters: true, machines: { [MASTER]: "InService" } },
    { name: "agents", desired: 1, masters: false, machines: { [AGENT]: "InService" } },
  );
  world.instances.set(MASTER, "running").set(AGENT, "running");
  world.nodes.set(MASTER, { ready: false }).set(AGENT, { ready: true }).set(GONE, { ready: false });
});
afterEach(() => world.close());

const deletions = () => world.acts().filter((act) => act.includes("delete"));
const byId = (args: readonly string[]) => args.includes("--instance-ids");
const byFilter = (args: readonly string[]) => args[1] === "describe-instances" && args.includes("--filters");

/** Two looks a minute apart. */
async function twoLooks(): Promise<void> {
  await world.look(master);
  world.pass(61);
  await world.look(master);
}

const endings: [string, () => void][] = [
  ["does not exist", () => {}],
  ["is terminated", () => world.instances.set(GONE, "terminated")],
  [
    "is missing from the filter, but its own id says terminated",
    () => (world.fault = (args) => (byId(args) ? "terminated" : undefined)),
  ],
];
test.each(endings)("a machine that %s, seen twice a minute apart", async (_, end) => {
  end();
  await world.look(master);
  expect(world.nodes.has(GONE)).toBe(true);
  world.pass(61);
  await world.look(master);
  expect([...world.nodes.keys()]).toEqual([MASTER, AGENT]);
  expect(deletions()).toEqual([`${MASTER}: k3s kubectl delete node ${GONE} --ignore-not-found --wait=false`]);
  expect(world.log).toContain(`k3s-ha: Node ${GONE} is deleted: its machine no longer exists`);
});

test("looks within a minute count once", async () => {
  await world.look(master);
  for (let i = 0; i < 3; i++) {
    world.pass(15);
    await world.look(master);
  }
  expect(world.count("describe-instances --filters")).toBe(1);
  expect(deletions()).toEqual([]);
  expect(world.log).toEqual([]);
});

test("looks within a minute count once, also where the note of the last look is lost", async () => {
  await world.look(master);
  world.pass(59);
  rmSync(master.path("/run/k3s-ha/end-of-life/gone"));
  await world.look(master);
  expect(world.count("describe-instances --filters")).toBe(2);
  expect(deletions()).toEqual([]);
});

test("a Node that was Ready in between begins the minute anew", async () => {
  await world.look(master);
  world.nodes.get(GONE)!.ready = true;
  world.pass(61);
  await world.look(master);
  world.nodes.get(GONE)!.ready = false;
  world.pass(61);
  await world.look(master);
  expect(deletions()).toEqual([]);
});

test("the machine is asked for by filter first, and by its id only if it is missing there", async () => {
  const asked = () =>
    world.calls.filter(({ args }) => args[1] === "describe-instances").map(({ args }) => args[3]);
  await world.look(master);
  expect(asked()).toEqual([`Name=instance-id,Values=${MASTER},${GONE}`, GONE]);
  world.instances.set(GONE, "terminated");
  world.pass(61);
  await world.look(master);
  expect(asked().slice(2)).toEqual([`Name=instance-id,Values=${MASTER},${GONE}`]);
});

const refusals: [string, string, Answer][] = [
  [
    "throttled",
    "RequestLimitExceeded",
    awsError("RequestLimitExceeded", "DescribeInstances", "Request limit exceeded."),
  ],
  [
    "unauthorised",
    "UnauthorizedOperation",
    awsError("UnauthorizedOperation", "DescribeInstances", "You are not authorized"),
  ],
  [
    "expired credentials",
    "RequestExpired",
    awsError("RequestExpired", "DescribeInstances", "Request has expired."),
  ],
  [
    "malformed id",
    "Malformed",
    awsError("InvalidInstanceID.Malformed", "DescribeInstances", `Invalid id: "${GONE}"`),
  ],
  ["another id is not found", "another", notFound("i-0000000000000ddd1")],
  ["a longer id is not found", "longer", notFound(`${GONE}0`)],
  [
    "an error that quotes NotFound",
    "quoted",
    awsError("InternalError", "DescribeInstances", `InvalidInstanceID.NotFound '${GONE}'`),
  ],
  [
    "no endpoint",
    "endpoint",
    { status: 255, text: '\nCould not connect to the endpoint URL: "https://ec2"' },
  ],
  ["no credentials", "credentials", { status: 255, text: "\nUnable to locate credentials" }],
  ["empty answer", "empty", ""],
  ["running", "running", "running"],
  ["shutting down", "shutting-down", "shutting-down"],
  ["stopped", "stopped", "stopped"],
];
test.each(refusals)("asked by id: %s deletes nothing", async (_, __, answer) => {
  world.fault = (args) => (byId(args) ? answer : undefined);
  await twoLooks();
  world.pass(61);
  await world.look(master);
  expect(world.count(`--instance-ids ${GONE}`)).toBeGreaterThanOrEqual(3);
  expect(deletions()).toEqual([]);
});

const filterAnswers: [string, Answer][] = [
  ["throttled", awsError("RequestLimitExceeded", "DescribeInstances", "Request limit exceeded.")],
  ["unauthorised", awsError("UnauthorizedOperation", "DescribeInstances", "You are not authorized")],
  ["NotFound", notFound(GONE)],
  ["an empty list", ""],
  ["a list without this master", `${GONE}\tterminated`],
  ["a list with a longer id than this master's", `${MASTER}0\trunning\n${GONE}\tterminated`],
];
test.each(filterAnswers)("asked by filter: %s deletes nothing", async (_, answer) => {
  world.fault = (args) => (byFilter(args) ? answer : undefined);
  await twoLooks();
  expect(world.count("describe-instances")).toBeGreaterThanOrEqual(2);
  expect(deletions()).toEqual([]);
  expect(world.log.some((line) => line.includes("EC2 does not show this machine"))).toBe(true);
});

test.each(["running", "stopped", "shutting-down", "pending"])(
  "a machine that is %s keeps its Node",
  async (state) => {
    world.instances.set(GONE, state);
    await twoLooks();
    expect(deletions()).toEqual([]);
  },
);

test("one look that cannot say so begins the minute anew", async () => {
  await world.look(master);
  world.pass(61);
  world.fault = (args) => (byFilter(args) ? "" : undefined);
  await world.look(master);
  world.fault = () => undefined;
  world.pass(61);
  await world.look(master);
  expect(deletions()).toEqual([]);
  world.pass(61);
  await world.look(master);
  expect(deletions()).toHaveLength(1);
});

const listing = (args: readonly string[]) =>
  args[1] === "describe-auto-scaling-groups" && !args.includes("--auto-scaling-group-names");
const describing = (args: readonly string[]) => args.includes("--auto-scaling-group-names");
const throttled = awsError("Throttling", "DescribeAutoScalingGroups", "Rate exceeded");
test.each([
  ["no list: throttled", listing, throttled],
  ["an empty list", listing, ""],
  ["not described: throttled", describing, throttled],
  ["described by an empty list", describing, ""],
])("groups are unknown (%s): nothing is deleted, EC2 is not even asked", async (_, which, answer) => {
  world.fault = (args) => (which(args) ? answer : undefined);
  await twoLooks();
  expect(world.count("describe-instances")).toBe(0);
  expect(deletions()).toEqual([]);
});

test("a Node that is Ready, one of a group's machine, one of another name stay, whatever EC2 says", async () => {
  world.nodes.delete(GONE);
  world.nodes.set("i-0000000000000ddd1", { ready: true });
  world.nodes.set("ip-10-0-0-1.ec2.internal", { ready: false }).set("i-01", { ready: false });
  world.nodes.set(AGENT, { ready: false });
  world.instances.set(AGENT, "terminated");
  await twoLooks();
  expect(deletions()).toEqual([]);
  expect(world.count("describe-instances")).toBe(0);
});

test("two masters at once do no harm", async () => {
  const other = world.machine("i-0000000000000aaa2");
  world.groups[0]!.machines[other.id] = "InService";
  world.instances.set(other.id, "running");
  world.nodes.set(other.id, { ready: false });
  await world.look(master, other);
  world.pass(61);
  await world.look(master, other);
  expect([...world.nodes.keys()]).toEqual([MASTER, AGENT, other.id]);
  expect(world.log.filter((line) => line.includes("exits with"))).toEqual([]);
});
