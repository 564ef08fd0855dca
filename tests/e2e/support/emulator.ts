import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const kit = resolve(__dirname, "../../../../shared/e2e");
const program = join(kit, "emulator/moto_ext.py");
const cache = process.env["E2E_CACHE"] ?? join(homedir(), ".cache/k3s-ha-e2e");
const python = join(cache, "venv/bin/python");

/** Why the emulator cannot be started, or undefined where it can. */
export function emulatorMissing(): string | undefined {
  if (!existsSync(program))
    return `${program} is missing: the kit must lie in ../shared/e2e, beside this clone`;
  if (!existsSync(python)) return `${python} is missing: run ${join(kit, "run")} --setup once`;
  return undefined;
}

/** An AWS of one's own on a free port of this machine. */
export class Emulator {
  /** Environment that sends the AWS SDK to it. */
  readonly environment: Record<string, string>;

  private constructor(
    private readonly process: ChildProcess,
    private readonly front: Server,
    readonly url: string,
  ) {
    this.environment = {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  static async start(settings: Record<string, string>): Promise<Emulator> {
    const child = spawn(python, [program, "--port", "0"], {
      env: { ...process.env, ...settings },
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^ready (http:\S+)/.exec(line)?.[1];
      if (url) {
        const front = await keepingConnections(url);
        return new Emulator(child, front, `http://127.0.0.1:${(front.address() as AddressInfo).port}`);
      }
    }
    throw new Error("the emulator has not started");
  }

  async control(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}/moto-ext/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return answer.json();
  }

  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.kill();
    this.front.closeAllConnections();
    this.front.close();
    await ended;
  }
}

/** Keeps its clients' connections, as AWS does and the emulator does not (see tools/engine.ts). */
async function keepingConnections(url: string): Promise<Server> {
  const server = createServer((asked, answer) => {
    const { method, headers, url: path } = asked;
    const passed = request(`${url}${path}`, { method, headers, agent: false }, (response) => {
      const kept = { ...response.headers };
      delete kept.connection;
      answer.writeHead(response.statusCode ?? 502, kept);
      response.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}
