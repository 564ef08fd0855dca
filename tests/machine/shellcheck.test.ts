import { execFile } from "node:child_process";
import { openSync, closeSync, readSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { needs } from "../support/tools";

const root = join(__dirname, "../..");
const folders = [".ci", "components", "plan", "tools", "tests"];

/** Every file that a shell runs: by its ending, or by its first line where it has none. */
function shellFiles(): string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .filter((path) => path.endsWith(".sh") || (!/\.[a-z]+$/.test(path) && startsAsShell(path)))
    .map((path) => path.slice(root.length + 1))
    .sort();
}

function startsAsShell(path: string): boolean {
  const start = Buffer.alloc(64);
  const file = openSync(path, "r");
  try {
    return /^#!.*\b(ba|da)?sh\b/.test(start.toString("latin1", 0, readSync(file, start)));
  } finally {
    closeSync(file);
  }
}

test("the runner of continuous integration is among the shell files", () => {
  expect(shellFiles()).toContain(".ci/run");
});

needs("shellcheck")("shellcheck", () => {
  test.concurrent.each(shellFiles())("%s", async (path) => {
    const found = await promisify(execFile)(
      "shellcheck",
      ["--external-sources", "--source-path=SCRIPTDIR", "--color=never", path],
      { cwd: root },
    ).then(
      () => "",
      (failure: { stdout: string; stderr: string }) => failure.stdout + failure.stderr,
    );
    expect(found).toBe("");
  });
});
