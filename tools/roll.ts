// `npm run roll`: three masters on a real k3s, behind the kit's balancer with the program's health check and delay, are
// replaced one after the other as the program does it, while a client asks the API every 200 ms. Prints for how long the
// API was away as that client saw it; exit code 1 above 5 s. Needs root and ../shared/e2e; takes about eight minutes.
import { setTimeout as sleep } from "node:timers/promises";
import { accessOf } from "../tests/k3s/support/api";
import { Balancer } from "../tests/k3s/support/balancer";
import { SteadyClient } from "../tests/k3s/support/client";
import { Cluster } from "../tests/k3s/support/cluster";
import { postgres11 } from "../tests/k3s/support/databases";
import { gapsOf, type Request } from "../tests/k3s/support/gaps";
import { Kit, kitProblem } from "../tests/k3s/support/kit";
import { ends } from "../tests/k3s/support/nodes";
import { replace } from "../tests/k3s/support/refresh";
import { until } from "../tests/k3s/support/until";

const MASTERS = 3;
const ALLOWED_MS = 5000;
const DATABASE = "roll";
const UNUSED_LIMIT_SECONDS = 120;

const started = performance.now();
const say = (line: string, atMs = performance.now()) =>
  console.log(`${((atMs - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);

async function main(): Promise<void> {
  const problem = kitProblem();
  if (problem !== undefined) throw new Error(problem);
  const kit = await Kit.start();
  kit.stopOnSignals();
  try {
    process.exitCode = tell(await roll(kit));
  } finally {
    await kit.stop();
  }
}

/** @returns what the client asked while the masters rolled */
async function roll(kit: Kit): Promise<readonly Request[]> {
  // The target group of components/resources/apiBalancer.ts.
  const times = { address: "10.97.0.100", intervalSeconds: 10, delaySeconds: 60 };
  const balancer = await Balancer.start(kit, times);
  const cluster = await Cluster.start(kit, {
    configuration: { datastore: { databaseName: DATABASE, username: DATABASE } },
    database: await postgres11(kit, DATABASE),
    balancer,
  });
  let client: SteadyClient | undefined;
  try {
    const old = Array.from({ length: MASTERS }, () => cluster.master());
    await Promise.all(old.map((master) => master.boot()));
    await Promise.all(old.map((master) => ends(master, "CONTINUE")));
    const access = accessOf(await cluster.kubeconfig(), balancer.address);
    await until("the balancer uses all masters", UNUSED_LIMIT_SECONDS, () =>
      old.every(({ id }) => balancer.health(id) === "healthy"),
    );
    say(`${MASTERS} masters serve, the client begins`);
    client = new SteadyClient(access);
    cluster.masters.version = "2";
    for (const master of old) await replace(cluster, balancer, master, say);
    await sleep(2 * times.intervalSeconds * 1000);
    await client.stop();
    return client.requests;
  } catch (error) {
    (error as Error).message += `\n${cluster.consoles()}`;
    throw error;
  } finally {
    await client?.stop();
    await cluster.stop();
  }
}

/** Prints the result. @returns the exit code */
function tell(requests: readonly Request[]): number {
  if (requests.every(({ failure }) => failure !== undefined))
    throw new Error("the client never had an answer");
  const gaps = gapsOf(requests);
  for (const { fromMs, lengthMs } of gaps) say(`the API was away for ${seconds(lengthMs)}`, fromMs);
  const reasons = requests.flatMap(({ failure }) => failure ?? []);
  for (const reason of new Set(reasons))
    console.log(`${reasons.filter((each) => each === reason).length} requests: ${reason}`);
  const total = gaps.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
  const longest = Math.max(0, ...gaps.map(({ lengthMs }) => lengthMs));
  console.log(
    `roll: ${requests.length} requests, ${reasons.length} failed, longest gap ${seconds(longest)}, in total ${seconds(total)} (at most ${seconds(ALLOWED_MS)})`,
  );
  return total > ALLOWED_MS ? 1 : 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

main().catch((error: unknown) => {
  console.error(`roll: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
