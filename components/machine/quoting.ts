import type { Connection } from "../facts/endpoints";

/** Values written so that bash and systemd read them back as they are. */

/** A value as bash reads it back, whatever it holds. */
export function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/** The content of `CONNECTION_FILE` (`values.ts`), for bash. Secret. */
export function connectionFile({ host, port, database, user, password }: Connection): string {
  const variables = {
    DATASTORE_HOST: host,
    DATASTORE_PORT: String(port),
    DATASTORE_DATABASE: database,
    DATASTORE_USER: user,
    DATASTORE_PASSWORD: password,
  };
  return lines(variables, quote);
}

/**
 * The content of an environment file as systemd reads it: nothing is expanded there, only backslash and quote need care
 * (systemd.exec, EnvironmentFile). Secret.
 */
export function environmentFile(variables: Readonly<Record<string, string>>): string {
  return lines(variables, (value) => `"${value.replace(/["\\]/g, "\\$&")}"`);
}

function lines(variables: Readonly<Record<string, string>>, quoted: (value: string) => string): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join("");
}
