import type { DeepPartial, Fixture } from "./fixture";
import { zoneNames } from "./account";

/** What only AWS can tell of a configuration, assumed so that the plan can go on. */
export interface Assumed {
  /** What the fixture must answer besides its own data. */
  readonly fixture: DeepPartial<Fixture>;
  /** What was assumed, one sentence each. */
  readonly assumptions: readonly string[];
}

/** The project's configuration, structures as objects. */
export type Configuration = Readonly<Record<string, unknown>>;

/**
 * Everything that a configuration names and the fixture does not know is assumed to exist and to fit: instance types,
 * images, an existing VPC with its subnets, zones, classes of databases. What cannot exist, such as a size that EC2 does
 * not have, is not assumed, so that it is refused.
 */
export function assume(configuration: Configuration, fixture: Fixture, region: string): Assumed {
  const parts = [
    ...groupsOf(configuration).flatMap((group) => [...types(group, fixture), ...images(group, fixture)]),
    ...zones(configuration, fixture, region),
    ...network(configuration, fixture, region),
    ...databases(configuration, fixture),
  ];
  const merged: Record<string, Record<string, unknown>> = {};
  for (const { table, entries } of parts) merged[table] = { ...merged[table], ...entries };
  const accountId = accountOf(configuration);
  const account =
    accountId === undefined || accountId === fixture.accountId
      ? []
      : [`the account is ${accountId}, to which the configured IAM policies belong`];
  return {
    fixture: { ...merged, ...(account.length > 0 && { accountId }) },
    assumptions: [...new Set([...parts.map(({ text }) => text), ...account])],
  };
}

/** Entries for one table of the fixture. */
interface Part {
  readonly table: keyof Fixture;
  readonly entries: Record<string, unknown>;
  readonly text: string;
}

interface Group {
  readonly types: readonly string[];
  readonly architecture: string;
  readonly amiId: string | undefined;
}

function groupsOf({ masters, agentPools }: Configuration): Group[] {
  const pools = Object.values(objectOf(agentPools)).map(objectOf);
  const groups = [objectOf(masters), ...pools];
  return groups.map((group) => ({
    types: [group.instanceType, ...listOf(group.instanceTypes)].filter((type) => typeof type === "string"),
    architecture: group.architecture === "arm64" ? "arm64" : "x86_64",
    amiId: typeof group.amiId === "string" ? group.amiId : undefined,
  }));
}

/** The account of the first policy that is no policy of AWS's: roles take those of their own account alone. */
function accountOf({ permissionsBoundaryArn, masters, agentPools }: Configuration): string | undefined {
  const groups = [masters, ...Object.values(objectOf(agentPools))].map(objectOf);
  const arns = [permissionsBoundaryArn, ...groups.flatMap(({ policyArns }) => listOf(policyArns))];
  const accounts = arns.map((arn) => (typeof arn === "string" ? POLICY_ACCOUNT.exec(arn)?.[1] : undefined));
  return accounts.find((account) => account !== undefined);
}

const POLICY_ACCOUNT = /^arn:[a-z-]+:iam::(\d{12}):policy\//;

/** Sizes that EC2 has, whatever the family (EC2 user guide, instance type naming conventions). */
const SIZE = /^(nano|micro|small|medium|large|xlarge|\d+xlarge|metal(-\d+xl)?)$/;
const FAMILY = /^[a-z]+\d+[a-z0-9-]*$/;
/** The letter g behind the generation stands for Graviton; a1 has none and is one. */
const GRAVITON = /^([a-z]+\d+[a-z-]*g[a-z0-9-]*|a1)$/;

function types(group: Group, { instanceTypes }: Fixture): Part[] {
  return group.types
    .filter((type) => !Object.hasOwn(instanceTypes, type))
    .flatMap((type) => {
      const [family = "", size = "", ...more] = type.split(".");
      if (more.length > 0 || !FAMILY.test(family) || !SIZE.test(size)) return [];
      const architecture = GRAVITON.test(family) ? "arm64" : "x86_64";
      const entry = { vcpus: 1024, memoryMib: 1024 * 1024, architectures: [architecture] };
      const text = `instance type ${type} exists in the region and is large enough; by its name it is ${architecture}`;
      return [{ table: "instanceTypes" as const, entries: { [type]: entry }, text }];
    });
}

function images({ amiId, architecture }: Group, fixture: Fixture): Part[] {
  if (amiId === undefined || Object.hasOwn(fixture.images, amiId)) return [];
  const entry = { parameters: [], name: amiId, architecture, rootDeviceName: "/dev/xvda" };
  const text = `image ${amiId} exists, is ${architecture} and fits the root volume`;
  return [{ table: "images", entries: { [amiId]: entry }, text }];
}

function zones({ availabilityZones }: Configuration, fixture: Fixture, region: string): Part[] {
  const known = zoneNames(fixture, region);
  const missing = listOf(availabilityZones)
    .filter((zone) => typeof zone === "string")
    .filter((zone) => new RegExp(`^${region}[a-h]$`).test(zone) && !known.includes(zone));
  if (missing.length === 0) return [];
  const letters = [...known, ...missing].map((zone) => zone.slice(region.length)).sort();
  const text = `the account has the zone ${missing.join(", ")}, which offers the instance types`;
  return [{ table: "zones", entries: { [region]: letters }, text }];
}

/** Of no network in use (RFC 5737): it overlaps no range that a configuration may have, and shows that it is made up. */
const MADE_UP_RANGE = "192.0.2.0/24";

function network({ network: given }: Configuration, fixture: Fixture, region: string): Part[] {
  const { vpcId, privateSubnetIds, publicSubnetIds } = objectOf(given);
  if (typeof vpcId !== "string" || Object.hasOwn(fixture.vpcs, vpcId)) return [];
  const letters = zoneNames(fixture, region).map((zone) => zone.slice(region.length));
  const subnets = [
    ...listOf(privateSubnetIds).map((id, i) => ({ id, i, mapPublicIpOnLaunch: false })),
    ...listOf(publicSubnetIds).map((id, i) => ({ id, i, mapPublicIpOnLaunch: true })),
  ].filter(({ id }) => typeof id === "string" && !Object.hasOwn(fixture.subnets, id));
  const entries = subnets.map(({ id, i, mapPublicIpOnLaunch }) => [
    id,
    { vpcId, zone: letters[i % letters.length], cidrBlock: MADE_UP_RANGE, mapPublicIpOnLaunch },
  ]);
  const vpc = { cidrBlock: MADE_UP_RANGE, enableDnsHostnames: true, enableDnsSupport: true };
  const text =
    `${vpcId} exists with these subnets, each in another zone, and its range overlaps neither podCidr nor serviceCidr; ` +
    `${MADE_UP_RANGE} and the zones stand in for the real ones`;
  return [
    { table: "vpcs", entries: { [vpcId]: vpc }, text },
    { table: "subnets", entries: Object.fromEntries(entries) as Record<string, unknown>, text },
  ];
}

function databases({ datastore }: Configuration, { databases: known }: Fixture): Part[] {
  const { instanceClass } = objectOf(datastore);
  const [db = "", family = "", size = ""] = typeof instanceClass === "string" ? instanceClass.split(".") : [];
  if (db !== "db" || !FAMILY.test(family) || !SIZE.test(size) || Object.hasOwn(known.classes, family))
    return [];
  const classes = { ...known.classes, [family]: { firstMajor: 0, lastMajor: 99 } };
  const text = `RDS offers ${String(instanceClass)} for the configured PostgreSQL`;
  return [{ table: "databases", entries: { ...known, classes }, text }];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
