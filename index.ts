import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

// Placeholder for the skeleton: settings -> Cluster -> outputs.
export = () => {
  const secret = new random.RandomPassword("k3s-secret", { length: 48, special: false });
  return { clusterSecret: pulumi.secret(secret.result) };
};
