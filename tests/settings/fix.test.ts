import { parseConfiguration } from "../../components/settings/parse";
import { problemText } from "../../components/settings/report";
import { tables } from "../support/refusals";

/**
 * A printed command is pasted without thinking. So every fix either holds a form `<…>`, which no shell takes as it stands,
 * or is words, or its commands, taken literally, make a stack that is legal and no weaker than what was meant.
 */

type Config = Record<string, unknown>;

/** The commands that somebody pastes: from the first `pulumi config` on, as long as `&&` joins them. */
function commandsOf(fix: string): string[] {
  const [, joined = ""] =
    /((?:pulumi config (?:set|rm) [^;,]*?)(?: && pulumi config (?:set|rm) [^;,]*?)*)(?=[;,]|$)/.exec(fix) ??
    [];
  return joined === "" ? [] : joined.split(" && ");
}

/** Runs one `pulumi config set` or `rm` on a configuration, as the CLI does. Undefined where it is a form. */
function run(config: Config, command: string): Config | undefined {
  const [, action, key, end, word = ""] =
    /^pulumi config (set|rm) (?:--secret )?(?:--path )?'?k3s-ha:([^' ]+)'?(?: (-- )?([^ ]+|'[^']*'))?$/.exec(
      command.trim(),
    ) ?? [];
  // What is piped in is not known here.
  if (key === undefined || word.startsWith("<") || (action === "set" && word === "")) return undefined;
  // The CLI takes a word that begins with a hyphen for a flag of its own, unless "--" stands before it.
  expect([command, end === "-- "]).toEqual([command, word.startsWith("-")]);
  const result = structuredClone(config);
  const path = [...key.matchAll(/([^.[\]"]+)|\["([^"]+)"\]/g)].map(
    ([, plain, quoted]) => plain ?? quoted ?? "",
  );
  let inner: Config = result;
  for (const [i, name] of path.slice(0, -1).entries()) {
    const isIndex = /^\d+$/.test(path[i + 1] ?? "");
    // The CLI refuses to write an element into what is no list.
    if (isIndex) expect([name, inner[name] ?? []]).toEqual([name, expect.any(Array)]);
    inner[name] ??= isIndex ? [] : {};
    inner = inner[name] as Config;
  }
  const last = path.at(-1) ?? "";
  if (action === "rm") delete inner[last];
  else inner[last] = typed(word);
  return result;
}

/** A leading zero keeps a number a text. */
function typed(word: string): unknown {
  return /^(true|false|-?(0|[1-9]\d*))$/.test(word)
    ? (JSON.parse(word) as unknown)
    : word.replace(/^'|'$/g, "");
}

const problemsOf = (config: Config) => {
  const parsed = parseConfiguration(config);
  return "problems" in parsed ? parsed.problems : [];
};

interface Fixed {
  readonly text: string;
  readonly path: string;
  readonly before: Config;
  /** What the commands make of it; undefined for a form or words. */
  readonly after: Config | undefined;
}

const fixes: Fixed[] = tables(__dirname, "refusals").flatMap(({ config, aws }) =>
  aws
    ? []
    : problemsOf(config).map((problem) => {
        const text = problemText(problem);
        const commands = commandsOf(text.slice(text.lastIndexOf("; fix: ") + "; fix: ".length));
        const after = commands.reduce<Config | undefined>(
          (mended, command) => mended && run(mended, command),
          config,
        );
        const path = problem.path.map(String).join(".");
        return { text, path, before: config, after: commands.length === 0 ? undefined : after };
      }),
);
const literal = fixes.filter((fixed): fixed is Fixed & { after: Config } => fixed.after !== undefined);

/** Every scalar with its path. */
function leaves(value: unknown, path = ""): [string, unknown][] {
  if (value === null || typeof value !== "object") return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === "" ? key : `${path}.${key}`));
}

/** Words for true in other formats. */
const isTrue = (value: unknown): boolean =>
  ["true", "yes", "on", "y", "1"].includes(String(value).toLowerCase());
/** Switches that protect, by the end of their path. */
const PROTECTS = /(^|\.)(protect|finalSnapshot|multiAz|preflight|ready|mastersRolled)$/;
/** Numbers of machines, and sizes, by the end of their path, with the most that is legal. */
const COUNTS: [pattern: RegExp, most: number][] = [
  [/(^|\.)(min|desired|max)$/, 1000],
  [/\.storageGiB$/, 59_578],
  [/\.maxStorageGiB$/, 65_536],
  [/\.rootVolumeGiB$/, 16_384],
  [/\.backupRetentionDays$/, 35],
  [/\.(noProgressMinutes|totalMinutes)$/, 2880],
];

describe("a fix that is a command", () => {
  test("is what many fixes are", () => expect(literal.length).toBeGreaterThan(100));

  test.each(literal.map((fixed) => [fixed.text, fixed] as const))(
    "mends what it stands by: %s",
    (text, fixed) => {
      const left = problemsOf(fixed.after);
      expect(left.map(problemText)).not.toContain(text);
      expect(left.filter(({ path }) => path.map(String).join(".") === fixed.path).map(problemText)).toEqual(
        [],
      );
    },
  );

  test.each(literal.map((fixed) => [fixed.text, fixed] as const))(
    "weakens nothing: %s",
    (text, { before, after }) => {
      const was = new Map(leaves(before));
      const is = new Map(leaves(after));
      for (const [path, value] of was) {
        const now = is.get(path);
        if (now === value) continue;
        // What the datastore's kind ignores protects nothing.
        if (now === undefined && text.includes("has no such key")) continue;
        if (PROTECTS.test(path) && isTrue(value)) expect([path, now]).toEqual([path, true]);
        const most = COUNTS.find(([pattern]) => pattern.test(path))?.[1];
        const oneMaster = path.startsWith("masters.") && now === 1;
        if (most !== undefined && /^\d+$/.test(String(value)) && !oneMaster)
          expect([path, Number(now ?? Infinity) >= Math.min(Number(value), most)]).toEqual([path, true]);
      }
      // Nothing comes into being that opens the cluster, and no version is chosen for anybody.
      for (const [path, value] of is) {
        if (was.get(path) === value) continue;
        expect([path, value]).not.toEqual([expect.stringMatching(/cidrs?\b/i), "0.0.0.0/0"]);
        expect(path).not.toMatch(
          /^(k3sVersion|datastore\.engineVersion|clusterSecret|agentToken|datastore\.(endpoint|key))$/,
        );
      }
    },
  );
});

test("no fix holds a secret, an example's or a digest of zeros", () => {
  for (const { text } of fixes) {
    const fix = text.slice(text.lastIndexOf("; fix: "));
    expect(fix).not.toMatch(
      /example-(cluster|agent|password|registry)|0{32}|k3sVersion v0|engineVersion' 11/,
    );
  }
});
