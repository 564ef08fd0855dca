import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { freePort } from "../../harness/postgres";
import type { Authority } from "../../harness/authority";
import { ServerProcess } from "./server";

const run = promisify(execFile);

/** An etcd of Debian with one member, which takes clients with a certificate by the authority only. */
export class Etcd {
  private constructor(
    /** Where it listens on 127.0.0.1. */
    readonly port: number,
    private readonly process: ServerProcess,
    /** PEM of the authority behind its certificate. */
    readonly authority: string,
  ) {}

  static async start(authority: Authority): Promise<Etcd> {
    const server = new ServerProcess();
    const etcd = new Etcd(await freePort(), server, authority.pem);
    const { certificate, key } = authority.issue("localhost,IP:127.0.0.1");
    const peer = `http://127.0.0.1:${await freePort()}`;
    const clients = `https://127.0.0.1:${etcd.port}`;
    const own = authority.issue("root");
    server.file("root.pem", own.certificate);
    server.file("root.key", own.key);
    await server.start(
      "etcd",
      [
        ...["--data-dir", `${server.folder}/data`, "--logger", "zap", "--log-level", "error"],
        ...["--listen-client-urls", clients, "--advertise-client-urls", clients],
        ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
        ...["--initial-cluster", `default=${peer}`, "--client-cert-auth"],
        ...["--trusted-ca-file", server.file("ca.pem", authority.pem)],
        ...[
          "--cert-file",
          server.file("server.pem", certificate),
          "--key-file",
          server.file("server.key", key),
        ],
      ],
      () =>
        etcd.ctl("endpoint", "health").then(
          () => true,
          () => false,
        ),
    );
    return etcd;
  }

  /** Keys below a prefix. */
  async keys(prefix: string): Promise<string[]> {
    return (await this.ctl("get", "--prefix", prefix, "--keys-only")).split("\n").filter(Boolean);
  }

  /** etcd has no databases: a test has a server of its own. */
  createDatabase(): Promise<void> {
    return Promise.resolve();
  }

  dropDatabase(): Promise<void> {
    return Promise.resolve();
  }

  query(): Promise<string> {
    return Promise.reject(new Error("etcd takes no SQL"));
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }

  private async ctl(...args: string[]): Promise<string> {
    const { folder } = this.process;
    const tls = [`--cacert=${folder}/ca.pem`, `--cert=${folder}/root.pem`, `--key=${folder}/root.key`];
    const { stdout } = await run("etcdctl", [`--endpoints=https://localhost:${this.port}`, ...tls, ...args], {
      env: { ...process.env, ETCDCTL_API: "3" },
    });
    return stdout;
  }
}
