import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Answer } from "../../machine/harness/cloud";

/** Takes the calls of the stand-ins on machines (`../../machine/harness/bin/call`): `aws` and `systemctl`. */
export class Calls {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor(
    private readonly answer: (id: string, program: string, args: string[]) => Promise<Answer>,
  ) {
    this.server = createServer((socket) => this.listen(socket));
  }

  static async start(host: string, answer: Calls["answer"]): Promise<Calls> {
    const calls = new Calls(answer);
    await new Promise<void>((resolve) => calls.server.listen(0, host, resolve));
    return calls;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** One call: count, machine, program, arguments, each ended by a zero byte. */
  private listen(socket: Socket): void {
    this.sockets.add(socket);
    let received = "";
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("data", (chunk: string) => {
      received += chunk;
      const [count, id = "", program = "", ...args] = received.split("\0");
      if (args.length !== Number(count) - 1) return;
      void this.answer(id, program, args.slice(0, -1)).then(
        ({ status, stdout, stderr }) => socket.end(`${status}\0${stderr}\0${stdout}`),
        (error: Error) => socket.end(`255\0${error.message}\0`),
      );
    });
  }
}
