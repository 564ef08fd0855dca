import { createHash } from "node:crypto";
import { createServer as createHttp, request, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Authority } from "../../machine/harness/authority";
import { FRONT } from "./addresses";

export interface FrontOptions {
  readonly authority: Authority;
  /** The emulator's address. */
  readonly emulator: string;
  /** What machines download as k3s, by version. */
  readonly releases: ReadonlyMap<string, Buffer>;
  /** What a balancer sees of a target, in AWS's words; undefined where none knows it. */
  readonly health: (targetGroupArn: string, id: string) => string | undefined;
  /** Told of each call that went well: its form, and what came back. */
  readonly heard: (form: URLSearchParams, answer: string) => void;
}

/**
 * AWS by its own names over TLS, and over plain HTTP for the programs beside it: all goes to the emulator, whose word on
 * target health is replaced by what the balancers see. Also the release files of k3s and RDS's certificates.
 */
export class Front {
  /** For the programs beside it. */
  url = "";
  private readonly servers: Server[] = [];
  private readonly contexts = new Map<string, SecureContext>();

  private constructor(private readonly options: FrontOptions) {}

  static async start(options: FrontOptions): Promise<Front> {
    const front = new Front(options);
    const answer = (asked: IncomingMessage, response: ServerResponse) => void front.answer(asked, response);
    const SNICallback = (name: string, done: (error: Error | null, context?: SecureContext) => void) =>
      done(null, front.contextOf(name));
    const plain = createHttp({ keepAliveTimeout: 3_600_000 }, answer);
    const secure = createHttps({ SNICallback }, answer);
    await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
    await new Promise<void>((resolve) => secure.listen(443, FRONT, resolve));
    front.servers.push(plain, secure);
    front.url = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
    return front;
  }

  stop(): void {
    for (const server of this.servers) server.close();
  }

  private contextOf(name: string): SecureContext {
    let context = this.contexts.get(name);
    if (!context) {
      const { certificate: cert, key } = this.options.authority.issue(name);
      context = createSecureContext({ cert, key });
      this.contexts.set(name, context);
    }
    return context;
  }

  private async answer(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = (asked.headers.host ?? "").split(":")[0] ?? "";
    if (host.startsWith("truststore.")) return void response.end(this.options.authority.pem);
    const isAws = host === "127.0.0.1" || host.endsWith(".amazonaws.com");
    if (!isAws) return this.release(asked.url ?? "", response);
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    this.pass(asked, Buffer.concat(chunks), response);
  }

  /** `…/VERSION/FILE`, the plus sign of a version as it is or escaped. */
  private release(url: string, response: ServerResponse): void {
    const [version = "", file = ""] = url.split("/").slice(-2).map(decodeURIComponent);
    const release = this.options.releases.get(version);
    const sum = release && createHash("sha256").update(release).digest("hex");
    if (release && file === "k3s") return void response.end(release);
    if (sum && file === "sha256sum-amd64.txt") return void response.end(`${sum}  k3s\n`);
    response.writeHead(404).end();
  }

  private pass(asked: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { method, headers, url } = asked;
    const passed = request(`${this.options.emulator}${url}`, { method, headers }, (got) => {
      const parts: Buffer[] = [];
      got.on("data", (part: Buffer) => parts.push(part));
      got.on("end", () => {
        const kept = { ...got.headers };
        delete kept["content-length"];
        delete kept["transfer-encoding"];
        delete kept.connection;
        const answer = this.seen(body, Buffer.concat(parts), got.statusCode ?? 502);
        response.writeHead(got.statusCode ?? 502, { ...kept, "content-length": answer.length });
        response.end(answer);
      });
    });
    passed.on("error", () => response.destroy());
    passed.end(body);
  }

  private seen(body: Buffer, answer: Buffer, status: number): Buffer {
    const text = body.toString("latin1");
    if (status !== 200 || !text.includes("Action=")) return answer;
    const form = new URLSearchParams(body.toString("utf8"));
    this.options.heard(form, answer.toString("utf8"));
    if (form.get("Action") !== "DescribeTargetHealth") return answer;
    const arn = form.get("TargetGroupArn") ?? "";
    const target = /(<Id>)(i-[0-9a-f]+)(<\/Id>[^]*?<State>)([a-z.]+)(<\/State>)/g;
    const replaced = answer
      .toString("utf8")
      .replace(
        target,
        (_, open: string, id: string, middle: string, state: string, close: string) =>
          `${open}${id}${middle}${this.stateOf(arn, id, state === "healthy")}${close}`,
      );
    return Buffer.from(replaced);
  }

  /** Of a target that is registered or not: the emulator knows no end of draining. */
  private stateOf(targetGroupArn: string, id: string, registered: boolean): string {
    const seen = this.options.health(targetGroupArn, id);
    if (registered) return seen ?? "initial";
    return seen === "draining" ? seen : "unused";
  }
}
