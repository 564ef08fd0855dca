import { get, type ApiAccess } from "./api";
import type { Request } from "./gaps";

const EVERY_MS = 200;
const LIMIT_MS = 2000;

/** A client of the API that asks `/readyz` with credentials at a steady pace, each time over a new connection. */
export class SteadyClient {
  readonly requests: Request[] = [];
  private readonly pending = new Set<Promise<void>>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly access: ApiAccess) {
    this.timer = setInterval(() => this.ask(), EVERY_MS);
  }

  /** Every answer or time-out is in {@link requests} afterwards. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.pending);
  }

  private ask(): void {
    const sentMs = performance.now();
    const asked = get(this.access, "/readyz", LIMIT_MS)
      .then(({ status }) => (status === 200 ? undefined : `status ${status}`))
      .catch((error: Error) => error.message)
      .then((failure) => {
        this.requests.push({ sentMs, failure });
        this.pending.delete(asked);
      });
    this.pending.add(asked);
  }
}
