/** What stands in the files of current k3s on every machine of the matrix. */

export const HOST = "k3s-api-lb-0123456789abcdef.elb.us-east-1.amazonaws.com";
export const CA_PATH = "/etc/k3s-ha/datastore-ca.pem";
export const CONFIG = "/etc/rancher/k3s/config.yaml";
export const KUBELET = "/etc/rancher/k3s/kubelet.yaml";
export const CURRENT_CA = { "datastore-cafile": CA_PATH };
export const NETWORKS = {
  "cluster-cidr": "10.42.0.0/16",
  "service-cidr": "10.43.0.0/16",
  "cluster-dns": "10.43.0.10",
};
export const NODE = {
  "node-name": "@INSTANCE_ID@",
  "node-label": ["topology.kubernetes.io/region=@REGION@", "topology.kubernetes.io/zone=@ZONE@"],
  "kubelet-arg": [`config=${KUBELET}`, "provider-id=aws:///@ZONE@/@INSTANCE_ID@"],
};
