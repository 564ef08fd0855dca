import { until } from "../../k3s/support/until";
import type { Cloud } from "./cloud";

export interface Node {
  readonly name: string;
  readonly ready: boolean;
  readonly unschedulable: boolean;
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly unschedulable?: boolean };
    readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

/** Node objects, as some master's API server has them. */
export async function nodes(cloud: Cloud): Promise<Node[]> {
  let problem: unknown = new Error("no master runs");
  for (const master of cloud.of("masters")) {
    try {
      const { items } = JSON.parse(
        await master.run("k3s", "kubectl", "get", "nodes", "--request-timeout=5s", "-o", "json"),
      ) as NodeList;
      return items.map(({ metadata, spec, status }) => ({
        name: metadata.name,
        ready: (status.conditions ?? []).some((each) => each.type === "Ready" && each.status === "True"),
        unschedulable: spec.unschedulable === true,
      }));
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/** Names of the pods that run on a node. */
export async function podsOn(cloud: Cloud, node: string): Promise<string[]> {
  const master = cloud.of("masters").find(({ running }) => running)!;
  const ask = ["k3s", "kubectl", "get", "pods", "--field-selector", `spec.nodeName=${node}`, "-o", "name"];
  return (await master.run(...ask)).split("\n").filter((name) => name !== "");
}

/** Waits until there are exactly so many nodes, those of the machines that run, all Ready and in use. */
export async function allReady(cloud: Cloud, count: number, limitSeconds = 120): Promise<void> {
  await until(`${count} Ready nodes, one a machine`, limitSeconds, async () => {
    const found = await nodes(cloud);
    const wrong = found.filter(
      ({ name, ready, unschedulable }) => !ready || unschedulable || !cloud.machines.has(name),
    );
    if (found.length === count && wrong.length === 0) return true;
    throw new Error(JSON.stringify(found));
  });
}
