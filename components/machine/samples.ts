import type { OwnDatabase } from "./datastore";
import type { MasterRuntime } from "./describe";

/** Stands in where a database is not known yet. */
export const SAMPLE_DATABASE: OwnDatabase = {
  host: "k3s-0123456789ab.c0a1b2c3d4e5.ap-southeast-1.rds.amazonaws.com",
  port: 5432,
  password: "sG7kQ2vX9mT4bR8cW1nZ5yH3dL6pF0jAkQ2vX9mT",
  caUrl: "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem",
};

/** Values as long as AWS makes them, and as hard to pack: for checks, and in place of what user-data must not hold. */
export const SAMPLE_RUNTIME: MasterRuntime = {
  clusterId: "k3s-0123456789ab",
  region: "ap-southeast-1",
  apiHost: "k3s-api-lb-0a1b2c3-0123456789abcdef.elb.ap-southeast-1.amazonaws.com",
  vpcCidrs: ["10.100.0.0/16"],
  joinSecret: "Qk2sG7vX9mT4bR8cW1nZ5yH3dL6pF0jA-QkG7s2vX9mT4bR8cW1nZ5yH3dL6pF0jA",
  clusterSecret: "sG7kQ2vX9mT4bR8cW1nZ5yH3dL6pF0jA-sG7kQ2vX9mT4bR8cW1nZ5yH3dL6pF0jA",
  datastoreEpoch: "0123456789abcdef",
  apiTargetGroupArn:
    "arn:aws-us-gov:elasticloadbalancing:ap-southeast-1:123456789012:targetgroup/k3s-api-tg-0a1b2c3/0123456789abcdef",
  kubeconfigParameter: "/k3s-ha/k3s-0123456789ab/kubeconfig",
  database: SAMPLE_DATABASE,
};
