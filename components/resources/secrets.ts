import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { ssm } from "../aws/provider";
import { parameterName, type Tags } from "../facts/names";
import type { SharedSecrets } from "../guards/fingerprints";
import type { Settings } from "../settings/settings";

const SECRET_LENGTH = 48;

/** What servers and agents share. The agent token only where agents hold one, so that they hold no server's secret. */
export function sharedSecrets(
  name: string,
  { release, clusterSecret, agentToken, protect }: Settings,
  opts: pulumi.CustomResourceOptions,
): SharedSecrets {
  const protectedOpts = { ...opts, protect };
  return {
    clusterSecret: givenOrGenerated(`${name}-secret`, clusterSecret, protectedOpts),
    agentToken:
      release.agentsJoinWith === "agentToken"
        ? givenOrGenerated(`${name}-agent-token`, agentToken, protectedOpts)
        : undefined,
  };
}

/** The key of the fingerprints in tags. Its loss costs nothing: the next deployment makes other fingerprints. */
export function fingerprintKey(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return givenOrGenerated(`${name}-digest-key`, undefined, { ...opts, protect: false });
}

function givenOrGenerated(
  name: string,
  given: string | undefined,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (given !== undefined) return pulumi.secret(given);
  return new random.RandomPassword(name, { length: SECRET_LENGTH, special: false }, opts).result;
}

/** A file whose content goes through a parameter. */
export interface ParameterFile {
  /** Short name of the file, part of the parameter's name, for example `k3s`. */
  readonly key: string;
  /** The whole file. Secret; may depend on the database. */
  readonly content: pulumi.Input<string>;
  /** What gives the parameter a new name when it changes. Secret; does not depend on the database. */
  readonly revision: pulumi.Input<string>;
}

export interface SecretParametersArgs {
  /** Value of the tag `k3s-ha:cluster`; part of every name. */
  readonly clusterId: pulumi.Output<string>;
  /** `masters` or `agents-<pool>`: whose role reads them. */
  readonly group: string;
  /** Changes when the database is replaced: machines then wait for parameters that are made after the new one. */
  readonly datastoreEpoch: string;
  readonly files: readonly ParameterFile[];
  readonly tags: Tags;
}

/**
 * The secret files of one group of machines as SecureString parameters, which its role alone reads. Each name ends in a
 * revision that is known before the database is: a changed secret is a new name, and a machine waits for exactly that
 * name. It is not for secrets of workloads. Free up to 4 KiB a file.
 */
export class SecretParameters extends pulumi.ComponentResource {
  /** Names of the parameters by the files' keys. Known without the database; no digest of a secret. */
  readonly names: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: SecretParametersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:SecretParameters", name, {}, opts);
    this.names = Object.fromEntries(
      args.files.map((file) => [file.key, this.createParameter(name, file, args)]),
    );
    this.registerOutputs({ names: this.names });
  }

  private createParameter(
    name: string,
    file: ParameterFile,
    { clusterId, group, datastoreEpoch, tags }: SecretParametersArgs,
  ): pulumi.Output<string> {
    const revision = new random.RandomId(
      `${name}-${file.key}-revision`,
      { byteLength: 4, keepers: { secrets: pulumi.secret(file.revision), clusterId, datastoreEpoch } },
      { parent: this },
    );
    const fullName = pulumi
      .all([clusterId, revision.hex])
      .apply(([id, hex]) => parameterName(id, group, `${file.key}-${hex}`));
    new ssm.Parameter(
      `${name}-${file.key}`,
      {
        name: fullName,
        type: "SecureString",
        tier: pulumi.unsecret(pulumi.output(file.content).apply(tierOf)),
        value: pulumi.secret(file.content),
        description: `k3s ${group}: ${file.key}`,
        tags,
      },
      { parent: this },
    );
    return fullName;
  }
}

const STANDARD_BYTES = 4096;

/** Standard parameters are free and hold 4 KiB, advanced ones 8 KiB. */
function tierOf(content: string): string {
  return Buffer.byteLength(content) <= STANDARD_BYTES ? "Standard" : "Advanced";
}

/** Long enough for AWS, and no kubeconfig. */
const KUBECONFIG_PLACEHOLDER = "no master has been Ready yet";

/**
 * The SecureString parameter to which a Ready master writes the kubeconfig. Write-only: whatever a master puts there never
 * comes into the state, not by a refresh either.
 */
export function kubeconfigParameter(
  name: string,
  clusterId: pulumi.Input<string>,
  tags: Tags,
  opts: pulumi.CustomResourceOptions,
): ssm.Parameter {
  return new ssm.Parameter(
    `${name}-kubeconfig`,
    {
      name: pulumi.output(clusterId).apply((id) => parameterName(id, "kubeconfig")),
      type: "SecureString",
      tier: "Intelligent-Tiering",
      description: "kubeconfig of the cluster's administrator, written by its masters",
      valueWo: KUBECONFIG_PLACEHOLDER,
      valueWoVersion: 1,
      tags,
    },
    opts,
  );
}
