import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chmodSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Authority } from "../../machine/harness/authority";
import { run } from "../../k3s/support/kit";
import { until } from "../../k3s/support/until";
import { DATABASE } from "./addresses";

const PROGRAMS = "/usr/lib/postgresql/15/bin";
const PORT = 5432;

/** PostgreSQL 15 as RDS would run it: TLS under the endpoint's name, and the role and database that the instance says. */
export class Database {
  private server?: ChildProcess;
  private readonly data: string;
  private readonly socket: string;
  /** The endpoint's name, once it is known. */
  host?: string;

  constructor(
    folder: string,
    private readonly authority: Authority,
    private readonly role: { readonly user: string; readonly database: string; password: string },
  ) {
    this.data = join(folder, "data");
    this.socket = folder;
  }

  async create(host: string): Promise<void> {
    this.host = host;
    mkdirSync(this.socket, { recursive: true, mode: 0o755 });
    const owner = (await run("id", ["-u", "postgres"])).trim();
    await run("chown", [owner, this.socket]);
    await this.asOwner(join(PROGRAMS, "initdb"), "-D", this.data, "-A", "trust", "-E", "UTF8", "--locale=C");
    const { certificate, key } = this.authority.issue(host);
    writeFileSync(join(this.data, "server.crt"), certificate);
    writeFileSync(join(this.data, "server.key"), key);
    await run("chown", [owner, join(this.data, "server.key"), join(this.data, "server.crt")]);
    chmodSync(join(this.data, "server.key"), 0o600);
    const settings = [
      `listen_addresses = '${DATABASE}'`,
      `port = ${PORT}`,
      `unix_socket_directories = '${this.socket}'`,
      "max_connections = 200",
      "ssl = on",
      "fsync = off",
      "log_connections = on",
    ];
    appendFileSync(join(this.data, "postgresql.conf"), `${settings.join("\n")}\n`);
    // As RDS with rds.force_ssl, its default from 15 on.
    writeFileSync(
      join(this.data, "pg_hba.conf"),
      "local all all trust\nhostssl all all 0.0.0.0/0 scram-sha-256\n",
    );
    await this.start();
    const { user, database } = this.role;
    await this.sql(`create role "${user}" login createdb`);
    await this.setPassword(this.role.password);
    await this.sql(`create database "${database}" owner "${user}"`);
  }

  async setPassword(password: string): Promise<void> {
    this.role.password = password;
    if (this.server)
      await this.sql(`alter role "${this.role.user}" password '${password.replaceAll("'", "''")}'`);
  }

  async start(): Promise<void> {
    const log = openSync(join(this.socket, "log"), "a");
    const command = [...(await this.owner()), join(PROGRAMS, "postgres"), "-D", this.data];
    this.server = spawn("setpriv", command, { stdio: ["ignore", log, log], cwd: "/" });
    await until("PostgreSQL answers", 60, async () => {
      await this.sql("select 1");
      return true;
    });
  }

  /** At once, as a failed host: connections are closed, new ones refused. */
  async stop(): Promise<void> {
    if (!this.server) return;
    const ended = once(this.server, "exit");
    this.server.kill("SIGQUIT");
    await ended;
    this.server = undefined;
  }

  /** What it was told, its log, stays. */
  remove(): void {
    rmSync(this.data, { recursive: true, force: true });
  }

  private async sql(text: string): Promise<string> {
    return this.asOwner("psql", "-qAtX", "-h", this.socket, "-d", "postgres", "-c", text);
  }

  private async owner(): Promise<string[]> {
    return ["--reuid=postgres", "--regid=postgres", "--clear-groups"];
  }

  private async asOwner(...command: string[]): Promise<string> {
    return run("setpriv", [...(await this.owner()), ...command]);
  }
}
