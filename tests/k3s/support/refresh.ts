import type { Balancer } from "./balancer";
import type { Cluster } from "./cluster";
import type { Machine } from "./machine";
import { ends } from "./nodes";
import { until } from "./until";

/** Deregistration, a drain and the end of k3s, on a busy computer. */
const LEAVE_LIMIT_SECONDS = 400;

/**
 * Replaces one master as an instance refresh of the program's group does, with nothing between the steps: the new
 * machine is launched, and its CONTINUE brings it into service and registers it; the group then ends the old one, whether
 * or not the balancer uses the new one already. It is deregistered, and only after the balancer's delay does its
 * terminate hook wait for the masters' timers, which drain it, stop its k3s and complete the hook.
 */
export async function replace(
  cluster: Cluster,
  balancer: Balancer,
  old: Machine,
  say: (line: string) => void,
): Promise<Machine> {
  const machine = cluster.master();
  say(`${machine.id} is launched to replace ${old.id}`);
  await machine.boot();
  await ends(machine, "CONTINUE");
  say(`${machine.id} is in service, ${old.id} is deregistered`);
  old.member.state = "Terminating";
  balancer.deregister(old.id);
  await until(
    `${old.id} is no target any more`,
    LEAVE_LIMIT_SECONDS,
    () => balancer.health(old.id) === "unused",
  );
  old.member.state = "Terminating:Wait";
  await until(`${old.id}'s terminate hook ends`, LEAVE_LIMIT_SECONDS, () => hasEnded(old));
  say(`${old.id} is gone`);
  await old.remove();
  return machine;
}

function hasEnded({ member }: Machine): boolean {
  return member.state === "Terminated";
}
