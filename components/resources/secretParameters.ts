import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { ssm } from "../aws/provider";
import type { Tags } from "../facts/names";

/** A file whose content goes through a parameter. */
export interface SecretFile {
  /** Short name of the file, part of the parameter's name, for example `k3s`. */
  readonly key: string;
  /** The whole file. Secret; may depend on the database. */
  readonly content: pulumi.Input<string>;
  /** The secrets in it, without what only the created database tells: a change of them gives the parameter a new name. */
  readonly secrets: pulumi.Input<string>;
}

export interface SecretParametersArgs {
  /** Value of the tag `k3s-ha:cluster`; part of every name. */
  readonly clusterId: pulumi.Output<string>;
  /** `masters` or `agents-<pool>`: whose role reads them. */
  readonly group: string;
  /** Changes when the database is replaced: machines then wait for parameters that are made after the new one. */
  readonly datastoreEpoch: string;
  readonly files: readonly SecretFile[];
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
    file: SecretFile,
    { clusterId, group, datastoreEpoch, tags }: SecretParametersArgs,
  ): pulumi.Output<string> {
    const revision = new random.RandomId(
      `${name}-${file.key}-revision`,
      { byteLength: 4, keepers: { secrets: pulumi.secret(file.secrets), clusterId, datastoreEpoch } },
      { parent: this },
    );
    const parameterName = pulumi.interpolate`${parameterPrefix(clusterId, group)}${file.key}-${revision.hex}`;
    new ssm.Parameter(
      `${name}-${file.key}`,
      {
        name: parameterName,
        type: "SecureString",
        tier: pulumi.unsecret(pulumi.output(file.content).apply(tierOf)),
        value: pulumi.secret(file.content),
        description: `k3s ${group}: ${file.key}`,
        tags,
      },
      { parent: this },
    );
    return parameterName;
  }
}

const STANDARD_BYTES = 4096;

/** Standard parameters are free and hold 4 KiB, advanced ones 8 KiB. */
function tierOf(content: string): string {
  return Buffer.byteLength(content) <= STANDARD_BYTES ? "Standard" : "Advanced";
}

/** What the names of a group's parameters begin with, for its role. */
export function parameterPrefix(clusterId: pulumi.Input<string>, group: string): pulumi.Output<string> {
  return pulumi.interpolate`/k3s-ha/${clusterId}/${group}/`;
}
