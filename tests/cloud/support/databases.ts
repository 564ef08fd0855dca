import { join } from "node:path";
import type { Authority } from "../../machine/harness/authority";
import { Database } from "./database";

/** The database instance of the stack, as its calls make, change and delete it. */
export class Databases {
  private made?: Database;
  private count = 0;
  private working: Promise<void> = Promise.resolve();
  /** What went wrong. */
  readonly problems: string[] = [];

  constructor(
    private readonly folder: string,
    private readonly authority: Authority,
  ) {}

  has(host: string): boolean {
    return this.made?.host === host;
  }

  get only(): Database {
    if (!this.made)
      throw new Error(`there is no database: ${this.problems.join("; ") || "none was created"}`);
    return this.made;
  }

  /** A call that the emulator has answered. */
  heard(form: URLSearchParams, answer: string): void {
    const password = form.get("MasterUserPassword");
    switch (form.get("Action") ?? "") {
      case "CreateDBInstance": {
        const role = {
          user: form.get("MasterUsername") ?? "",
          database: form.get("DBName") ?? "",
          password: password ?? "",
        };
        this.made = new Database(join(this.folder, `database-${this.count++}`), this.authority, role);
        break;
      }
      case "ModifyDBInstance":
        if (password !== null) this.then(() => this.made?.setPassword(password));
        break;
      case "DeleteDBInstance":
        this.then(() => this.stop());
        break;
    }
    const host = /<Endpoint>[^]*?<Address>([^<]+)<\/Address>/.exec(answer)?.[1];
    if (host !== undefined && this.made && this.made.host === undefined) {
      const { made } = this;
      made.host = host.toLowerCase();
      this.then(() => made.create(host.toLowerCase()));
    }
  }

  async stop(): Promise<void> {
    await this.made?.stop();
    this.made?.remove();
    this.made = undefined;
  }

  private then(work: () => Promise<void> | undefined): void {
    this.working = this.working.then(work).catch((error: Error) => void this.problems.push(error.message));
  }
}
