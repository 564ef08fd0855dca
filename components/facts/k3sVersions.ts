/** Processor architectures as EC2 writes them. */
export type Architecture = "x86_64" | "arm64";

/** The ways to start k3s; also the values of the tag `k3s-ha:dialect`. */
export const DIALECTS = ["v0.10", "current"] as const;
export type Dialect = (typeof DIALECTS)[number];

/** What a release may lack. */
export type Feature =
  | "agentToken"
  | "registries"
  | "readyz"
  | "proxyProtocol"
  | "etcd"
  | "postgresqlScheme"
  | "severalHosts"
  | "sslmodeFallback"
  | "quotedDatabase";

/**
 * What depends on the k3s version: the only place that tells dialects apart. `v0.10` is that of October 2019; in the
 * `current` one flags are renamed, a configuration file replaces them, and servers hold a token apart from agents'.
 */
export interface K3sRelease {
  readonly dialect: Dialect;
  /** The dialect in a sentence. */
  readonly title: string;
  /** What it does not have, with the reason. */
  readonly lacks: Readonly<Partial<Record<Feature, string>>>;
  /** The secret that an agent holds to join. */
  readonly agentsJoinWith: "clusterSecret" | "agentToken";
  /** Whether the secrets of a running cluster can be changed (`k3s token rotate`). */
  readonly rotatesSecrets: boolean;
  /** Whether its listener adds any name that a client asks for to its certificate, before it authenticates. */
  readonly certifiesAnyName: boolean;
  /** The first PostgreSQL major whose password hashing (SCRAM) is untested with its driver. @default - none */
  readonly scramUntestedFrom?: number;
  /** Whether two servers that boot together on an empty SQL database make two certificate authorities. */
  readonly serialiseFirstBoot: boolean;
  /** Arguments that `kubectl drain` of this version needs besides its common ones. */
  readonly drainArguments: readonly string[];
  /** Public SSM parameters of the machine image by architecture. v0.10 needs cgroup v1, which Amazon Linux 2 has. */
  readonly image: { readonly family: string; readonly parameters: Readonly<Record<Architecture, string>> };
  /** PostgreSQL: the default version, and the range that the release was made for. */
  readonly postgres: { readonly default: string; readonly oldest: string; readonly newest: string };
  /** The smallest master. */
  readonly smallestMaster: { readonly vCpus: number; readonly memoryMiB: number };
  /** Whether its high availability is experimental. */
  readonly experimental: boolean;
}

const V0_10: K3sRelease = {
  dialect: "v0.10",
  title: "v0.10",
  lacks: {
    agentToken: "agents of v0.10 hold the cluster secret",
    registries: "v0.10 is started without registries.yaml",
    readyz: "it was never tried on v0.10",
    proxyProtocol: "v0.10's Traefik does not parse it",
    etcd: "etcd offers this k3s no lock, and two servers of v0.10 that boot together make two certificate authorities",
    postgresqlScheme: "k3s v0.10 knows the scheme postgres:// alone",
    severalHosts: "k3s v0.10's driver (lib/pq) takes one host alone",
    sslmodeFallback: "k3s v0.10's driver (lib/pq) knows neither sslmode=allow nor sslmode=prefer",
    quotedDatabase:
      "k3s v0.10 creates a database without quotes, so its name has lower-case letters, digits and _ alone",
  },
  agentsJoinWith: "clusterSecret",
  rotatesSecrets: false,
  certifiesAnyName: true,
  scramUntestedFrom: 14,
  serialiseFirstBoot: true,
  drainArguments: ["--delete-local-data"],
  image: {
    family: "amzn2",
    parameters: {
      x86_64: "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2",
      arm64: "/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-arm64-gp2",
    },
  },
  postgres: { default: "11.5", oldest: "10.7", newest: "11.5" },
  smallestMaster: { vCpus: 1, memoryMiB: 512 },
  experimental: true,
};

const CURRENT: K3sRelease = {
  dialect: "current",
  title: "current k3s",
  lacks: {},
  agentsJoinWith: "agentToken",
  rotatesSecrets: true,
  certifiesAnyName: false,
  // Measured: 31 concurrent starts, one CA each; but every second time one server exits and must be restarted.
  serialiseFirstBoot: false,
  drainArguments: ["--delete-emptydir-data"],
  image: {
    family: "al2023",
    parameters: {
      x86_64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
      arm64: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
    },
  },
  postgres: { default: "15", oldest: "12", newest: "15" },
  smallestMaster: { vCpus: 2, memoryMiB: 2048 },
  experimental: false,
};

/** Current k3s before kine v0.10.1 (k3s-io/k3s#7414), which brought jackc/pgx for lib/pq. */
const BEFORE_PGX: K3sRelease = {
  ...CURRENT,
  lacks: {
    severalHosts: "before v1.28 the driver (lib/pq) takes one host alone",
    sslmodeFallback: "before v1.28 the driver (lib/pq) knows neither sslmode=allow nor sslmode=prefer",
    quotedDatabase:
      "before v1.28 k3s creates a database without quotes, so its name has lower-case letters, digits and _ alone",
  },
};

/** The newest minor that this table knows (August 2026); upstream supports it and the two before it. */
export const NEWEST_MINOR = 36;
const SUPPORTED_MINORS = 3;

/** A version's numbers: `v1.36.4+k3s1` is minor 36, patch 4, build 1 of major 1. */
export interface K3sVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly build: number;
}

/** @throws RangeError where the text is no version; settings have been checked before. */
export function parseK3sVersion(version: string): K3sVersion {
  const match = /^v(\d+)\.(\d+)\.(\d+)(?:\+k3s(\d+))?$/.exec(version);
  if (!match) throw new RangeError(`not a k3s version: ${version}`);
  const [major = 0, minor = 0, patch = 0, build = 0] = match.slice(1).map((digits) => Number(digits ?? 0));
  return { major, minor, patch, build };
}

/** Negative where `a` is older than `b`. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [parseK3sVersion(a), parseK3sVersion(b)];
  return x.major - y.major || x.minor - y.minor || x.patch - y.patch || x.build - y.build;
}

/** Versions from one on, up to the next range. */
export interface VersionRange {
  /** The first version of the range. */
  readonly from: string;
  readonly release?: K3sRelease;
  /** Why it is refused; with `release` present, only unless `allowUntestedK3s`. */
  readonly refused?: string;
}

const RACE =
  "two servers that boot together on an empty database race for the certificate authority (k3s#7185)";
const NO_FILE = `${RACE}, and it knows no configuration file`;
const DEADLOCK = "agents can deadlock when a server is replaced (k3s#10506, #11334)";
const NOT_TRIED = "nobody tried this program with it";

/** In order: a version belongs to the last range that begins at or before it. */
export const VERSION_RANGES: readonly VersionRange[] = [
  { from: "v0.0.0", refused: "it knows no external datastore as this program needs it" },
  { from: "v0.10.0", release: V0_10 },
  { from: "v0.11.0", refused: NO_FILE },
  { from: "v1.19.1", release: BEFORE_PGX, refused: RACE },
  { from: "v1.24.13", release: BEFORE_PGX, refused: DEADLOCK },
  { from: "v1.28.0", release: CURRENT, refused: DEADLOCK },
  { from: "v1.31.3", release: CURRENT, refused: NOT_TRIED },
  { from: "v1.32.5", release: CURRENT },
  { from: "v1.33.0", release: CURRENT, refused: NOT_TRIED },
  { from: "v1.33.1", release: CURRENT },
  { from: "v2.0.0", refused: NOT_TRIED },
];

/**
 * The release that a version belongs to, or why it is refused.
 * @param version as k3s tags it, for example `v0.10.2` or `v1.36.4+k3s1`
 * @param allowUntested whether a version is taken that this program knows how to start but was never tried with
 */
export function releaseOf(
  version: string,
  allowUntested: boolean,
): K3sRelease | { readonly refused: string } {
  const built = parseK3sVersion(version).build > 0;
  if (built === (parseK3sVersion(version).major === 0)) {
    return {
      refused: built
        ? "versions before v1.0 have no +k3sN"
        : "upstream's tags from v1.0 on end in +k3sN, as in v1.36.4+k3s1",
    };
  }
  const range = VERSION_RANGES.filter(({ from }) => compareVersions(from, version) <= 0).at(-1);
  if (range?.release && (range.refused === undefined || allowUntested)) return range.release;
  const override = range?.release ? "; allowUntestedK3s takes it all the same" : "";
  return { refused: `${range?.refused ?? NOT_TRIED}${override}` };
}

/** What is accepted, in words: for errors and the README. */
export const ACCEPTED_VERSIONS =
  "v0.10.x, v1.32.5 and later of that minor, v1.33.1 and later of that minor, every v1.34 and later";

/** Whether upstream supports a version no longer, as far as this table knows. */
export function isPastSupport(version: string): boolean {
  const { major, minor } = parseK3sVersion(version);
  return major === 1 && minor <= NEWEST_MINOR - SUPPORTED_MINORS;
}

/** Whether a version's minor is above all that this table knows: nobody looked whether it exists. */
export function isBeyondKnown(version: string): boolean {
  const { major, minor } = parseK3sVersion(version);
  return major === 1 && minor > NEWEST_MINOR;
}

/** A release's files for an architecture, which is `amd64` or `arm64` in k3s's own words. */
export interface ReleaseFile {
  readonly architecture: "amd64" | "arm64";
  /** The binary, for example `k3s-arm64`. */
  readonly binary: string;
  /** SHA-256 sums of the release's files for this architecture. */
  readonly sums: string;
}

/** The files that a machine downloads; boot/download.sh names them in the same way. */
export function releaseFile(architecture: Architecture): ReleaseFile {
  return architecture === "arm64"
    ? { architecture: "arm64", binary: "k3s-arm64", sums: "sha256sum-arm64.txt" }
    : { architecture: "amd64", binary: "k3s", sums: "sha256sum-amd64.txt" };
}

/** A dialect as a tag names it, in a sentence. */
export function dialectTitle(dialect: string): string {
  return [V0_10, CURRENT].find((release) => release.dialect === dialect)?.title ?? dialect;
}
