import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runPart } from "../../tools/testing/parts";

/** What `npm run test:engine` does with a scenario that fails. */
describe("a part that fails", () => {
  const folder = mkdtempSync(join(tmpdir(), "k3s-ha-parts-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Notes each run in a file; `first` is what the first run does, all others pass. */
  async function play(name: string, first: string, again?: RegExp) {
    const runs = join(folder, name);
    const script = `echo run >>"${runs}"; [ $(wc -l <"${runs}") = 1 ] || exit 0; ${first}`;
    const result = await runPart({
      name,
      command: "bash",
      args: ["-c", script],
      ...(again ? { again } : {}),
    });
    return { ...result, runs: readFileSync(runs, "utf8").split("\n").length - 1 };
  }

  test("is played again for what its surroundings did, without its clean-up, and says so", async () => {
    // Longer than a test may take.
    const result = await play(
      "asked-twice",
      'echo "FAIL up"; echo "  DuplicateName"; exec sleep 600',
      /Duplicate/,
    );
    expect(result).toMatchObject({ name: "asked-twice (try 2)", passed: 1, failed: 0, runs: 2 });
  });

  test("is not played again for anything else", async () => {
    const result = await play("other", 'echo "FAIL up"; echo "  AccessDenied"; exit 1', /Duplicate/);
    expect(result).toMatchObject({ name: "other", passed: 0, failed: 1, runs: 1 });
  });

  test("is not played again where nothing says when", async () => {
    expect(await play("plain", 'echo "FAIL up"; echo "  DuplicateName"; exit 1')).toMatchObject({
      failed: 1,
      runs: 1,
    });
  });
});
