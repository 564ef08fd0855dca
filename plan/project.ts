import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseYaml } from "./goYaml";

/** A mistake in what the plan was asked or given: the message is all that is shown. */
export class PlanError extends Error {}

/** What `Pulumi.yaml` says about how the program runs. */
export interface Project {
  readonly name: string;
  /** Folder of `Pulumi.yaml`. */
  readonly root: string;
  /** Working directory of the program, and its entry point seen from there (`.` leaves it to package.json). */
  readonly pwd: string;
  readonly entry: string;
  readonly runtime: { typescript: boolean; tsconfig?: string; nodeArguments: string[] };
  /** Declared configuration, as written. */
  readonly declared: Record<string, unknown>;
  /** Folder of the stacks' files. */
  readonly stackFolder: string;
}

/** Reads `Pulumi.yaml` as the CLI does. */
export function readProject(root: string): Project {
  const file = join(root, "Pulumi.yaml");
  if (!existsSync(file)) {
    throw new PlanError(`no Pulumi.yaml in ${root}: run the plan from the project's folder`);
  }
  const document = asRecord(readYaml(file), file);
  const name = document.name;
  if (typeof name !== "string") throw new PlanError(`${file} has no name`);
  const runtime =
    typeof document.runtime === "string"
      ? { name: document.runtime }
      : asRecord(document.runtime ?? {}, file);
  if (runtime.name !== "nodejs") {
    throw new PlanError(`the offline plan runs nodejs programs only, not runtime: ${String(runtime.name)}`);
  }
  const options = asRecord(runtime.options ?? {}, file);
  return {
    name,
    root,
    ...entryOf(root, document.main),
    runtime: {
      typescript: options.typescript !== false,
      ...(typeof options.tsconfig === "string" && { tsconfig: options.tsconfig }),
      nodeArguments: splitArguments(typeof options.nodeargs === "string" ? options.nodeargs : ""),
    },
    declared: asRecord(document.config ?? {}, file),
    stackFolder: resolve(root, typeof document.stackConfigDir === "string" ? document.stackConfigDir : "."),
  };
}

/** The values of `Pulumi.<stack>.yaml`, as written. */
export function readStack(project: Project, stack: string): Record<string, unknown> {
  const file = join(project.stackFolder, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    const known = readdirSync(project.stackFolder).flatMap(
      (name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [],
    );
    throw new PlanError(
      `no stack ${stack}: there is no ${file}; stacks with a file: ${known.join(", ") || "none"}`,
    );
  }
  return asRecord(asRecord(readYaml(file) ?? {}, file).config ?? {}, file);
}

/** `main` names a folder or a file; the folder becomes the working directory. */
function entryOf(root: string, main: unknown): { pwd: string; entry: string } {
  if (typeof main !== "string" || main === "") return { pwd: root, entry: "." };
  const path = resolve(root, main);
  if (existsSync(path) && statSync(path).isDirectory()) return { pwd: path, entry: "." };
  return { pwd: dirname(path), entry: basename(path) };
}

/** Splits `runtime.options.nodeargs` as a shell would, without expansions. */
function splitArguments(line: string): string[] {
  const words = line.match(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g) ?? [];
  return words.map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_all, double?: string, single?: string) => double ?? single ?? ""),
  );
}

function readYaml(file: string): unknown {
  try {
    return parseYaml(readFileSync(file, "utf8"));
  } catch (error) {
    throw new PlanError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function asRecord(value: unknown, file: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new PlanError(`${file}: a mapping is expected`);
  }
  return value as Record<string, unknown>;
}
