import type { Registration, Wire } from "./types";
import { isRecord, mask } from "./values";

type Inputs = { [key: string]: Wire };

/** What matters of a resource in a line of the tree, by type. */
const DETAILS: Readonly<Record<string, (inputs: Inputs) => (Wire | undefined)[]>> = {
  "aws:ec2/vpc:Vpc": ({ cidrBlock }) => [cidrBlock],
  "aws:ec2/subnet:Subnet": ({ cidrBlock, mapPublicIpOnLaunch }) => [
    cidrBlock,
    mapPublicIpOnLaunch === true ? "public addresses" : undefined,
  ],
  "aws:ec2/route:Route": ({ destinationCidrBlock }) => [destinationCidrBlock],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleDetails,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleDetails,
  "aws:rds/instance:Instance": ({ instanceClass, engine, engineVersion, multiAz }) => [
    instanceClass,
    `${text(engine)} ${text(engineVersion)}`,
    multiAz === true ? "Multi-AZ" : "one zone",
  ],
  "aws:rds/parameterGroup:ParameterGroup": ({ family }) => [family],
  "aws:cloudwatch/logGroup:LogGroup": ({ retentionInDays }) => [`${text(retentionInDays)} days`],
  "aws:lb/loadBalancer:LoadBalancer": ({ internal }) => [internal === true ? "internal" : "public"],
  "aws:lb/targetGroup:TargetGroup": ({ protocol, port, healthCheck }) => [
    `${text(protocol)} ${text(port)}`,
    isRecord(healthCheck)
      ? `checks ${text(healthCheck.protocol)} ${text(healthCheck.port)} ${text(healthCheck.path)}`
      : undefined,
  ],
  "aws:lb/listener:Listener": ({ protocol, port }) => [`${text(protocol)} ${text(port)}`],
  "aws:ec2/launchTemplate:LaunchTemplate": ({ instanceType, imageId }) => [instanceType, imageId],
  "aws:autoscaling/group:Group": ({ minSize, desiredCapacity, maxSize }) => [
    `${text(minSize)}/${text(desiredCapacity)}/${text(maxSize)} machines`,
  ],
  "aws:ssm/parameter:Parameter": ({ type }) => [type],
};

/** The two or three values of a resource that matter, secrets and unknown values left out. */
export function detailsOf({ type, inputs }: Registration): string[] {
  const masked = mask(inputs);
  const details = Object.hasOwn(DETAILS, type) ? DETAILS[type] : undefined;
  if (details === undefined || !isRecord(masked)) return [];
  return details(masked)
    .map(text)
    .filter((detail) => detail !== "" && !/\[(secret|unknown)\]/.test(detail));
}

function ruleDetails({ ipProtocol, fromPort, cidrIpv4 }: Inputs): (Wire | undefined)[] {
  const port = fromPort === undefined ? "all ports" : `${text(ipProtocol)} ${text(fromPort)}`;
  return [ipProtocol === "-1" ? "all traffic" : port, cidrIpv4];
}

function text(value: Wire | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
