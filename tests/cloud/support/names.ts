import { createSocket, type Socket } from "node:dgram";

const TYPE_A = 1;
const ANSWERED = 0x8180;
const NO_SUCH_NAME = 0x8183;
const TTL_SECONDS = 1;

/** A name server: answers what it is told to know, and that all other names do not exist. */
export class NameServer {
  private readonly sockets: Socket[] = [];

  /** @param addressOf the IPv4 address of a name in lower case */
  private constructor(private readonly addressOf: (name: string) => string | undefined) {}

  static async start(address: string, addressOf: NameServer["addressOf"]): Promise<NameServer> {
    const server = new NameServer(addressOf);
    const socket = createSocket("udp4");
    socket.on("message", (query, { port, address: from }) => {
      const answer = server.answer(query);
      if (answer) socket.send(answer, port, from);
    });
    await new Promise<void>((resolve) => socket.bind(53, address, resolve));
    server.sockets.push(socket);
    return server;
  }

  stop(): void {
    for (const socket of this.sockets) socket.close();
  }

  /** Header of 12 bytes, then one question: labels, each with its length before it, a zero, type and class. */
  private answer(query: Buffer): Buffer | undefined {
    const labels: string[] = [];
    let at = 12;
    while (at < query.length && query[at] !== 0) {
      const length = query[at]!;
      labels.push(query.toString("latin1", at + 1, at + 1 + length));
      at += length + 1;
    }
    const end = at + 5;
    if (end > query.length) return undefined;
    const address = this.addressOf(labels.join(".").toLowerCase());
    const found = address !== undefined && query.readUInt16BE(at + 1) === TYPE_A;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(address === undefined ? NO_SUCH_NAME : ANSWERED, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(found ? 1 : 0, 6);
    const question = query.subarray(12, end);
    return Buffer.concat([header, question, ...(found ? [addressRecord(address)] : [])]);
  }
}

function addressRecord(address: string): Buffer {
  const record = Buffer.alloc(16);
  // The name of the question, by its place.
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(TTL_SECONDS, 6);
  record.writeUInt16BE(4, 10);
  address.split(".").forEach((part, i) => record.writeUInt8(Number(part), 12 + i));
  return record;
}
