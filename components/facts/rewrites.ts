import type { Refused } from "./refused";

/**
 * Rewrites of image names in k3s's `registries.yaml`: Go's regular expressions (RE2) and templates. A pattern that k3s
 * cannot read, or a group that there is not, shows on a machine only, as an image that is not found.
 */

/** What Go reads otherwise than JavaScript, as JavaScript writes it. */
const GO_ONLY: readonly (readonly [go: RegExp, js: string])[] = [
  [/\(\?P</g, "(?<"],
  [/\(\?[imsU]+(?:-[imsU]+)?:/g, "(?:"],
  [/\(\?[imsU]+(?:-[imsU]+)?\)/g, ""],
  [/\\A/g, "^"],
  [/\\z/g, "$"],
];

const PATTERN_FORM = "<a regular expression such as ^rancher/(.*)>";

/** Groups of a pattern: how many, and their names. */
interface Groups {
  readonly count: number;
  readonly names: readonly string[];
}

/** A regular expression as Go reads it. */
export function parsePattern(pattern: string): Groups | Refused {
  const no = (refused: string): Refused => ({ refused, instead: PATTERN_FORM });
  if (pattern === "") return no("an empty pattern, which matches everywhere");
  if (/\(\?<?[=!]/.test(pattern))
    return no("k3s reads Go's regular expressions, which have no lookahead or lookbehind");
  if (/(?:^|[^\\])(?:\\\\)*\\[1-9k]/.test(pattern))
    return no("k3s reads Go's regular expressions, which have no backreferences");
  const translated = GO_ONLY.reduce((text, [go, js]) => text.replace(go, js), pattern);
  const names = [...translated.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map(([, name = ""]) => name);
  try {
    // An empty alternative matches the empty text, and the match has every group.
    const match = new RegExp(`${translated}|`).exec("");
    return { count: (match?.length ?? 1) - 1, names };
  } catch {
    return no("not a regular expression");
  }
}

/** A template of Go: `$1`, `${1}`, `$name`, `$$`. */
const REFERENCE = /\$(?:\{([^}]*)\}|(\w+)|(\$)|)/g;

/**
 * What an image's name becomes.
 * @param groups of the pattern beside it
 */
export function parseReplacement(
  replacement: string,
  groups: Groups,
): { readonly replacement: string } | Refused {
  if (replacement === "")
    return { refused: "an empty name", instead: "<name of the image at the mirror, such as mirror/$1>" };
  const outside = replacement.replace(REFERENCE, "");
  if (!/^[a-z0-9._/-]*$/.test(outside))
    return {
      refused: "names of images have lower-case letters, digits, dots, hyphens, _ and / (no tag)",
      instead: "<name of the image at the mirror, such as mirror/$1>",
    };
  for (const [whole, braced, plain, dollar] of replacement.matchAll(REFERENCE)) {
    if (dollar !== undefined)
      return {
        refused: "$$ is a dollar sign, which no name of an image has",
        instead: replacement.replace("$$", "$"),
      };
    const name = braced ?? plain ?? "";
    if (/^\d+$/.test(name) ? Number(name) <= groups.count : groups.names.includes(name)) continue;
    const [digits = ""] = /^\d+/.exec(name) ?? [];
    if (plain !== undefined && digits !== "" && Number(digits) <= groups.count) {
      const instead = replacement.replace(whole, `\${${digits}}${name.slice(digits.length)}`);
      return {
        refused: `Go reads ${whole} as a group called ${name}, and there is none: its place stays empty`,
        instead,
      };
    }
    return {
      refused: `its pattern has no group ${name === "" ? "where $ stands" : name}`,
      instead: "<name of the image at the mirror, with groups of the pattern only>",
    };
  }
  return { replacement };
}
