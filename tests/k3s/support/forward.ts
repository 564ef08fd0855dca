import { createServer, connect, type AddressInfo, type Socket } from "node:net";
import { Authority, type Certificate } from "../../machine/harness/authority";
import type { Kit } from "./kit";

/** Under which name machines know this computer (the kit's hosts file). */
export const DATABASE_HOST = "db.test";

/** Lets machines reach a server that listens on this computer's own 127.0.0.1; ends with the test's process. */
export async function forward(kit: Kit, port: number): Promise<{ readonly port: number; stop(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => sockets.delete(socket));
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, kit.host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Certificates for a server's own name also hold the one by which machines reach it. */
export class ForwardedAuthority extends Authority {
  override issue(name: string): Certificate {
    return super.issue(name.startsWith("localhost") ? `${name},DNS:${DATABASE_HOST}` : name);
  }
}
