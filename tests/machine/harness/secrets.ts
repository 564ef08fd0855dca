import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ProcessLook } from "./processes";

/** A secret by name, in every form in which it could lie about. */
export class Secrets {
  private readonly forms: { readonly name: string; readonly form: Buffer }[];

  constructor(values: Readonly<Record<string, string>>) {
    this.forms = Object.entries(values).flatMap(([name, value]) => {
      const url = encodeURIComponent(value);
      const inUrl = [url, url.replaceAll("%", "%25")].map((each) => Buffer.from(each));
      return [Buffer.from(value), ...inUrl, ...[value, url].flatMap(base64Forms)].map((form) => ({
        name,
        form,
      }));
    });
  }

  /** Names of the secrets that `content` holds: as they are, URL-encoded, base64, or inside gzip or base64. */
  in(content: Buffer | string, depth = 0): string[] {
    const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
    const found = this.forms.filter(({ form }) => bytes.includes(form)).map(({ name }) => name);
    return depth > 3 ? found : [...found, ...inside(bytes).flatMap((each) => this.in(each, depth + 1))];
  }

  /** World-readable files below `root` that hold a secret. */
  inReadableFiles(root: string): string[] {
    return readable(root).flatMap((path) =>
      this.in(readFileSync(path)).map((name) => `${name} in ${path.slice(root.length)}`),
    );
  }
}

/** Samples the command lines and environments of all test machines' processes for as long as it runs. */
export class ProcessWatch {
  private readonly seen = new Set<string>();
  private readonly processes = new ProcessLook();
  private readonly timer: NodeJS.Timeout;

  constructor(everyMs = 100) {
    this.timer = setInterval(() => this.sample(), everyMs);
  }

  /** All different command lines and environments seen; k3s itself and its children have their secrets by environment. */
  stop(): string[] {
    clearInterval(this.timer);
    return [...this.seen];
  }

  private sample(): void {
    for (const { commandLine, environment } of this.processes.look()) {
      this.seen.add(commandLine);
      const ofK3s = environment.some((each) => /^K3S_HA_TEST_UNIT=.*\/k3s\.service$/.test(each));
      if (!ofK3s) this.seen.add(environment.join("\n"));
    }
  }
}

/** Base64 of a text that stands anywhere in a longer one: three alignments, without the characters that its neighbours share. */
function base64Forms(value: string): Buffer[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(" ".repeat(shift) + value).toString("base64");
    return Buffer.from(encoded.replace(/=+$/, "").slice(shift === 0 ? 0 : 4, -1));
  });
}

function inside(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1)) {
    try {
      found.push(gunzipSync(bytes.subarray(at)));
    } catch {
      // Not a whole archive.
    }
  }
  for (const match of bytes.toString("latin1").matchAll(/[A-Za-z0-9+/]{40,}={0,2}/g))
    found.push(Buffer.from(match[0], "base64"));
  return found;
}

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);

function readable(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : readable(path);
    return entry.isFile() && statSync(path).mode & 0o044 ? [path] : [];
  });
}

/** The host's, seen through a machine's folder only inside its namespace; the stand-ins are ours. */
const SKIPPED = new Set(["usr", "proc", "dev", ".stand-ins", "alternatives", "ssl"]);
