import { problemText } from "../../components/settings/report";
import { VERSION_RANGES, type VersionRange } from "../../components/facts/k3sVersions";
import { parseConfiguration } from "../../components/settings/parse";
import { withSection } from "./section";

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

/** The page of the datastores with its tables made from the version table and the checks of the settings. */
export function withCombinations(page: string): string {
  return withSection(page, "combinations", [...versionTable(), "", ...combinationTable()]);
}

function versionTable(): string[] {
  const rows = VERSION_RANGES.map((range, i) => {
    const next = VERSION_RANGES[i + 1];
    const span = next ? `from ${range.from}, below ${next.from}` : `from ${range.from}`;
    return `| ${span} | ${outcome(range)} | ${range.release?.image.family ?? ""} | ${range.release?.postgres.default ?? ""} |`;
  });
  return ["| k3s version | Accepted | Image | PostgreSQL default |", "| --- | --- | --- | --- |", ...rows];
}

function outcome({ release, refused }: VersionRange): string {
  if (release && refused === undefined) return "yes";
  return release ? `with \`allowUntestedK3s\` only: ${refused}` : `no: ${refused}`;
}

/** One column for the first version of each dialect that is taken. */
function combinationTable(): string[] {
  const taken = VERSION_RANGES.filter(({ release, refused }) => release && refused === undefined);
  const versions = taken.filter(
    ({ release }, i) => taken.findIndex((other) => other.release === release) === i,
  );
  const head = versions.map(({ from }) => (from.startsWith("v0.") ? "v0.10" : "current k3s"));
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
