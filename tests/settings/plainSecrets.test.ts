import { plainSecretWarnings } from "../../components/settings/plainSecrets";

const given = {
  clusterSecret: "canary-zq7",
  protect: true,
  datastore: { kind: "external", endpoint: "canary-zq7", cidrs: ["10.0.0.0/8"] },
  registries: { configs: { "registry.example.com": { auth: { username: "u", password: "canary-zq7" } } } },
};

test("each secret in plain text is named with the command that encrypts it, and never shown", () => {
  const warnings = plainSecretWarnings(given, () => false);
  expect(warnings).toEqual([
    "registries.configs.registry.example.com.auth.password is a secret in plain text in the stack file; to encrypt it: pulumi config get --path 'k3s-ha:registries.configs[\"registry.example.com\"].auth.password' | pulumi config set --secret --path 'k3s-ha:registries.configs[\"registry.example.com\"].auth.password'; where the file was shared, make a new one",
    "clusterSecret is a secret in plain text in the stack file; to encrypt it: pulumi config get k3s-ha:clusterSecret | pulumi config set --secret k3s-ha:clusterSecret; where the file was shared, make a new one",
    "datastore.endpoint is a secret in plain text in the stack file; to encrypt it: pulumi config get --path 'k3s-ha:datastore.endpoint' | pulumi config set --secret --path 'k3s-ha:datastore.endpoint'; where the file was shared, make a new one",
  ]);
});

test("nothing is said of keys of which something is encrypted, nor of what is no text", () => {
  expect(plainSecretWarnings(given, () => true)).toEqual([]);
  expect(plainSecretWarnings({ clusterSecret: 7, datastore: "x", registries: null }, () => false)).toEqual(
    [],
  );
});
