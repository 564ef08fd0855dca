import { parameterName, poolGroup } from "../facts/names";
import { refuse, type Problem } from "../settings/problem";
import { refusal } from "../settings/refusal";
import { problemList } from "../settings/report";
import type { Settings } from "../settings/settings";
import {
  describeAgent,
  describeMaster,
  fileKey,
  withParameters,
  withSecrets,
  type Description,
  type MasterFacts,
} from "./describe";
import { USER_DATA_LIMIT_BYTES, UserDataTooLarge, packUserData } from "./pack";
import { renderUserData } from "./render";
import type { AgentSecrets, MasterSecrets } from "./start";
import type { MachineValues } from "./values";

/** What SSM takes as one parameter of the advanced tier. */
const PARAMETER_LIMIT_BYTES = 8192;

/** Facts as long as AWS makes them, and as hard to pack. */
const SAMPLE_FACTS: MasterFacts = {
  clusterId: "k3s-0123456789ab",
  region: "ap-southeast-1",
  apiHost: "k3s-api-lb-0a1b2c3-0123456789abcdef.elb.ap-southeast-1.amazonaws.com",
  vpcCidrs: ["10.100.0.0/16"],
  datastoreEpoch: "0123456789abcdef",
  apiTargetGroupArn:
    "arn:aws-us-gov:elasticloadbalancing:ap-southeast-1:123456789012:targetgroup/k3s-api-tg-0a1b2c3/0123456789abcdef",
  kubeconfigParameter: parameterName("k3s-0123456789ab", "kubeconfig"),
  caUrl: "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem",
};

/** Secrets as long as the generated ones or longer, and as hard to pack. */
const SAMPLE_SECRETS = {
  clusterSecret: "sG7kQ2vX9mT4bR8cW1nZ5yH3dL6pF0jA-sG7kQ2vX9mT4bR8cW1nZ5yH3dL6pF0jA",
  agentToken: "Qk2sG7vX9mT4bR8cW1nZ5yH3dL6pF0jA-QkG7s2vX9mT4bR8cW1nZ5yH3dL6pF0jA",
  database: {
    host: "k3s-0123456789ab.c0a1b2c3d4e5.ap-southeast-1.rds.amazonaws.com",
    port: 5432,
    password: "sG7kQ2vX9mT4bR8cW1nZ5yH3dL6pF0jAkQ2vX9mT",
  },
} satisfies MasterSecrets;

/** A group of machines as it is measured. */
interface Measured<Secrets> {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly description: Description<Secrets>;
}

/**
 * Holds user-data and secret files against AWS's limits with sample values, before anything registers.
 * @throws pulumi.RunError that names every group that is too large
 */
export function refuseOversize(settings: Settings): void {
  const problems = sizeProblems(settings);
  if (problems.length > 0) throw refusal(problemList(problems));
}

/** What AWS would refuse of the machines' user-data or secret files. */
export function sizeProblems(settings: Settings): Problem[] {
  const { masters, agentPools, clusterSecret, agentToken, datastore } = settings;
  const facts: MasterFacts = { ...SAMPLE_FACTS, caUrl: datastore.caUrl ?? SAMPLE_FACTS.caUrl };
  const secrets: MasterSecrets = {
    ...SAMPLE_SECRETS,
    clusterSecret: clusterSecret ?? SAMPLE_SECRETS.clusterSecret,
    agentToken: agentToken ?? SAMPLE_SECRETS.agentToken,
  };
  const ofMasters: Measured<MasterSecrets> = {
    path: ["masters"],
    value: masters,
    description: describeMaster(settings, facts),
  };
  const ofPools = Object.entries(agentPools).map(([pool, value]): Measured<AgentSecrets> => ({
    path: ["agentPools", pool],
    value,
    description: describeAgent(settings, pool, facts),
  }));
  return [
    ...groupProblems(settings, ofMasters, secrets),
    ...ofPools.flatMap((group) => groupProblems(settings, group, secrets)),
  ];
}

function groupProblems<Secrets>(
  { secretDelivery }: Settings,
  group: Measured<Secrets>,
  secrets: Secrets,
): Problem[] {
  const { description } = group;
  if (secretDelivery === "user-data") return userDataProblem(group, withSecrets(description, secrets));
  const files = description.secretFiles;
  const names = files.map(({ path }) => {
    const key = fileKey(path);
    return [
      key,
      parameterName(SAMPLE_FACTS.clusterId, poolGroup("twelve-chars"), `${key}-0a1b2c3d`),
    ] as const;
  });
  return [
    ...userDataProblem(group, withParameters(description, Object.fromEntries(names))),
    ...files.flatMap((file) => parameterProblem(group, fileKey(file.path), file.contentOf(secrets))),
  ];
}

function userDataProblem<Secrets>({ path, value }: Measured<Secrets>, values: MachineValues): Problem[] {
  try {
    packUserData(renderUserData(values));
    return [];
  } catch (error) {
    if (!(error instanceof UserDataTooLarge)) throw error;
    const reason = `the machines' user-data has ${error.bytes} bytes packed, AWS takes ${USER_DATA_LIMIT_BYTES}`;
    const fix = "shorten labels, taints, tlsSans, registries or certificates, or set secretDelivery ssm";
    return [refuse(path, value, reason, fix)];
  }
}

function parameterProblem<Secrets>(
  { path, value }: Measured<Secrets>,
  key: string,
  content: string,
): Problem[] {
  const bytes = Buffer.byteLength(content);
  if (bytes <= PARAMETER_LIMIT_BYTES) return [];
  const reason = `the machines' secret file ${key} has ${bytes} bytes, SSM takes ${PARAMETER_LIMIT_BYTES}`;
  return [refuse(path, value, reason, "shorten registries or certificates, or set secretDelivery user-data")];
}
