import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** What goes wrong with a download. */
export type Trouble = "slow" | "truncated" | "wrong" | "500" | "404" | "gone" | "html";

/** Every address that a machine asks: releases, certificate bundle, metadata service, API balancer, kubelet. */
export class Mirror {
  /** By the last part of the address (`k3s`, `sha256sum-amd64.txt`, `bundle.pem`). */
  readonly trouble = new Map<string, Trouble>();
  /** Milliseconds that the metadata service takes; `never` where it does not answer. */
  metadataDelay: number | "never" = 0;
  /** Whether the API balancer answers. */
  balancer = true;
  /** How often each path was asked for. */
  readonly asked = new Map<string, number>();
  /** Whether the kubelet of a machine is healthy. */
  kubelet: (id: string) => boolean = () => true;
  private server!: Server;

  private constructor(private readonly bundle: string) {}

  static async start(bundle: string): Promise<Mirror> {
    const mirror = new Mirror(bundle);
    mirror.server = createServer((request, response) => mirror.answer(request, response));
    await new Promise<void>((resolve) => mirror.server.listen(0, "127.0.0.1", resolve));
    return mirror;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? "";
    const [, area = "", ...rest] = path.split("/");
    const name = rest.at(-1) ?? "";
    this.asked.set(name, (this.asked.get(name) ?? 0) + 1);
    switch (area) {
      case "releases":
        return this.download(name, rest[0] ?? "", response);
      case "metadata":
        return this.metadata(request, rest, response);
      case "api":
        return void (this.balancer ? response.end("pong") : request.socket.destroy());
      case "kubelet":
        return void response.writeHead(this.kubelet(rest[0] ?? "") ? 200 : 500).end("ok");
      default:
        return void response.writeHead(404).end();
    }
  }

  private download(name: string, version: string, response: ServerResponse): void {
    const release = version.startsWith("v0.") ? RELEASES.v010 : RELEASES.current;
    const files: Record<string, string> = {
      k3s: release,
      "sha256sum-amd64.txt": `${sumOf(release)}  k3s\n${"0".repeat(64)}  k3s-airgap-images-amd64.tar\n`,
      "bundle.pem": this.bundle,
    };
    const content = files[name];
    const trouble = content === undefined ? "404" : this.trouble.get(name);
    switch (trouble) {
      case "404":
      case "500":
        return void response.writeHead(Number(trouble)).end("<html>no</html>");
      case "gone":
        return void response.socket?.destroy();
      case "wrong":
        return void response.end(`${content}# not what was released\n`);
      case "html":
        return void response.end("<html>sign in</html>");
      case "truncated":
        response.writeHead(200, { "content-length": content!.length });
        response.write(content!.slice(0, 100));
        return void setTimeout(() => response.socket?.destroy(), 20);
      case "slow":
        response.write(content!.slice(0, 100));
        return void setTimeout(() => response.end(content!.slice(100)), 300);
      case undefined:
        return void response.end(content);
    }
  }

  private metadata(request: IncomingMessage, [id = "", , ...path]: string[], response: ServerResponse): void {
    if (this.metadataDelay === "never") return;
    const token = `token-of-${id}`;
    const values: Record<string, string> = {
      "meta-data/instance-id": id,
      "meta-data/placement/availability-zone": "us-east-1a",
      "meta-data/local-ipv4": "10.0.1.5",
    };
    const key = path.join("/");
    const answer = (): unknown => {
      if (key === "api/token")
        return request.method === "PUT" && request.headers["x-aws-ec2-metadata-token-ttl-seconds"]
          ? response.end(token)
          : response.writeHead(405).end();
      if (request.headers["x-aws-ec2-metadata-token"] !== token) return response.writeHead(401).end();
      return values[key] === undefined ? response.writeHead(404).end() : response.end(values[key]);
    };
    setTimeout(answer, this.metadataDelay);
  }
}

/** The k3s stand-ins are what the mirror serves as releases. */
const RELEASES = { v010: stand("k3s"), current: stand("k3s-current") };

function stand(name: string): string {
  return readFileSync(join(__dirname, "bin", name), "latin1");
}

function sumOf(release: string): string {
  return createHash("sha256").update(release, "latin1").digest("hex");
}
