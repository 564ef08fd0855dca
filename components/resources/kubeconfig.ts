import * as pulumi from "@pulumi/pulumi";
import { ssm } from "../aws/provider";
import type { Tags } from "../facts/names";

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
      name: pulumi.interpolate`/k3s-ha/${clusterId}/kubeconfig`,
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
