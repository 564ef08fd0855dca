import { refused } from "../../support/refusals";

/** Mistakes in what an up waits for. */
export const gates = [
  refused(
    { gates: { noProgressMinutes: 34 } },
    "gates.noProgressMinutes",
    "less than 35",
    "pulumi config set --path 'k3s-ha:gates.noProgressMinutes' 35",
  ),
  refused(
    { gates: { totalMinutes: 5000 } },
    "gates.totalMinutes",
    "more than 2880",
    "pulumi config set --path 'k3s-ha:gates.totalMinutes' 2880",
  ),
  refused(
    { gates: { noProgressMinutes: 200 } },
    "gates.totalMinutes",
    "each gate has half of it, which is less than noProgressMinutes (200)",
    "pulumi config set --path 'k3s-ha:gates.totalMinutes' 400",
  ),
  refused(
    { gates: { ready: "never" } },
    "gates.ready",
    "not a boolean",
    "pulumi config set --path 'k3s-ha:gates.ready' <true or false>",
  ),
  refused({ gates: true }, "gates", "not a map", "correct it in the stack file: <an object>"),
];
