/**
 * The services of the AWS provider that this program uses. Nothing else imports @pulumi/aws: its index loads 237
 * services, of which a dozen are needed.
 */
import * as autoscaling from "@pulumi/aws/autoscaling";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as ec2 from "@pulumi/aws/ec2";
import * as iam from "@pulumi/aws/iam";
import * as lb from "@pulumi/aws/lb";
import * as rds from "@pulumi/aws/rds";
import * as ssm from "@pulumi/aws/ssm";
import * as vpc from "@pulumi/aws/vpc";
import { getAvailabilityZones } from "@pulumi/aws/getAvailabilityZones";
import { getCallerIdentity } from "@pulumi/aws/getCallerIdentity";
import { getPartition } from "@pulumi/aws/getPartition";
import { getRegion } from "@pulumi/aws/getRegion";

export { autoscaling, cloudwatch, ec2, iam, lb, rds, ssm, vpc };
export { getAvailabilityZones, getCallerIdentity, getPartition, getRegion };
