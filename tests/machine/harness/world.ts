import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MachineValues } from "../../../components/machine/values";
import { Cloud, type Answer, type Group } from "./cloud";
import { Machine } from "./machine";
import { Mirror } from "./mirror";
import { Postgres } from "./postgres";
import { Proxy } from "./proxy";
import { Secrets } from "./secrets";
import { slowness } from "./slowness";
import { agentValues, masterValues, CLUSTER_SECRET, DATABASE_PASSWORD } from "./values";

/** Where a world's database is. */
export type DatabaseServer = Pick<
  Postgres,
  "port" | "authority" | "createDatabase" | "dropDatabase" | "query"
>;

export interface WorldOptions {
  readonly postgres: DatabaseServer;
  /** Milliseconds that stand for a second in every wait of the machines, where the computer is quiet. */
  readonly secondMs: number;
  /** What the k3s stand-in is told, see `bin/k3s`. */
  readonly k3s?: string;
  /** Changes every machine's script, to show that a test can fail. */
  readonly mutate?: (script: string) => string;
  /** Of the launch hook. @default 600 */
  readonly heartbeatSeconds?: number;
}

/** What makes one machine different. */
export interface MachineChoices {
  /** Size of the disk that the k3s binary goes to. @default the host's */
  readonly disk?: string;
  /** Whether its image has no database client. */
  readonly withoutPsql?: boolean;
  /** What the k3s stand-in is told. */
  readonly k3s?: string;
}

const RUN = randomBytes(4).toString("hex");
let launched = 0;
let databases = 0;

/** One cluster: a database of its own, a network, a group of masters and one of agents, and machines. */
export class World {
  readonly secrets = new Secrets({ DATABASE_PASSWORD, CLUSTER_SECRET });
  readonly machines: Machine[] = [];
  readonly cloud: Cloud;
  readonly masters: Group = {
    name: "masters-1a2b",
    desired: 3,
    template: "lt-0aa",
    version: "2",
    mixed: false,
  };
  readonly agents: Group = { name: "agents-3c4d", desired: 3, template: "lt-0bb", version: "5", mixed: true };
  private control!: Server;
  private readonly sockets = new Set<Socket>();
  private readonly folder = mkdtempSync(join(tmpdir(), "k3s-ha-machines-"));
  private readonly links = new Map<string, Proxy>();

  private constructor(
    readonly options: WorldOptions,
    readonly mirror: Mirror,
    readonly database: string,
    /** Milliseconds that stand for a second. */
    readonly secondMs: number,
  ) {
    this.cloud = new Cloud("k3s-launch", secondMs, options.heartbeatSeconds);
    this.cloud.onEnd((member) => this.machines.find(({ id }) => id === member.id)?.hookEnded(member.end!));
    this.cloud.health = (id) => (this.find(id).systemd.state("k3s") === "active" ? "healthy" : "unhealthy");
  }

  static async start(options: WorldOptions): Promise<World> {
    const database = `cluster${++databases}`;
    await options.postgres.createDatabase(database);
    const secondMs = Math.round(options.secondMs * (await slowness()));
    const world = new World(options, await Mirror.start(options.postgres.authority), database, secondMs);
    world.control = createServer((socket) => world.listen(socket));
    await new Promise<void>((resolve) => world.control.listen(0, "127.0.0.1", resolve));
    return world;
  }

  /** A machine of the masters' group, whose link to the database {@link link} then gives; not booted yet. */
  async master(options: MachineChoices & { readonly proxied?: boolean } = {}) {
    const id = this.newId();
    let port = this.options.postgres.port;
    if (options.proxied) {
      const proxy = await Proxy.start(port);
      this.links.set(id, proxy);
      port = proxy.port;
    }
    const values = masterValues({ port, database: this.database, mirror: this.mirror.url });
    return this.add(this.masters, id, values, options);
  }

  agent(options: MachineChoices = {}): Machine {
    return this.add(this.agents, this.newId(), agentValues({ mirror: this.mirror.url }), options);
  }

  /** So many of the machines' seconds. */
  seconds(count: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, count * this.secondMs));
  }

  /** A machine with other values than a world's own; not booted yet. */
  machine(values: MachineValues): Machine {
    return this.add(values.role === "master" ? this.masters : this.agents, this.newId(), values, {});
  }

  link(machine: Machine): Proxy {
    return this.links.get(machine.id)!;
  }

  find(id: string): Machine {
    return this.machines.find((machine) => machine.id === id)!;
  }

  /** Certificate authorities that were stored, oldest first, without repetition. */
  async stored(): Promise<string[]> {
    const rows = await this.options.postgres.query(
      this.database,
      "select replace(encode(value, 'base64'), E'\\n', '') from kine where name = '/k3s/runtime' order by id",
    );
    return [
      ...new Set(
        rows
          .split("\n")
          .filter(Boolean)
          .map((row) => (JSON.parse(Buffer.from(row, "base64").toString()) as { ServerCA: string }).ServerCA),
      ),
    ];
  }

  async stop(): Promise<void> {
    this.cloud.stop();
    await Promise.all(this.machines.map((machine) => machine.remove()));
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.control.close(resolve));
    await Promise.all([this.mirror.stop(), ...[...this.links.values()].map((proxy) => proxy.stop())]);
    await this.options.postgres.dropDatabase(this.database).catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private add(group: Group, id: string, values: MachineValues, options: MachineChoices): Machine {
    const folder = join(this.folder, id);
    const mutate = options.withoutPsql ? lookForAnotherClient : this.options.mutate;
    mkdirSync(folder);
    const machine = new Machine({
      id,
      folder,
      values,
      secondMs: this.secondMs,
      ...(mutate ? { mutate } : {}),
      ...(options.disk ? { disk: options.disk } : {}),
      environment: {
        K3S_HA_TEST_PORT: String((this.control.address() as AddressInfo).port),
        K3S_HA_TEST_K3S: options.k3s ?? this.options.k3s ?? "",
        K3S_HA_METADATA_URL: `${this.mirror.url}/metadata/${id}`,
        K3S_HA_KUBELET_URL: `${this.mirror.url}/kubelet/${id}`,
      },
    });
    this.machines.push(machine);
    machine.member = this.cloud.launch(id, group);
    return machine;
  }

  /** Never the same in two runs at once: processes are found by it. */
  private newId(): string {
    return `i-0${RUN}${String(++launched).padStart(8, "0")}`;
  }

  /** One call of a stand-in: count, machine, program, arguments, each ended by a zero byte. */
  private listen(socket: Socket): void {
    this.sockets.add(socket);
    let received = "";
    socket.on("error", () => undefined);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("data", (chunk) => {
      received += chunk.toString();
      const [count, id, program, ...args] = received.split("\0");
      if (args.length - 1 !== Number(count) - 2) return;
      void this.call(id!, program!, args.slice(0, -1)).then((answer) => {
        if (answer) socket.end(`${answer.status}\0${answer.stderr}\0${answer.stdout}`);
      });
    });
  }

  private async call(id: string, program: string, args: string[]): Promise<Answer | undefined> {
    return program === "aws" ? this.cloud.cli(id, args) : this.find(id).systemd.ctl(args);
  }
}

const TLS = "var/lib/rancher/k3s/server/tls";

/**
 * The certificate authority that a master uses, as a stored row has it.
 * @throws where its own certificate, which k3s does not issue again, is by another one
 */
export function authorityOf(machine: Machine): string {
  const authority = readFileSync(join(machine.root, TLS, "server-ca.crt"));
  const issuer = readFileSync(join(machine.root, TLS, "serving-kube-apiserver.crt"), "utf8").split(" ")[0];
  if (createHash("sha256").update(authority).digest("hex") !== issuer)
    throw new Error(`${machine.id} serves a certificate by another authority`);
  return authority.toString("base64");
}

/** The host's psql cannot be hidden from a machine; so the machine looks for one that nobody has. */
function lookForAnotherClient(script: string): string {
  return script.replace("CLIENT=psql\n", "CLIENT=psql-of-no-image\n");
}
