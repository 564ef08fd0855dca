import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { cloudwatch, rds } from "../aws/provider";
import { POSTGRES_PORT, TAG, type Tags } from "../facts/names";
import { needsForcedTls, parameterFamily, parsePostgresVersion } from "../facts/postgres";
import type { Settings } from "../settings/settings";
import type { ZonedSubnet } from "./network";

export interface DatabaseArgs {
  readonly settings: Settings["datastore"];
  /** What only a creation can set, recorded as a tag of the instance. */
  readonly createdWith: string;
  /** Changes with `createdWith`. */
  readonly epoch: string;
  /** Dialect of the k3s whose cluster it holds, recorded as a tag of the instance. */
  readonly dialect: string;
  /** Identifier of the instance, unique in account and region. */
  readonly identifier: pulumi.Input<string>;
  /** Private subnets over at least two zones. */
  readonly subnets: readonly ZonedSubnet[];
  readonly securityGroupId: pulumi.Input<string>;
  /** Deletion protection, in AWS and in Pulumi. */
  readonly protect: boolean;
  /** Whether a snapshot is kept when the instance is deleted. */
  readonly finalSnapshot: boolean;
  /** Whether RDS may run a major past standard support, at its price. */
  readonly allowExtendedSupport: boolean;
  /** Customer key of the storage. @default - the AWS-managed key of RDS */
  readonly kmsKeyArn?: string | undefined;
  readonly tags: Tags;
}

const LOGS = ["postgresql", "upgrade"] as const;
const PASSWORD_LENGTH = 40;

/**
 * The datastore of the k3s servers: an encrypted, private RDS PostgreSQL instance with TLS enforced, backups, and the
 * groups that it needs. It is not for data of workloads. Costs about 55 USD a month with the defaults (us-east-1,
 * November 2026), twice that with a standby.
 */
export class Database extends pulumi.ComponentResource {
  readonly host: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  /** Secret. */
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("k3s:index:Datastore", name, {}, opts);

    const password = new random.RandomPassword(
      `${name}-password`,
      {
        length: PASSWORD_LENGTH,
        special: false,
        keepers: { epoch: String(args.settings.passwordEpoch) },
      },
      // Not protected: a new epoch replaces it, which Pulumi refuses for protected resources.
      { parent: this },
    );
    const instance = this.createInstance(name, args, password.result);
    this.host = instance.address;
    this.port = instance.port;
    this.password = password.result;
    this.registerOutputs({ host: this.host, port: this.port });
  }

  private createInstance(name: string, args: DatabaseArgs, password: pulumi.Output<string>): rds.Instance {
    const { settings } = args;
    // RDS moves no subnet group to another VPC: another epoch is another group, and so another instance.
    const subnetGroup = new rds.SubnetGroup(
      `${name}-subnets-${args.epoch}`,
      { subnetIds: args.subnets.map(({ id }) => id), description: "k3s datastore", tags: args.tags },
      { parent: this },
    );
    const parameters = this.createParameters(name, args);
    const logs = this.createLogGroups(name, args);
    const snapshot = new random.RandomId(
      `${name}-final-snapshot`,
      // The name must be new for each instance that may leave a snapshot.
      { byteLength: 4, keepers: { identifier: args.identifier, epoch: args.epoch } },
      { parent: this },
    );
    return new rds.Instance(
      `${name}-instance`,
      {
        identifier: args.identifier,
        engine: "postgres",
        engineVersion: settings.engineVersion,
        // Whoever configures a higher major wants the upgrade.
        allowMajorVersionUpgrade: true,
        autoMinorVersionUpgrade: parsePostgresVersion(settings.engineVersion).minor === undefined,
        engineLifecycleSupport: args.allowExtendedSupport
          ? "open-source-rds-extended-support"
          : "open-source-rds-extended-support-disabled",
        instanceClass: settings.instanceClass,
        multiAz: settings.multiAz,
        storageType: "gp3",
        allocatedStorage: settings.storageGiB,
        maxAllocatedStorage: settings.maxStorageGiB,
        storageEncrypted: true,
        ...(args.kmsKeyArn === undefined ? {} : { kmsKeyId: args.kmsKeyArn }),
        dbName: settings.databaseName,
        username: settings.username,
        password,
        port: POSTGRES_PORT,
        dbSubnetGroupName: subnetGroup.name,
        parameterGroupName: parameters.name,
        vpcSecurityGroupIds: [args.securityGroupId],
        publiclyAccessible: false,
        backupRetentionPeriod: settings.backupRetentionDays,
        copyTagsToSnapshot: true,
        enabledCloudwatchLogsExports: [...LOGS],
        applyImmediately: true,
        deletionProtection: args.protect,
        skipFinalSnapshot: !args.finalSnapshot,
        ...(args.finalSnapshot
          ? { finalSnapshotIdentifier: pulumi.interpolate`${args.identifier}-final-${snapshot.hex}` }
          : {}),
        tags: {
          ...args.tags,
          [TAG.createdWith]: args.createdWith,
          [TAG.dialect]: args.dialect,
          [TAG.passwordEpoch]: String(args.settings.passwordEpoch),
        },
      },
      {
        parent: this,
        protect: args.protect,
        dependsOn: logs,
        replaceOnChanges: ["dbSubnetGroupName"],
        deleteBeforeReplace: true,
      },
    );
  }

  private createParameters(name: string, args: DatabaseArgs): rds.ParameterGroup {
    const { engineVersion } = args.settings;
    const forceTls = { name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" };
    return new rds.ParameterGroup(
      `${name}-parameters`,
      {
        family: parameterFamily(engineVersion),
        description: "k3s datastore",
        parameters: needsForcedTls(engineVersion) ? [forceTls] : [],
        tags: args.tags,
      },
      { parent: this },
    );
  }

  /** Made before the instance, or RDS makes them itself, without expiry, and leaves them behind. */
  private createLogGroups(name: string, args: DatabaseArgs): cloudwatch.LogGroup[] {
    return LOGS.map(
      (log) =>
        new cloudwatch.LogGroup(
          `${name}-log-${log}`,
          {
            name: pulumi.interpolate`/aws/rds/instance/${args.identifier}/${log}`,
            retentionInDays: args.settings.logRetentionDays,
            tags: args.tags,
          },
          { parent: this },
        ),
    );
  }
}
