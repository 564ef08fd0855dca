import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { METADATA } from "./addresses";
import type { Instance } from "./machine";

interface Tree {
  readonly [name: string]: string | Buffer | Tree;
}

/** The metadata service of all machines, which it knows by their addresses: version 2 alone, tokens needed. */
export class MetadataService {
  /** Interruption notices, by machine. */
  readonly notices = new Map<string, string>();
  private readonly tokens = new Map<string, string>();
  private readonly server: Server;

  private constructor(
    private readonly region: string,
    private readonly instanceAt: (ip: string) => Instance | undefined,
  ) {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  static async start(region: string, instanceAt: MetadataService["instanceAt"]): Promise<MetadataService> {
    const service = new MetadataService(region, instanceAt);
    await new Promise<void>((resolve) => service.server.listen(80, METADATA, resolve));
    return service;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const instance = this.instanceAt(request.socket.remoteAddress ?? "");
    const [version = "", ...path] = (request.url ?? "/").split("/").slice(1);
    const end = (status: number, body: string | Buffer = "") => void response.writeHead(status).end(body);
    if (!instance) return end(404);
    if (request.method === "PUT" && path.join("/") === "api/token") {
      if (request.headers["x-aws-ec2-metadata-token-ttl-seconds"] === undefined) return end(400);
      const token = randomBytes(24).toString("base64url");
      this.tokens.set(token, instance.id);
      return end(200, token);
    }
    const token = String(request.headers["x-aws-ec2-metadata-token"] ?? "");
    // Without DMI data, which a container lacks, cloud-init asks this version without a token.
    if (version !== "2009-04-04" && this.tokens.get(token) !== instance.id) return end(401);
    const found = lookUp(this.tree(instance), path);
    return found === undefined ? end(404) : end(200, found);
  }

  private tree({ id, ip, zone, userData }: Instance): Tree {
    const notice = this.notices.get(id);
    const credentials = {
      Code: "Success",
      Type: "AWS-HMAC",
      LastUpdated: new Date().toISOString(),
      AccessKeyId: "ASIAIOSFODNN7EXAMPLE",
      SecretAccessKey: "a-secret-of-the-role",
      Token: "a-session-of-the-role",
      Expiration: new Date(Date.now() + 6 * 3600_000).toISOString(),
    };
    const document = { region: this.region, instanceId: id, availabilityZone: zone, privateIp: ip };
    return {
      "user-data": userData,
      "meta-data": {
        "ami-id": "ami-0123456789abcdef0",
        hostname: `ip-${ip.replaceAll(".", "-")}.ec2.internal`,
        iam: { "security-credentials": { machine: JSON.stringify(credentials) } },
        "instance-id": id,
        "instance-type": "t3.medium",
        "local-hostname": `ip-${ip.replaceAll(".", "-")}.ec2.internal`,
        "local-ipv4": ip,
        placement: { "availability-zone": zone, region: this.region },
        ...(notice === undefined ? {} : { spot: { "instance-action": notice } }),
      },
      dynamic: { "instance-identity": { document: JSON.stringify(document) } },
    };
  }
}

/** A value, or the names below a folder, each with `/` where it is one. */
function lookUp(tree: Tree, path: readonly string[]): string | Buffer | undefined {
  let at: string | Buffer | Tree | undefined = tree;
  for (const name of path.filter((each) => each !== "")) {
    if (typeof at !== "object" || Buffer.isBuffer(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  if (typeof at === "string" || Buffer.isBuffer(at)) return at;
  return Object.entries(at ?? {})
    .map(([name, value]) => (typeof value === "string" || Buffer.isBuffer(value) ? name : `${name}/`))
    .join("\n");
}
