import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Emulator } from "../../e2e/support/emulator";
import { run } from "../../k3s/support/kit";
import { Authority } from "../../machine/harness/authority";
import { Account } from "./account";
import { DATABASE, FRONT, METADATA, RESOLVER, ROUTER, VPC_BITS } from "./addresses";
import { Balancers } from "./balancers";
import { Databases } from "./databases";
import { Front } from "./front";
import { makeLayer, type Layer } from "./layer";
import { Machine } from "./machine";
import { MetadataService } from "./metadata";
import { NameServer } from "./names";

export const REGION = "us-east-1";
/** The one release that there is. */
export const K3S = "v1.30.0+k3s1";
const LOOK_MS = 1000;
const MIRROR = "github.com";

/** An AWS whose instances are machines. Made inside namespaces of its own (`tools/testCloud.ts`). */
export class Cloud {
  readonly machines = new Map<string, Machine>();
  readonly releases = new Map<string, Buffer>();
  readonly environment: Record<string, string>;
  /** What went wrong in the loop that follows the emulator. */
  readonly problems: string[] = [];
  private index = 0;
  private before: string[] = [];
  private following: Promise<void> = Promise.resolve();
  private ended = false;
  private readonly ending = new Map<string, Promise<void>>();
  private names!: NameServer;
  metadata!: MetadataService;

  private constructor(
    readonly folder: string,
    private readonly parts: { readonly image: string; readonly layer: Layer },
    private readonly emulator: Emulator,
    readonly account: Account,
    readonly balancers: Balancers,
    readonly databases: Databases,
    private readonly front: Front,
  ) {
    this.environment = { ...emulator.environment, AWS_ENDPOINT_URL: front.url };
  }

  static async start(folder: string, image: string, secondMs = 1000): Promise<Cloud> {
    mkdirSync(folder, { recursive: true });
    await makeNetwork(folder);
    const authority = new Authority();
    const layer = await makeLayer(folder, image, authority.pem, secondMs);
    const emulator = await Emulator.start({
      MOTO_EXT_LOG: join(folder, "calls.jsonl"),
      MOTO_EXT_REFRESH_SECONDS: "1",
    });
    for (const transition of ["launching", "terminating"])
      await emulator.control("POST", "faults", { hook: ".", result: "timeout", transition });
    const balancers = new Balancers(join(folder, "balancers"));
    const databases = new Databases(folder, authority);
    const releases = new Map([[K3S, layer.release]]);
    const front = await Front.start({
      authority,
      emulator: emulator.url,
      releases,
      health: (arn, id) => balancers.health(arn, id),
      heard: (form, answer) => databases.heard(form, answer),
    });
    const account = new Account(emulator.url, REGION);
    const cloud = new Cloud(folder, { image, layer }, emulator, account, balancers, databases, front);
    for (const [version, release] of releases) cloud.releases.set(version, release);
    cloud.names = await NameServer.start(RESOLVER, (name) => cloud.addressOf(name));
    cloud.metadata = await MetadataService.start(REGION, (ip) =>
      [...cloud.machines.values()].map(({ instance }) => instance).find((each) => each.ip === ip),
    );
    cloud.before = await cloud.inventory();
    cloud.following = cloud.follow();
    return cloud;
  }

  /** All instance refreshes that there were, in order. */
  async refreshes(): Promise<{ readonly group: string; readonly status: string }[]> {
    return (await this.emulator.control("GET", "refreshes")) as { group: string; status: string }[];
  }

  /** What a destroy has left in the account. */
  async leftovers(): Promise<string[]> {
    return (await this.inventory()).filter((key) => !this.before.includes(key));
  }

  private async inventory(): Promise<string[]> {
    return (await this.emulator.control("GET", `inventory?region=${REGION}`)) as string[];
  }

  /** The consoles of all machines that there were. */
  consoles(): string {
    const machines = join(this.folder, "machines");
    const logs = readdirSync(machines).map((name) => join(machines, name, "console.log"));
    return logs.map((path) => readFileSync(path, "utf8")).join("\n");
  }

  get said(): string {
    return [
      ...this.problems,
      ...this.databases.problems,
      ...[...this.machines.values()].map((machine) => machine.said()),
    ].join("\n");
  }

  /** The machines of a role that run, by the names of their groups. */
  of(group: "masters" | "agents"): Machine[] {
    return [...this.machines.values()].filter((machine) => machine.instance.group.includes(group));
  }

  async stop(): Promise<void> {
    this.ended = true;
    await this.following;
    await Promise.all([...this.machines.values()].map((machine) => machine.losePower()));
    await Promise.all([...this.machines.values()].map((machine) => machine.remove()));
    await Promise.all(this.ending.values());
    this.balancers.stop();
    await this.databases.stop();
    this.names.stop();
    this.metadata.stop();
    await this.emulator.stop();
    this.front.stop();
    // What a reader of a failure does not look at, and takes room.
    for (const name of ["layer", "pause.tar", "kubeconfig.yaml"])
      rmSync(join(this.folder, name), { recursive: true, force: true });
  }

  private addressOf(name: string): string | undefined {
    const known = this.balancers.addressOf(name);
    if (known !== undefined) return known;
    if (this.databases.has(name)) return DATABASE;
    const service = name.endsWith(".amazonaws.com") && !name.includes(".elb.");
    return service || name === MIRROR ? FRONT : undefined;
  }

  /** Machines, balancers and their targets as the emulator has them, again and again. */
  private async follow(): Promise<void> {
    while (!this.ended) {
      try {
        await this.followMachines();
        await this.followBalancers();
      } catch (error) {
        this.problems.push(String((error as Error).stack));
      }
      await sleep(LOOK_MS);
    }
  }

  private async followMachines(): Promise<void> {
    const instances = await this.account.instances();
    for (const [id, machine] of this.machines)
      if (!instances.some((each) => each.id === id)) this.end(machine);
    for (const instance of instances)
      if (!this.machines.has(instance.id)) {
        const options = {
          ...this.parts,
          folder: join(this.folder, "machines"),
          run: basename(dirname(this.folder)),
        };
        this.machines.set(instance.id, await Machine.start(instance, this.index++, options));
      }
  }

  private end(machine: Machine): void {
    this.machines.delete(machine.id);
    const done = machine
      .shutDown()
      .then(() => machine.remove())
      .catch((error: Error) => void this.problems.push(String(error.stack)));
    this.ending.set(machine.id, done);
  }

  private async followBalancers(): Promise<void> {
    const listeners = await this.account.listeners();
    const targets = new Map<string, Map<string, string>>();
    for (const { targetGroupArn } of listeners) {
      const ids = await this.account.targets(targetGroupArn);
      const registered = ids.flatMap((id) => {
        const machine = this.machines.get(id);
        return machine ? [[id, machine.instance.ip] as const] : [];
      });
      targets.set(targetGroupArn, new Map(registered));
    }
    await this.balancers.follow(listeners, targets);
  }
}

async function makeNetwork(folder: string): Promise<void> {
  const ip = (...args: string[]) => run("ip", args);
  await ip("link", "set", "lo", "up");
  // An address of its own: else it takes its ports' lowest, and with a new machine the others would look for the old one.
  await ip("link", "add", "br0", "address", "02:00:0a:00:00:01", "type", "bridge");
  for (const address of [`${ROUTER}/${VPC_BITS}`, `${RESOLVER}/${VPC_BITS}`, `${METADATA}/32`])
    await ip("addr", "add", address, "dev", "br0");
  await ip("link", "set", "br0", "up");
  // For the programs here, in the mount namespace of this process.
  const resolver = join(folder, "resolv.conf");
  writeFileSync(resolver, `nameserver ${RESOLVER}\n`);
  await run("mount", ["--bind", resolver, "/etc/resolv.conf"]);
  for (const address of [FRONT, DATABASE]) await ip("addr", "add", `${address}/32`, "dev", "lo");
}
