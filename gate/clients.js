// @ts-check
"use strict";
// AWS clients with the access that the stack's `aws:…` configuration gives the provider.
const { AutoScalingClient } = require("@aws-sdk/client-auto-scaling");
const { EC2Client } = require("@aws-sdk/client-ec2");
const { ElasticLoadBalancingV2Client } = require("@aws-sdk/client-elastic-load-balancing-v2");
const { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } = require("@aws-sdk/client-sts");

/** @typedef {import("./types").AwsAccess} AwsAccess */
/** @typedef {{ autoscaling: AutoScalingClient, ec2: EC2Client, elb: ElasticLoadBalancingV2Client, sts: STSClient }} Clients */
/** @typedef {import("@aws-sdk/client-sts").STSClientConfig["credentials"]} Credentials */

const MAX_ATTEMPTS = 6;
/** A call that gets no answer must not outlast the gate's limits. */
const CALL_TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true };
/** Names under which the provider accepts a service's endpoint. */
const ENDPOINT_KEYS = {
  autoscaling: ["autoscaling"],
  ec2: ["ec2"],
  elb: ["elbv2", "elasticloadbalancingv2"],
  sts: ["sts"],
};

/**
 * Endpoints of the configuration come before AWS_ENDPOINT_URL, which the SDK reads itself.
 * @param {AwsAccess} aws
 * @returns {Clients}
 */
function newClients(aws) {
  /** @param {keyof typeof ENDPOINT_KEYS} service */
  const shared = (service) => {
    const endpoint = ENDPOINT_KEYS[service].map((key) => aws.endpoints[key]).find((url) => url);
    const common = { region: aws.region, maxAttempts: MAX_ATTEMPTS, requestHandler: CALL_TIMEOUTS };
    return { ...common, ...(endpoint ? { endpoint } : {}) };
  };
  const profile = aws.profile === undefined ? {} : { profile: aws.profile };
  /** @param {Credentials | undefined} credentials */
  const sts = (credentials) =>
    new STSClient({ ...shared("sts"), ...(credentials ? { credentials } : profile) });

  /** @type {Credentials | undefined} */
  let credentials;
  for (const role of aws.assumeRoles) credentials = assumed(sts(credentials), role);
  const access = credentials ? { credentials } : profile;
  return {
    autoscaling: new AutoScalingClient({ ...shared("autoscaling"), ...access }),
    ec2: new EC2Client({ ...shared("ec2"), ...access }),
    elb: new ElasticLoadBalancingV2Client({ ...shared("elb"), ...access }),
    sts: sts(credentials),
  };
}

/**
 * Credentials of a role, taken again before they end: a gate may outlive one session.
 * @param {STSClient} sts
 * @param {AwsAccess["assumeRoles"][number]} role
 * @returns {Credentials}
 */
function assumed(sts, { roleArn, externalId, sessionName }) {
  return async () => {
    const { Credentials: session } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName ?? "k3s-ha-gate",
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      }),
    );
    if (!session?.AccessKeyId || !session.SecretAccessKey)
      throw new Error(`AWS gave no credentials of ${roleArn}`);
    return {
      accessKeyId: session.AccessKeyId,
      secretAccessKey: session.SecretAccessKey,
      ...(session.SessionToken === undefined ? {} : { sessionToken: session.SessionToken }),
      ...(session.Expiration === undefined ? {} : { expiration: session.Expiration }),
    };
  };
}

/**
 * @param {Pick<Clients, "sts">} clients
 * @param {string} accountId the program's
 * @throws {GateError} if the gate's credentials are of another account
 */
async function checkAccount({ sts }, accountId) {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account !== accountId) {
    throw new GateError(
      `the gate runs as ${Arn} in account ${Account}, the program in ${accountId}; fix: give both the same credentials (aws:profile, aws:assumeRoles or the environment; aws:accessKey and aws:secretKey do not reach a gate)`,
    );
  }
}

/** An error whose text says all: its stack helps nobody. */
class GateError extends Error {}

/** No answer of AWS: a mistake in the gate, or credentials that are not there. */
const FINAL_NAMES = new Set(["CredentialsProviderError", "RangeError", "ReferenceError", "TypeError"]);

/**
 * Whether another try cannot help: missing rights, ended or missing credentials, a request that AWS refuses.
 * @param {unknown} error
 */
function isFinal(error) {
  if (!(error instanceof Error) || error instanceof GateError || FINAL_NAMES.has(error.name)) return true;
  const { $metadata, $retryable } = /** @type {import("@aws-sdk/client-sts").STSServiceException} */ (error);
  const status = $metadata?.httpStatusCode ?? 0;
  const throttled =
    $retryable?.throttling || /throttl|limitexceeded|toomany|slowdown|timeout/i.test(error.name);
  return status >= 400 && status < 500 && !throttled;
}

/**
 * An error's text, with what to do where that is not AWS's to say.
 * @param {unknown} error
 */
function explain(error) {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof GateError) return error.message;
  const text = `${error.name}: ${error.message}`;
  if (error.name === "CredentialsProviderError") {
    return `${text}; fix: aws:profile, aws:assumeRoles or the environment (aws:accessKey and aws:secretKey do not reach a gate)`;
  }
  if (/^(ExpiredToken|RequestExpired|TokenRefreshRequired)/.test(error.name)) {
    return `${text}; fix: a session that outlasts gates.totalMinutes; the next pulumi up goes on`;
  }
  return text;
}

module.exports = { newClients, checkAccount, GateError, isFinal, explain };
