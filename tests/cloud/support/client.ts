import { accessOf } from "../../k3s/support/api";
import { SteadyClient } from "../../k3s/support/client";
import { gapsOf } from "../../k3s/support/gaps";
import type { World } from "../suite";

/** For how long the API was away, as a client sees it that asks through the balancer every 200 ms. */
export interface Away {
  readonly totalMs: number;
  readonly longestMs: number;
  readonly requests: number;
  /** When the last request was sent that failed, by performance.now(); 0 where none did. */
  readonly lastFailureMs: number;
  /** Why requests failed, each reason once. */
  readonly reasons: readonly string[];
}

/** Has a client of the API ask while something else happens. */
export async function watched({ cloud, stack }: World, happens: () => Promise<unknown>): Promise<Away> {
  const kubeconfig = await stack.kubeconfig();
  const host = new URL(/server: (\S+)/.exec(kubeconfig)?.[1] ?? "").hostname;
  const client = new SteadyClient(accessOf(kubeconfig, cloud.balancers.addressOf(host) ?? host));
  try {
    await happens();
  } finally {
    await client.stop();
  }
  const { requests } = client;
  if (requests.every(({ failure }) => failure !== undefined)) throw new Error("the API never answered");
  const lengths = gapsOf(requests).map(({ lengthMs }) => lengthMs);
  return {
    totalMs: lengths.reduce((sum, each) => sum + each, 0),
    longestMs: Math.max(0, ...lengths),
    requests: requests.length,
    lastFailureMs: Math.max(
      0,
      ...requests.map(({ sentMs, failure }) => (failure === undefined ? 0 : sentMs)),
    ),
    reasons: [...new Set(requests.flatMap(({ failure }) => failure ?? []))],
  };
}

export function told({ totalMs, longestMs, requests, reasons }: Away): string {
  const why = reasons.length > 0 ? `: ${reasons.join("; ")}` : "";
  return `the API was away for ${seconds(totalMs)} in total, ${seconds(longestMs)} at most (${requests} requests${why})`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
