import { problemText } from "../../components/settings/report";
import { VERSION_RANGES, type VersionRange } from "../../components/facts/k3sVersions";
import { parseConfiguration } from "../../components/settings/parse";

const BEGIN = "<!-- combinations:begin -->";
const END = "<!-- combinations:end -->";

/** Datastores by what the table calls them. */
const DATASTORES: Readonly<Record<string, Record<string, unknown>>> = {
  rds: { kind: "rds" },
  "external PostgreSQL": external("postgres://k3s:password@db.example.com:5432/k3s?sslmode=verify-full"),
  "external MySQL": external("mysql://k3s:password@tcp(db.example.com:3306)/k3s?tls=true"),
  "external etcd": external("https://etcd.example.com:2379"),
  sqlite: { kind: "sqlite" },
};

function external(endpoint: string): Record<string, unknown> {
  return { kind: "external", endpoint, cidrs: ["10.9.0.0/24"] };
}

/** A text with the tables of versions and combinations between their markers, made from the version table. */
export function withCombinations(text: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${BEGIN} … ${END}`);
  const tables = [
    "<!-- prettier-ignore-start -->",
    "",
    ...versionTable(),
    "",
    ...combinationTable(),
    "",
    "<!-- prettier-ignore-end -->",
  ];
  return `${text.slice(0, begin)}${BEGIN}\n${tables.join("\n")}\n${text.slice(end)}`;
}

function versionTable(): string[] {
  const rows = VERSION_RANGES.map((range, i) => {
    const next = VERSION_RANGES[i + 1];
    const span = next ? `${range.from} up to before ${next.from}` : `${range.from} and later`;
    return `| ${span} | ${outcome(range)} | ${range.release?.image.family ?? ""} | ${range.release?.postgres.default ?? ""} |`;
  });
  return ["| k3s version | Taken? | Image | PostgreSQL default |", "| --- | --- | --- | --- |", ...rows];
}

function outcome({ release, refused }: VersionRange): string {
  if (release && refused === undefined) return `yes, dialect ${release.dialect}`;
  return release ? `with \`allowUntestedK3s\` only: ${refused}` : `no: ${refused}`;
}

/** One column for the first version of each dialect that is taken. */
function combinationTable(): string[] {
  const taken = VERSION_RANGES.filter(({ release, refused }) => release && refused === undefined);
  const versions = taken.filter(
    ({ release }, i) => taken.findIndex((other) => other.release === release) === i,
  );
  const head = versions.map(({ release }) => `${release?.dialect}`);
  const rows = Object.entries(DATASTORES).map(([name, datastore]) => {
    const cells = versions.map(({ from }) => cell({ k3sVersion: released(from), datastore }));
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  return [
    `| Datastore, with either \`secretDelivery\` | ${head.join(" | ")} |`,
    `| --- | ${head.map(() => "---").join(" | ")} |`,
    ...rows,
  ];
}

/** A release of Kubernetes 1 has k3s's own number behind it. */
function released(from: string): string {
  return from.startsWith("v0.") ? from : `${from}+k3s1`;
}

function cell(configuration: Record<string, unknown>): string {
  const parsed = parseConfiguration(configuration);
  if (!("problems" in parsed)) return "yes";
  const reasons = parsed.problems
    .map(problemText)
    .map((text) => /is refused: (.*?); allowed:/.exec(text)?.[1] ?? text);
  return `no: ${reasons.join("; ")}`;
}
