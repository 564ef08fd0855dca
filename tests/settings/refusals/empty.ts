import { refused } from "../../support/refusals";

/** Keys that stand without a value, which the CLI hands on as an empty text, or as null inside an object. */
const top = (key: string) =>
  refused(
    { [key]: "" },
    key,
    "it stands without a value",
    `write one in the stack file, or take the key out: pulumi config rm k3s-ha:${key}`,
  );
const inside = (config: Record<string, unknown>, path: string) =>
  refused(
    config,
    path,
    "it stands without a value",
    `write one in the stack file, or take the key out: pulumi config rm --path 'k3s-ha:${path}'`,
  );

export const empty = [
  top("masters"),
  top("agentPools"),
  top("datastore"),
  top("network"),
  top("api"),
  top("workload"),
  top("protect"),
  top("imageEpoch"),
  top("availabilityZones"),
  top("clusterSecret"),
  top("kmsKeyArn"),
  top("k3sDownloadUrl"),
  inside({ masters: { min: null } }, "masters.min"),
  inside({ masters: { labels: null } }, "masters.labels"),
  inside({ agentPools: { web: null } }, "agentPools.web"),
  inside({ agentPools: { web: { spot: null } } }, "agentPools.web.spot"),
  inside({ datastore: { kind: null } }, "datastore.kind"),
  inside({ network: { vpcCidr: null } }, "network.vpcCidr"),
  inside({ api: { cidrs: null } }, "api.cidrs"),
];
