import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  /** Both PEM. */
  readonly certificate: string;
  readonly key: string;
}

// Small: three files of RSA keys leave too little of what AWS takes as user-data.
const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
const DAYS = ["-days", "30"];

/** A private certificate authority. */
export class Authority {
  private readonly own: Certificate;

  constructor() {
    this.own = inFolder((folder) => {
      const files = ["-keyout", "ca.key", "-out", "ca.pem"];
      openssl(folder, "req", "-x509", ...KEY, ...DAYS, "-subj", "/CN=test authority", ...files);
      return read(folder, "ca");
    });
  }

  /** Its own certificate, PEM. */
  get pem(): string {
    return this.own.certificate;
  }

  /** A certificate for a server, by its name in the network, or for a client. */
  issue(name: string): Certificate {
    return inFolder((folder) => {
      writeFileSync(join(folder, "ca.pem"), this.own.certificate);
      writeFileSync(join(folder, "ca.key"), this.own.key);
      writeFileSync(join(folder, "names"), `subjectAltName=DNS:${name}\n`);
      openssl(folder, "req", ...KEY, "-subj", `/CN=${name}`, "-keyout", "new.key", "-out", "new.csr");
      const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
      openssl(folder, "x509", "-req", "-in", "new.csr", ...signer, ...DAYS, "-out", "new.pem");
      return read(folder, "new");
    });
  }
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "k3s-ha-ca-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(folder: string, name: string): Certificate {
  const text = (ending: string) => readFileSync(join(folder, `${name}.${ending}`), "utf8");
  return { certificate: text("pem"), key: text("key") };
}

function openssl(folder: string, ...args: string[]): void {
  execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
}
