import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Secrets } from "../../machine/harness/secrets";
import type { Machine } from "./machine";
import type { Stack } from "./stack";

/** The logs that a machine of AWS writes for everybody who may look. */
const LOGS = ["console.log", "up/var/log/cloud-init.log", "up/var/log/cloud-init-output.log"];

/**
 * What the stack has made up: the cluster's secret, the agents' token, the database's password.
 * @param fewest that there must be
 */
export async function secretsOf(stack: Stack, fewest: number): Promise<Secrets> {
  const exported = await stack.mustPulumi("stack", "export", "--show-secrets", "--stack", stack.name);
  const { deployment } = JSON.parse(exported) as {
    deployment: { resources: { urn: string; type: string; outputs?: { result?: { plaintext: string } } }[] };
  };
  const made = deployment.resources.filter(
    ({ type }) => type === "random:index/randomPassword:RandomPassword",
  );
  const values = made.map(
    ({ urn, outputs }) =>
      [urn.split("::").at(-1)!, JSON.parse(outputs?.result?.plaintext ?? '""') as string] as const,
  );
  if (values.length < fewest || values.some(([, value]) => value.length < 16))
    throw new Error(`the stack's secrets are not known: ${values.map(([name]) => name).join(", ")}`);
  return new Secrets(Object.fromEntries(values));
}

/** Where a machine shows a secret: its process list, journal, console, cloud-init's logs or a world-readable file. */
export async function leaks(machine: Machine, secrets: Secrets): Promise<string[]> {
  const { folder, id } = machine;
  const shown: Record<string, Buffer | string> = {
    "process list": await machine.run("ps", "axww", "-o", "args"),
    journal: await machine.run("journalctl", "--no-pager", "--all"),
  };
  for (const log of LOGS) if (existsSync(join(folder, log))) shown[log] = readFileSync(join(folder, log));
  const inShown = Object.entries(shown).flatMap(([where, content]) =>
    secrets.in(content).map((name) => `${name} in the ${where} of ${id}`),
  );
  const inFiles = secrets.inReadableFiles(join(folder, "up")).map((each) => `${each} of ${id}`);
  return [...inShown, ...inFiles];
}
