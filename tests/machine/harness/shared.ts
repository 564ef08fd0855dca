import { Postgres } from "./postgres";
import { ProcessWatch, Secrets } from "./secrets";
import { AGENT_TOKEN, CLUSTER_SECRET, DATABASE_PASSWORD } from "./values";
import { World, type DatabaseServer, type WorldOptions } from "./world";

export const secrets = new Secrets({ DATABASE_PASSWORD, CLUSTER_SECRET, AGENT_TOKEN });

/**
 * What the tests of a file share: a server, a watch over all processes, and worlds that are looked through for secrets
 * when they end. Concurrent tests start before `beforeAll` is done, so the server starts when it is first asked for.
 */
export class Shared {
  private starting: Promise<Postgres> | undefined;
  private readonly watch = new ProcessWatch();

  /** Runs a test in a world of its own; afterwards no readable file and no console line may hold a secret. */
  async world(options: Omit<WorldOptions, "postgres">, test: (world: World) => Promise<void>): Promise<void> {
    const postgres = await (this.starting ??= Postgres.start(DATABASE_PASSWORD));
    await inWorld({ ...options, postgres }, test);
  }

  /** The same on another database server. */
  async worldOn(
    server: DatabaseServer,
    options: Omit<WorldOptions, "postgres">,
    test: (world: World) => Promise<void>,
  ): Promise<void> {
    await inWorld({ ...options, postgres: server }, test);
  }

  /** The same with a database server of its own, which the test may end. */
  async worldWithServer(
    options: Omit<WorldOptions, "postgres">,
    test: (world: World, server: Postgres) => Promise<void>,
  ): Promise<void> {
    const server = await Postgres.start(DATABASE_PASSWORD);
    try {
      await inWorld({ ...options, postgres: server }, (world) => test(world, server));
    } finally {
      await server.stop();
    }
  }

  /** Ends all; what processes showed in argument or environment must hold no secret. */
  async stop(): Promise<void> {
    const shown = this.watch.stop();
    await (await this.starting)?.stop();
    const leaks = shown.flatMap((each) => secrets.in(each).map((name) => `${name} in ${each}`));
    if (leaks.length > 0) throw new Error(`a process shows a secret: ${leaks.join("\n")}`);
  }
}

async function inWorld(options: WorldOptions, test: (world: World) => Promise<void>): Promise<void> {
  const world = await World.start(options);
  try {
    await test(world);
    for (const machine of world.machines) {
      expect(secrets.inReadableFiles(machine.root)).toEqual([]);
      expect(secrets.in(machine.console.join("\n"))).toEqual([]);
      expect(machine.systemd.problems).toEqual([]);
    }
  } catch (error) {
    const consoles = world.machines.map((machine) => `${machine.id}\n${machine.console.join("\n")}`);
    (error as Error).message += `\n${consoles.join("\n\n")}`;
    throw error;
  } finally {
    await world.stop();
  }
}
