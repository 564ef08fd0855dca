/** Where the certificate bundle of RDS lies on a machine. */
export const CA_PATH = "/etc/k3s-ha/datastore-ca.pem";

const BUNDLES: Readonly<Record<string, string>> = {
  aws: "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
  "aws-us-gov": "https://truststore.pki.us-gov-west-1.rds.amazonaws.com/global/global-bundle.pem",
  "aws-cn": "https://rds-truststore.s3.cn-north-1.amazonaws.com.cn/global/global-bundle.pem",
};

/**
 * The bundle with the roots of RDS's certificates, by partition (RDS user guide, UsingWithRDS.SSL).
 * @returns undefined for a partition that AWS publishes no bundle for here; `datastore.caUrl` must then be given
 */
export function rdsCaUrl(partition: string): string | undefined {
  return BUNDLES[partition];
}
