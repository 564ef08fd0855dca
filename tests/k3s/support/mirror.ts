import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the metadata service says of a machine. */
export interface Metadata {
  readonly id: string;
  readonly zone: string;
  readonly ip: string;
}

/** What machines download: a release of k3s with its sum file and a certificate bundle; and their metadata service. */
export class Mirror {
  readonly machines = new Map<string, Metadata>();
  private readonly files: Readonly<Record<string, Buffer>>;
  private readonly server: Server;

  private constructor(
    private readonly host: string,
    release: Buffer,
    bundle: Buffer,
  ) {
    const sum = createHash("sha256").update(release).digest("hex");
    this.files = {
      k3s: release,
      "sha256sum-amd64.txt": Buffer.from(`${"0".repeat(64)}  k3s-airgap-images-amd64.tar\n${sum}  k3s\n`),
      "bundle.pem": bundle,
    };
    this.server = createServer((request, response) => this.answer(request, response));
  }

  static async start(host: string, release: string, bundle: string): Promise<Mirror> {
    const mirror = new Mirror(host, readFileSync(release), readFileSync(bundle));
    await new Promise<void>((resolve) => mirror.server.listen(0, host, resolve));
    return mirror;
  }

  get url(): string {
    return `http://${this.host}:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const [, area, id = "", ...rest] = (request.url ?? "").split("/");
    const file = area === "files" ? this.files[rest.at(-1) ?? id] : undefined;
    if (file) return void response.end(file);
    const machine = area === "metadata" ? this.machines.get(id) : undefined;
    if (!machine) return void response.writeHead(404).end();
    // After `latest`.
    this.metadata(machine, rest.slice(1).join("/"), request, response);
  }

  private metadata(
    machine: Metadata,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const token = `token-of-${machine.id}`;
    if (path === "api/token") return void response.writeHead(request.method === "PUT" ? 200 : 405).end(token);
    if (request.headers["x-aws-ec2-metadata-token"] !== token) return void response.writeHead(401).end();
    const values: Record<string, string> = {
      "meta-data/instance-id": machine.id,
      "meta-data/placement/availability-zone": machine.zone,
      "meta-data/local-ipv4": machine.ip,
    };
    response.writeHead(values[path] === undefined ? 404 : 200).end(values[path]);
  }
}
