import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { freePort } from "../../harness/postgres";
import type { Authority } from "../../harness/authority";
import { ServerProcess } from "./server";

const run = promisify(execFile);

/** A MariaDB of Debian that takes TCP connections with TLS only. */
export class MariaDb {
  static readonly user = "k3s";

  private constructor(
    /** Where it listens on 127.0.0.1. */
    readonly port: number,
    private readonly process: ServerProcess,
    /** PEM of the authority behind its certificate. */
    readonly authority: string,
  ) {}

  /** @param clientCertificates whether a login needs a certificate by the authority besides its password */
  static async start(authority: Authority, password: string, clientCertificates: boolean): Promise<MariaDb> {
    const server = new ServerProcess();
    const database = new MariaDb(await freePort(), server, authority.pem);
    const { certificate, key } = authority.issue("localhost");
    const data = `--datadir=${server.folder}/data`;
    await server.once("mariadb-install-db", [
      ...["--no-defaults", data, "--skip-test-db", "--auth-root-authentication-method=normal"],
    ]);
    const tls = {
      "ssl-ca": server.file("ca.pem", authority.pem),
      "ssl-cert": server.file("server.pem", certificate),
      "ssl-key": server.file("server.key", key),
      "require-secure-transport": "on",
    };
    const quick = [
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-buffer-pool-size=16M",
      "--skip-name-resolve",
    ];
    await server.start(
      "mariadbd",
      [
        ...["--no-defaults", data, `--port=${database.port}`, "--bind-address=127.0.0.1", ...quick],
        ...[`--socket=${database.socket}`, `--pid-file=${server.folder}/pid`, "--max-connections=200"],
        ...Object.entries(tls).map(([name, value]) => `--${name}=${value}`),
      ],
      () =>
        database.query("", "select 1").then(
          () => true,
          () => false,
        ),
    );
    const quoted = password.replace(/['\\]/g, "\\$&");
    const needs = clientCertificates ? "require x509" : "require ssl";
    await database.query("", `create user '${MariaDb.user}'@'%' identified by '${quoted}' ${needs}`);
    return database;
  }

  /** One value or none, asked as root past TLS. */
  async query(database: string, sql: string): Promise<string> {
    const args = ["--no-defaults", "-NBr", "-u", "root", `--socket=${this.socket}`, "-e", sql];
    const { stdout } = await run("mysql", database === "" ? args : [...args, database]);
    return stdout.trim();
  }

  async createDatabase(name: string): Promise<void> {
    await this.query("", `create database ${name}; grant all on ${name}.* to '${MariaDb.user}'@'%'`);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.query("", `drop database ${name}`);
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }

  private get socket(): string {
    return `${this.process.folder}/socket`;
  }
}
