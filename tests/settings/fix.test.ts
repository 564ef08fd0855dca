import { tables } from "../support/refusals";
import { problemText } from "../../components/settings/report";
import { parseConfiguration } from "../../components/settings/parse";

/** Runs one `pulumi config set` or `rm` on a configuration, as the CLI does. Undefined where it is none. */
function run(config: Record<string, unknown>, command: string): Record<string, unknown> | undefined {
  const [, action, key, word = ""] =
    /^pulumi config (set|rm) (?:--secret )?(?:--path )?'?k3s-ha:([^' ]+)'?(?: ([^ ]+|'[^']*'))?$/.exec(
      command,
    ) ?? [];
  if (key === undefined || word.startsWith("<")) return undefined;
  const result = structuredClone(config);
  const path = [...key.matchAll(/\["([^"]*)"\]|([^.[\]]+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? "",
  );
  let inner: Record<string, unknown> = result;
  for (const [i, name] of path.slice(0, -1).entries()) {
    // The CLI refuses to write an element into what is no list.
    if (/^\d$/.test(path[i + 1] ?? "")) expect([name, inner[name] ?? []]).toEqual([name, expect.any(Array)]);
    inner[name] ??= /^\d$/.test(path[i + 1] ?? "") ? [] : {};
    inner = inner[name] as Record<string, unknown>;
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

function apply(config: Record<string, unknown>, fix: string): Record<string, unknown> | undefined {
  return fix
    .split(" && ")
    .reduce<Record<string, unknown> | undefined>((mended, command) => mended && run(mended, command), config);
}

const problemsOf = (config: Record<string, unknown>) => {
  const parsed = parseConfiguration(config);
  return "problems" in parsed ? parsed.problems : [];
};

const commands = tables(__dirname, "refusals").flatMap(({ config }) =>
  problemsOf(config).flatMap((problem) => {
    const fix = problemText(problem).split("; fix: ")[1] ?? "";
    const mended = apply(config, fix);
    return mended === undefined ? [] : [[problemText(problem), problem, mended] as const];
  }),
);

describe("a fix that is a command mends what it stands by", () => {
  test("most fixes are commands", () => expect(commands.length).toBeGreaterThan(150));

  test.each(commands)("%s", (_text, problem, mended) => {
    const left = problemsOf(mended);
    expect(left.map(problemText)).not.toContain(problemText(problem));
    expect(left.filter(({ path }) => path.join() === problem.path.join()).map(problemText)).toEqual([]);
  });
});
