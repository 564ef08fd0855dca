import { refused } from "../../support/refusals";

/** Mistakes in the kind of datastore and in the endpoint of an external one. */
export const datastore = [
  refused({ datastore: "postgres" }, "datastore", "not a map", "correct it in the stack file: <an object>"),
  refused(
    { datastore: { replaceLosesCluster: "yes" } },
    "datastore.replaceLosesCluster",
    "not a boolean",
    "pulumi config set --path 'k3s-ha:datastore.replaceLosesCluster' true",
  ),
];
