/**
 * Prices on demand in us-east-1, US dollars, compiled by hand in November 2026 from sources of 2024 to 2026, mostly
 * third-party: an order of magnitude, not an invoice. What a table lacks is unknown, never guessed.
 */
export const PRICES_ARE_OF = "us-east-1, November 2026";

/** As AWS reckons a month. */
export const HOURS_PER_MONTH = 730;

/** EC2, Linux, per hour of the size `large`; the other sizes are multiples of it. */
const INSTANCE_LARGE_HOUR: Readonly<Record<string, number>> = {
  t2: 0.0928,
  t3: 0.0832,
  t3a: 0.0752,
  t4g: 0.0672,
  m5: 0.096,
  m5a: 0.086,
  m6a: 0.0864,
  m6g: 0.077,
  m6i: 0.096,
  m7g: 0.0816,
  m7i: 0.1008,
  c5: 0.085,
  c6a: 0.0765,
  c6g: 0.068,
  c6i: 0.085,
  c7g: 0.0725,
  c7i: 0.08925,
  r5: 0.126,
  r6g: 0.1008,
  r6i: 0.126,
  r7g: 0.1071,
};

/** RDS for PostgreSQL in one zone, per hour of the size `large`. */
const DATABASE_LARGE_HOUR: Readonly<Record<string, number>> = {
  m5: 0.178,
  m6g: 0.159,
  m6i: 0.178,
  m7g: 0.168,
  r5: 0.25,
  r6g: 0.225,
  r6i: 0.25,
  r7g: 0.239,
};

/** Burstable classes, whose sizes are rounded one by one. */
const DATABASE_HOUR: Readonly<Record<string, number>> = {
  "t3.micro": 0.018,
  "t3.small": 0.036,
  "t3.medium": 0.072,
  "t3.large": 0.145,
  "t3.xlarge": 0.29,
  "t3.2xlarge": 0.579,
  "t4g.micro": 0.016,
  "t4g.small": 0.032,
  "t4g.medium": 0.065,
  "t4g.large": 0.129,
  "t4g.xlarge": 0.258,
  "t4g.2xlarge": 0.517,
};

/** Per hour, each. */
export const HOURLY = { networkBalancer: 0.0225, natGateway: 0.045, publicAddress: 0.005 } as const;

/** Per GiB and month, gp3. */
export const STORAGE_MONTH = { volume: 0.08, database: 0.115 } as const;

const SIZES: Readonly<Record<string, number>> = {
  nano: 1 / 16,
  micro: 1 / 8,
  small: 1 / 4,
  medium: 1 / 2,
  large: 1,
  xlarge: 2,
};

/** A size in multiples of `large`: 8 for `4xlarge`; undefined for what is no size, such as `metal`. */
function timesLarge(size: string): number | undefined {
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  return times === undefined ? lookUp(SIZES, size) : 2 * Number(times);
}

/** @returns US dollars an hour, or undefined for a type that the table lacks */
export function instanceHour(type: string): number | undefined {
  const [family = "", size = ""] = type.split(".");
  return product(lookUp(INSTANCE_LARGE_HOUR, family), timesLarge(size));
}

/**
 * @param instanceClass as RDS writes it, for example `db.t3.medium`
 * @returns US dollars an hour in one zone, or undefined for a class that the table lacks
 */
export function databaseHour(instanceClass: string): number | undefined {
  const [, family = "", size = ""] = instanceClass.split(".");
  return (
    lookUp(DATABASE_HOUR, `${family}.${size}`) ??
    product(lookUp(DATABASE_LARGE_HOUR, family), timesLarge(size))
  );
}

/** @returns vCPUs of a class from micro up: two, and two for each `large` beyond the first; undefined where unknown */
export function databaseVcpus(instanceClass: string): number | undefined {
  if (databaseHour(instanceClass) === undefined) return undefined;
  const times = timesLarge(instanceClass.split(".")[2] ?? "");
  return times === undefined ? undefined : Math.max(2, 2 * times);
}

function product(price: number | undefined, times: number | undefined): number | undefined {
  return price === undefined || times === undefined ? undefined : price * times;
}

/** An own entry: `constructor` is no family. */
function lookUp(table: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
