import { createHash } from "node:crypto";
import type { Computed } from "./monitor";
import type { Registration, Wire } from "./types";
import { secret, unwrap } from "./values";

type Outputs = { [key: string]: Wire };

/** Outputs to use instead of the table's, by resource name or type token. */
export type SuppliedOutputs = Record<string, Outputs>;

export interface Where {
  readonly region: string;
  readonly accountId: string;
}

/**
 * What the providers would compute for the resources of this program: enough for everything that depends on it to become
 * known. Ids are `<name>-id`, so that a wrong reference shows.
 */
export function computeFor(
  where: Where,
  supplied: SuppliedOutputs,
): (registration: Registration) => Computed {
  return (registration) => {
    const { type, name, inputs } = registration;
    const plain = unwrap(inputs) as Outputs;
    const specific = TABLE[type]?.(name, plain, where) ?? {};
    const id = registration.readId ?? text(specific.id) ?? `${name}-id`;
    const outputs: Outputs = {
      ...(type.startsWith("aws:") && { arn: arn(where, type, plain.name ?? name), region: where.region }),
      ...(type.startsWith("aws:") && plain.name === undefined && { name: `${name}-1234567` }),
      ...(plain.tags !== undefined && { tagsAll: plain.tags }),
      ...specific,
      ...supplied[type],
      ...supplied[name],
    };
    return { id: text(outputs.id) ?? id, outputs };
  };
}

type Compute = (name: string, inputs: Outputs, where: Where) => Outputs;

const TABLE: Record<string, Compute | undefined> = {
  "random:index/randomPassword:RandomPassword": (name, { length, special, keepers }) => {
    const value = randomText(
      seed(name, keepers),
      Number(length),
      special === false ? ALPHANUMERIC : `${ALPHANUMERIC}-_.~`,
    );
    return { id: "none", result: secret(value), bcryptHash: secret(`bcrypt of ${name}`) };
  },
  "random:index/randomString:RandomString": (name, { length }) => {
    const value = randomText(name, Number(length), "abcdefghijklmnopqrstuvwxyz0123456789");
    return { id: value, result: value };
  },
  "random:index/randomId:RandomId": (name, { byteLength, keepers }) => {
    const bytes = createHash("sha512").update(seed(name, keepers)).digest().subarray(0, Number(byteLength));
    const b64Url = bytes.toString("base64url");
    const b64Std = bytes.toString("base64");
    const dec = BigInt(`0x${bytes.toString("hex")}`).toString();
    return { id: b64Url, b64Url, b64Std, hex: bytes.toString("hex"), dec };
  },
  "aws:ec2/vpc:Vpc": (name, { cidrBlock }) => ({
    cidrBlock: cidrBlock ?? null,
    defaultSecurityGroupId: `${name}-default-sg-id`,
    mainRouteTableId: `${name}-main-rt-id`,
    defaultNetworkAclId: `${name}-acl-id`,
  }),
  "aws:ec2/eip:Eip": (name) => ({ allocationId: `${name}-id`, publicIp: address("198.51.100", name) }),
  "aws:ec2/natGateway:NatGateway": (name) => ({
    publicIp: address("203.0.113", name),
    privateIp: address("10.0.0", name),
  }),
  "aws:ec2/vpcEndpoint:VpcEndpoint": (name) => ({ prefixListId: `pl-${name}` }),
  "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 7, defaultVersion: 1 }),
  "aws:rds/instance:Instance": (name, { identifier, port, engineVersion }, { region }) => {
    const host = `${text(identifier) ?? name}.abcdefghijkl.${region}.rds.amazonaws.com`;
    return {
      id: `db-${name.toUpperCase()}`,
      address: host,
      endpoint: `${host}:${Number(port ?? 5432)}`,
      port: port ?? 5432,
      resourceId: `db-${name.toUpperCase()}`,
      engineVersionActual: engineVersion ?? null,
      status: "available",
    };
  },
  "aws:lb/loadBalancer:LoadBalancer": (name, _inputs, where) => ({
    ...balancerArn(where, "loadbalancer/net", name),
    dnsName: `${name}-0123456789abcdef.elb.${where.region}.amazonaws.com`,
    zoneId: "Z26RNL4JYFTOTI",
  }),
  "aws:lb/targetGroup:TargetGroup": (name, _inputs, where) => balancerArn(where, "targetgroup", name),
  "aws:lb/listener:Listener": (name, _inputs, where) => balancerArn(where, "listener/net", name),
  "aws:iam/role:Role": (name, inputs, where) => named(name, inputs, where, "role"),
  "aws:iam/policy:Policy": (name, inputs, where) => named(name, inputs, where, "policy"),
  "aws:iam/instanceProfile:InstanceProfile": (name, inputs, where) =>
    named(name, inputs, where, "instance-profile"),
  "aws:ssm/parameter:Parameter": (name, inputs) => ({ id: inputs.name ?? name, version: 1 }),
  "command:local:Command": (name) => ({ stdout: secret(`stdout of ${name}`), stderr: secret("") }),
};

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Random values stay as long as name and keepers do, so that two runs can be compared. */
function seed(name: string, keepers: Wire | undefined): string {
  return keepers === undefined ? name : `${name} ${JSON.stringify(keepers)}`;
}

function randomText(name: string, length: number, alphabet: string): string {
  let value = "";
  for (let block = 0; value.length < length; block++) {
    const digest = createHash("sha512").update(`${name} ${block}`).digest();
    value += Array.from(digest, (byte) => alphabet[byte % alphabet.length]).join("");
  }
  return value.slice(0, length);
}

/** IAM knows its entities by name: the id is the name, and ARNs have no region. */
function named(name: string, inputs: Outputs, { accountId }: Where, kind: string): Outputs {
  const physical = text(inputs.name) ?? `${name}-1234567`;
  return {
    id: physical,
    name: physical,
    arn: `arn:aws:iam::${accountId}:${kind}/${physical}`,
    uniqueId: `AROA${name}`,
  };
}

function balancerArn({ region, accountId }: Where, kind: string, name: string): Outputs {
  const suffix = `${kind}/${name}/0123456789abcdef`;
  const arn = `arn:aws:elasticloadbalancing:${region}:${accountId}:${suffix}`;
  return { id: arn, arn, arnSuffix: suffix.replace(/^loadbalancer\//, "") };
}

function arn({ region, accountId }: Where, type: string, name: Wire): string {
  return `arn:aws:${type.split(":")[1]?.split("/")[0] ?? ""}:${region}:${accountId}:${text(name) ?? ""}`;
}

function address(prefix: string, name: string): string {
  return `${prefix}.${(createHash("sha256").update(name).digest()[0] ?? 0) % 250}`;
}

function text(value: Wire | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
