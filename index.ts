import { lookUp } from "./components/guards/lookUp";
import { refuseOversize } from "./components/machine/size";
import { Cluster } from "./components/resources/cluster";
import { readSettings } from "./components/settings/read";

/** A stack's whole program: its settings, what AWS takes of their size, what AWS says of them, and one cluster. */
export = async () => {
  const settings = readSettings();
  refuseOversize(settings);
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
