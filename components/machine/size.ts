import { UserDataTooLarge, packUserData } from "./pack";
import { renderUserData } from "./render";
import type { MachineValues } from "./values";
import { refuse, type Problem } from "../settings/problem";
import type { Settings } from "../settings/settings";
import { agentValues, masterValues, type MasterRuntime } from "./describe";
import { SAMPLE_DATABASE, SAMPLE_RUNTIME } from "./samples";
import { agentSecretFiles, byParameter, masterSecretFiles, type SecretFiles } from "./delivery";
import { inUserData, type Delivery } from "./start";

/** What SSM takes as one parameter of the advanced tier. */
const PARAMETER_LIMIT_BYTES = 8192;

/** What AWS would refuse of the machines' user-data or secret files, found with sample values before anything registers. */
export function sizeProblems(settings: Settings): Problem[] {
  const runtime = largestRuntime(settings);
  const groups: {
    path: string[];
    value: unknown;
    files: SecretFiles;
    values: (delivery: Delivery) => MachineValues;
  }[] = [
    {
      path: ["masters"],
      value: settings.masters,
      files: masterSecretFiles(settings, runtime),
      values: (delivery) => masterValues(settings, runtime, delivery),
    },
    ...Object.entries(settings.agentPools).map(([pool, value]) => ({
      path: ["agentPools", pool],
      value,
      files: agentSecretFiles(settings, pool, runtime),
      values: (delivery: Delivery) => agentValues(settings, pool, runtime, delivery),
    })),
  ];
  return groups.flatMap(({ path, value, files, values }) => {
    if (settings.secretDelivery === "user-data") return userDataProblem(path, value, values(inUserData));
    const names = Object.fromEntries(
      Object.keys(files).map((key) => [
        key,
        `/k3s-ha/${runtime.clusterId}/agents-twelve-chars/${key}-0a1b2c3d`,
      ]),
    );
    return [
      ...userDataProblem(path, value, values(byParameter(names))),
      ...parameterProblems(path, value, files),
    ];
  });
}

function largestRuntime({ clusterSecret, agentToken, datastore }: Settings): MasterRuntime {
  return {
    ...SAMPLE_RUNTIME,
    ...(clusterSecret === undefined ? {} : { clusterSecret }),
    ...(agentToken === undefined ? {} : { joinSecret: agentToken }),
    ...(datastore.caUrl === undefined ? {} : { database: { ...SAMPLE_DATABASE, caUrl: datastore.caUrl } }),
  };
}

function userDataProblem(path: readonly string[], value: unknown, values: MachineValues): Problem[] {
  try {
    packUserData(renderUserData(values));
    return [];
  } catch (error) {
    if (!(error instanceof UserDataTooLarge)) throw error;
    const reason = `the machines' user-data has ${error.bytes} bytes packed, AWS takes 16384`;
    return [
      refuse(
        path,
        value,
        reason,
        "shorten labels, taints, tlsSans, registries or certificates, or set secretDelivery ssm",
      ),
    ];
  }
}

function parameterProblems(path: readonly string[], value: unknown, files: SecretFiles): Problem[] {
  return Object.entries(files)
    .map(([key, content]) => [key, Buffer.byteLength(content)] as const)
    .filter(([, bytes]) => bytes > PARAMETER_LIMIT_BYTES)
    .map(([key, bytes]) => {
      const reason = `the machines' secret file ${key} has ${bytes} bytes, SSM takes ${PARAMETER_LIMIT_BYTES}`;
      return refuse(
        path,
        value,
        reason,
        "shorten registries or certificates, or set secretDelivery user-data",
      );
    });
}
