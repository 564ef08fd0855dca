import { parse } from "yaml";
import { agentSecretFiles, fileKey, masterSecretFiles } from "../../components/machine/describe";
import { KEYS } from "../../components/settings/schema";
import { settingsOf } from "../support/settings";

const ca = String(KEYS.find(({ path }) => path === "registries.configs.*.tls.ca")?.example);
const REGISTRIES = "/etc/rancher/k3s/registries.yaml";

/** The files that a registry's settings make, by path. */
function filesOf(registries: object): Record<string, string> {
  const settings = settingsOf({ k3sVersion: "v1.36.4+k3s1", registries });
  const secrets = { clusterSecret: "cluster", agentToken: "agent" };
  const [masters, agents] = [masterSecretFiles(settings), agentSecretFiles(settings)].map((files) =>
    Object.fromEntries(
      files.flatMap(({ path, contentOf }) =>
        path.startsWith("/etc/rancher/k3s/reg") ? [[path, contentOf(secrets)]] : [],
      ),
    ),
  );
  expect(agents).toEqual(masters);
  return masters as Record<string, string>;
}

test("a registries.yaml of mirrors and credentials is what it was before there was more", () => {
  const files = filesOf({
    mirrors: { "docker.io": { endpoint: ["https://mirror.example.com"] } },
    configs: { "mirror.example.com": { auth: { username: "puller", password: "pass" } } },
  });
  expect(files).toEqual({
    [REGISTRIES]: [
      "mirrors:",
      "  docker.io:",
      "    endpoint:",
      "      - https://mirror.example.com",
      "configs:",
      "  mirror.example.com:",
      "    auth:",
      "      username: puller",
      "      password: pass",
      "",
    ].join("\n"),
  });
});

test("TLS and rewrites are in k3s's words, and each CA is a file of its own", () => {
  const files = filesOf({
    mirrors: {
      "docker.io": {
        endpoint: ["http://registry.example.com:5000"],
        rewrite: { "^rancher/(.*)": "mirror/$1" },
      },
    },
    configs: {
      "registry.example.com:5000": { tls: { ca } },
      "registry.example.com": { tls: { ca: ca + ca, insecureSkipVerify: false } },
      "*": { tls: { insecureSkipVerify: true } },
      "docker.io": {},
    },
  });
  const folder = "/etc/rancher/k3s/registries";
  expect(parse(files[REGISTRIES] ?? "")).toEqual({
    mirrors: {
      "docker.io": {
        endpoint: ["http://registry.example.com:5000"],
        rewrite: { "^rancher/(.*)": "mirror/$1" },
      },
    },
    configs: {
      "registry.example.com:5000": { tls: { ca_file: `${folder}/ca-registry.example.com_5000.pem` } },
      "registry.example.com": { tls: { ca_file: `${folder}/ca-registry.example.com.pem` } },
      "*": { tls: { insecure_skip_verify: true } },
      "docker.io": {},
    },
  });
  expect(files[`${folder}/ca-registry.example.com_5000.pem`]).toBe(ca);
  expect(files[`${folder}/ca-registry.example.com.pem`]).toBe(ca + ca);
  expect(Object.keys(files)).toHaveLength(3);
});

test("a CA of all registries has a name of its own, and every file a parameter of its own", () => {
  const hosts = ["*", "a.example.com", "a.example.com:5000", "a.example.com:5001", "10.0.0.7", "10.0.0.7:80"];
  const files = filesOf({ configs: Object.fromEntries(hosts.map((host) => [host, { tls: { ca } }])) });
  expect(Object.keys(files)).toContain("/etc/rancher/k3s/registries/ca-_default.pem");
  const keys = Object.keys(files).map(fileKey);
  expect(new Set(keys).size).toBe(hosts.length + 1);
  // What a parameter's name may have (AWS Systems Manager, PutParameter).
  for (const key of keys) expect(key).toMatch(/^[a-zA-Z0-9_.-]+$/);
});
