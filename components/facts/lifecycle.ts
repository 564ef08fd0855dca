/** Names of the hooks, known to the machines too. */
export const LAUNCH_HOOK = "k3s-launch";
export const TERMINATE_HOOK = "k3s-terminate";

const DAY_SECONDS = 86_400;
/** Agents fetch their one-year certificate only when they start: no machine may grow so old. */
export const LONGEST_LIFE_SECONDS = 180 * DAY_SECONDS;

/**
 * The hooks of every group. Both end by themselves soon, so that a destroy is never held up; a machine that works on
 * prolongs its own by heartbeats. A machine that never says CONTINUE is abandoned, and a bad version stops there.
 * A change here would replace the groups.
 */
export const HOOKS = [
  {
    name: LAUNCH_HOOK,
    lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING",
    defaultResult: "ABANDON",
    heartbeatTimeout: 600,
  },
  {
    name: TERMINATE_HOOK,
    lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
    defaultResult: "CONTINUE",
    heartbeatTimeout: 300,
  },
];
