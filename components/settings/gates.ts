import { z } from "zod";
import { key } from "./key";
import { configSet, refuse, type Rule } from "./problem";
import { flag, integer } from "./types";

/** Schema of `gates`: what a `pulumi up` waits for. */
export const gates = key(
  z
    .strictObject({
      mastersRolled: key(flag().default(true), {
        description: "Whether agents wait until the masters have rolled.",
        allowed: "true or false",
        example: true,
      }),
      ready: key(flag().default(true), {
        description: "Whether `pulumi up` ends only when every machine serves its group's template.",
        allowed: "true or false",
        example: true,
      }),
      noProgressMinutes: key(integer(35, 600).default(35), {
        description:
          "After how many minutes without progress a gate fails. Longer than any wait of a machine.",
        allowed: "35 to 600",
        example: 35,
      }),
      totalMinutes: key(integer(70, 2880).default(180), {
        description: "After how many minutes the two gates together fail in any case; each has half of it.",
        allowed: "70 to 2880, at least twice noProgressMinutes",
        example: 180,
      }),
    })
    .prefault({}),
  { description: "What `pulumi up` waits for.", allowed: "an object", example: {} },
);

export const gateRules: readonly Rule[] = [
  {
    needs: ["gates"],
    find: ({ gates }) =>
      2 * gates.noProgressMinutes > gates.totalMinutes
        ? [
            refuse(
              ["gates", "totalMinutes"],
              gates.totalMinutes,
              `each gate has half of it, which is less than noProgressMinutes (${gates.noProgressMinutes})`,
              configSet(["gates", "totalMinutes"], 2 * gates.noProgressMinutes),
            ),
          ]
        : [],
  },
];
