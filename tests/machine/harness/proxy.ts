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

  async set(state: Link): Promise<void> {
    this.state = state;
    if (state === "refused") {
      for (const pair of this.pairs) pair.forEach((socket) => socket.destroy());
      await this.close();
    } else if (!this.server) {
      await this.listen();
    }
    for (const [a, b] of this.pairs) {
      if (state === "dark") [a, b].forEach((socket) => socket.pause());
      else [a, b].forEach((socket) => socket.resume());
    }
  }

  async stop(): Promise<void> {
    for (const pair of this.pairs) pair.forEach((socket) => socket.destroy());
    await this.close();
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
        this.pairs.delete(pair);
        // A link that is dark hides the end of the other side, too.
        if (this.state !== "dark") to.destroy();
      });
      from.setNoDelay(true);
    }
    if (this.state === "dark") pair.forEach((socket) => socket.pause());
  }
}
