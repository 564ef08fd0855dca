import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { flagsOfProgram, hasFlag } from "../../components/facts/arguments";
import type { Kit } from "./support/kit";
import type { Suite } from "./suite";

const VERSION = "v1.30.0+k3s1";

/** Flags that `--help` does not show: hidden ones of `pkg/cli/cmds/{server,agent}.go`. */
const HIDDEN = {
  server: [
    ...[
      "airgap-extra-registry",
      "disable-agent",
      "disable-apiserver",
      "disable-controller-manager",
      "disable-etcd",
    ],
    ...["kube-cloud-controller-arg", "kube-controller-arg"],
  ],
  agent: ["airgap-extra-registry"],
};

/** Names by their kind, as `--help` prints them: `--log value, -l value`, `--debug`. */
async function helpOf(kit: Kit, program: "server" | "agent"): Promise<Record<string, boolean>> {
  const { stdout: text } = await promisify(execFile)(kit.release, [program, "--help"]);
  const lines = [...text.matchAll(/^ {3}--?([a-z][a-z0-9-]*)( value| FILE)?/gm)];
  return Object.fromEntries(
    lines.flatMap(([, name = "", value]) => (name === "help" ? [] : [[name, value === undefined]])),
  );
}

/** The tables of current k3s beside what a real one prints. */
export const flagsOfRealK3s: Suite = {
  name: "flags",
  start: (kit) =>
    Promise.resolve({
      consoles: () => "",
      stop: () => Promise.resolve(),
      cases: Object.fromEntries(
        (["server", "agent"] as const).map((program) => [
          `those of the ${program} are those that k3s ${VERSION} prints`,
          async () => {
            const table = Object.entries(flagsOfProgram(program, "current"))
              .filter(([name, flag]) => hasFlag(flag, VERSION) && !HIDDEN[program].includes(name))
              .map(([name, { isSwitch }]) => [name, isSwitch] as const);
            assert.deepEqual(Object.fromEntries(table), await helpOf(kit, program));
          },
        ]),
      ),
    }),
};
