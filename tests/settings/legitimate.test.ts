import { join } from "node:path";
import { runPrograms, type Graph } from "../../plan/batch";
import type { Legitimate } from "../support/legitimate";
import { rowsBelow } from "../support/refusals";

/**
 * Stacks that somebody would write, each run through the real index.ts: all are accepted offline.
 * What this cannot prove: that AWS accepts them.
 */
const stacks = rowsBelow<Legitimate>(join(__dirname, "legitimate"));

let graphs: Graph[] = [];
beforeAll(async () => {
  graphs = await runPrograms(stacks.map(({ name, config }) => ({ name, config, assume: true })));
}, 120_000);

test("each has a name of its own", () => {
  expect(new Set(stacks.map(({ name }) => name)).size).toBe(stacks.length);
});

test.each(stacks.map(({ name }) => name))("%s is accepted", (name) => {
  const graph = graphs.find((one) => one.name === name);
  expect(graph?.errors).toEqual([]);
  expect(graph?.registrations.length).toBeGreaterThan(50);
});
