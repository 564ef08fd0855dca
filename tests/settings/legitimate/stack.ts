import type { Legitimate } from "../../support/legitimate";

/** The stack files of this project, and whole stacks as teams write them. */
export const stacks: readonly Legitimate[] = [
  { name: "nothing set", config: {} },
  { name: "current k3s, the rest as it comes", config: { k3sVersion: "v1.36.4+k3s1" } },
];
