import type { Legitimate } from "../../support/legitimate";

/** Pools under names that are ordinary words here, and properties of objects in JavaScript. */
export const pools: readonly Legitimate[] = [
  { name: "a pool named constructor", config: { agentPools: { constructor: {} } } },
  { name: "the shortest and the longest name", config: { agentPools: { a: {}, "abcdefgh-123": {} } } },
  {
    name: "labels and tags named constructor",
    config: { masters: { labels: { constructor: "x" } }, tags: { constructor: "x" } },
  },
];
