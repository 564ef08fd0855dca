import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/**
 * The network between a machine and its database.
 * `open`; `refused`: nobody listens and connections are cut, as with a server that is down; `dark`: nothing passes and no
 * end of a connection is seen, as with a link that vanished.
 */
export type Link = "open" | "refused" | "dark";

export class Proxy {
  private state: Link = "open";
  private server: Server | undefined;
  private keepalive: NodeJS.Timeout | undefined;
  private readonly pairs = new Set<readonly [Socket, Socket]>();

  private constructor(
    private readonly target: number,
    /** Where it listens on 127.0.0.1. */
    public port: number,
  ) {}

  static async start(target: number): Promise<Proxy> {
    const proxy = new Proxy(target, 0);
    await proxy.listen();
    return proxy;
  }

  /**
   * @param keepaliveMs after so long a database sees by its keepalives that a dark link's other end is gone, and ends the
   * session; the kernels here acknowledge what the link does not carry, so it must be told
   */
  async set(state: Link, keepaliveMs = 0): Promise<void> {
    this.state = state;
    clearTimeout(this.keepalive);
    if (state === "dark") {
      this.keepalive = setTimeout(
        () => this.pairs.forEach(([, database]) => database.destroy()),
        keepaliveMs,
      );
    }
    if (state === "refused") {
      for (const pair of this.pairs) this.cut(pair);
      await this.close();
    } else if (!this.server) {
      await this.listen();
    }
    for (const pair of this.pairs) {
      if (state === "dark") pair.forEach((socket) => socket.pause());
      else if (pair.some((socket) => socket.destroyed)) this.cut(pair);
      else pair.forEach((socket) => socket.resume());
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.keepalive);
    for (const pair of this.pairs) this.cut(pair);
    await this.close();
  }

  private cut(pair: readonly [Socket, Socket]): void {
    this.pairs.delete(pair);
    pair.forEach((socket) => socket.destroy());
  }

  private async listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.join(socket));
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private async close(): Promise<void> {
    const server = this.server;
    this.server = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private join(client: Socket): void {
    const database = connect({ port: this.target, host: "127.0.0.1", allowHalfOpen: true });
    const pair = [client, database] as const;
    this.pairs.add(pair);
    for (const [from, to] of [pair, [database, client] as const]) {
      from.on("data", (chunk) => void to.write(chunk));
      from.on("end", () => void to.end());
      from.on("error", () => undefined);
      from.on("close", () => {
        // A link that is dark hides the end of the other side, too.
        if (this.state === "dark") return;
        this.pairs.delete(pair);
        to.destroy();
      });
      from.setNoDelay(true);
    }
    if (this.state === "dark") pair.forEach((socket) => socket.pause());
  }
}
