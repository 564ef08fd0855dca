import { Cluster } from "./components/resources/cluster";
import { lookUp } from "./components/guards/lookUp";
import { readSettings } from "./components/settings/read";

/** Settings, what AWS says of them, one cluster: a stack's whole program. */
export = async () => {
  const settings = readSettings();
  const lookups = await lookUp(settings);
  const cluster = new Cluster("k3s", { settings, lookups });
  return {
    region: lookups.region,
    clusterId: cluster.clusterId,
    apiUrl: cluster.apiUrl,
    workloadHost: cluster.workloadHost,
    ...(cluster.datastoreHost === undefined ? {} : { datastoreHost: cluster.datastoreHost }),
    kubeconfigParameter: cluster.kubeconfigParameter,
    clusterSecret: cluster.clusterSecret,
    commands: cluster.commands,
  };
};
