// The published kubeconfig: written where it does not serve, left alone where it does, whoever signed it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { API_URL, awsError, PARAMETER } from "./cloud";
import type { Machine } from "./machine";
import { World } from "./world";

jest.setTimeout(30_000);

const MASTER = "i-0000000000000aaa1";
const OTHER = "i-0000000000000aaa2";
const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
const file = (name: string) => readFileSync(join(folder, name));

let world: World;
let master: Machine;
let days: Record<number, { cert: Buffer; key: Buffer }>;

beforeAll(() => {
  for (const ca of ["ca", "other-ca"]) {
    openssl(
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-keyout",
      `${ca}.key`,
      "-out",
      `${ca}.crt`,
      "-subj",
      `/CN=${ca}`,
      "-days",
      "3650",
    );
  }
  openssl(
    "req",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-keyout",
    "client.key",
    "-out",
    "client.csr",
    "-subj",
    "/O=system:masters/CN=system:admin",
  );
  days = Object.fromEntries(
    [365, 364, 200, 89, 60, 0].map((count) => {
      openssl(
        "x509",
        "-req",
        "-in",
        "client.csr",
        "-CA",
        "ca.crt",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-out",
        "client.crt",
        "-days",
        String(count),
      );
      return [count, { cert: file("client.crt"), key: file("client.key") }];
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  world = await new World().open();
  master = world.machine(MASTER);
  world.groups.push({ name: "masters", desired: 1, masters: true, machines: { [MASTER]: "InService" } });
  world.nodes.set(MASTER, { ready: true });
  world.instances.set(MASTER, "running");
});
afterEach(() => world.close());

/** As k3s writes it. */
function kubeconfig(server: string, ca: string, user: string): string {
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${file(`${ca}.crt`).toString("base64")}
    server: ${server}
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
kind: Config
preferences: {}
users:
- name: default
  user:
${user}`;
}
const certificate = (left: number) =>
  `    client-certificate-data: ${days[left]!.cert.toString("base64")}\n` +
  `    client-key-data: ${days[left]!.key.toString("base64")}\n`;
const password = (word: string) => `    password: ${word}\n    username: admin\n`;
const LOCAL = "https://127.0.0.1:6443";
const own = (machine: Machine, user: string, ca = "ca") =>
  machine.write("/etc/rancher/k3s/k3s.yaml", kubeconfig(LOCAL, ca, user));
const writes = () => world.count("put-parameter");

async function publish(machine = master, status = 0): Promise<void> {
  const run = world.start(machine, "kubeconfig.sh");
  await world.settle();
  expect((await run.end).code).toBe(status);
}

test.each([
  ["a client certificate", () => certificate(365)],
  ["a password, as v0.10", () => password("b1946ac92492d2347c6235b4d2611184")],
])("replaces the placeholder: %s", async (_, user) => {
  own(master, user());
  world.parameter = "no master is Ready yet";
  await publish();
  expect(world.parameter).toBe(kubeconfig(API_URL, "ca", user()));
  expect(world.log).toEqual([`k3s-ha: the kubeconfig is published as ${PARAMETER}`]);
});

test("what was published is left alone, by the master that wrote it and by one that signed its own", async () => {
  own(master, certificate(365));
  world.parameter = "no master is Ready yet";
  await publish();
  const other = world.machine(OTHER);
  own(other, certificate(364));
  await publish();
  await publish(other);
  expect(writes()).toBe(1);
});

const published: [string, number, () => string][] = [
  ["another CA", 1, () => kubeconfig(API_URL, "other-ca", certificate(365))],
  ["another server address", 1, () => kubeconfig("https://old.example.com:6443", "ca", certificate(365))],
  ["a server address that begins alike", 1, () => kubeconfig(`${API_URL}0`, "ca", certificate(365))],
  ["a certificate that ends in 89 days", 1, () => kubeconfig(API_URL, "ca", certificate(89))],
  ["one that has ended", 1, () => kubeconfig(API_URL, "ca", certificate(0))],
  ["no certificate", 1, () => kubeconfig(API_URL, "ca", password("x"))],
  ["a certificate that is none", 1, () => kubeconfig(API_URL, "ca", "    client-certificate-data: AAAA\n")],
  ["nothing", 1, () => ""],
  ["a certificate that ends in 200 days", 0, () => kubeconfig(API_URL, "ca", certificate(200))],
];
test.each(published)("published: %s: %i writes", async (_, expected, text) => {
  own(master, certificate(365));
  world.parameter = text();
  await publish();
  expect(writes()).toBe(expected);
  await publish();
  expect(writes()).toBe(expected);
});

test("two masters whose own certificates end soon do not write in turn: the longer one stays", async () => {
  const other = world.machine(OTHER);
  own(master, certificate(60));
  own(other, certificate(89));
  world.parameter = "no master is Ready yet";
  for (let i = 0; i < 2; i++) {
    await publish();
    await publish(other);
  }
  expect(writes()).toBe(2);
  expect(world.parameter).toBe(kubeconfig(API_URL, "ca", certificate(89)));
});

test.each([
  ["the same password", "one", 0],
  ["another password", "two", 1],
])("v0.10, %s", async (_, word, expected) => {
  own(master, password("one"));
  world.parameter = kubeconfig(API_URL, "ca", password(word));
  await publish();
  expect(writes()).toBe(expected);
});

test("no credential in arguments, output or a file that stays", async () => {
  own(master, certificate(365));
  world.parameter = "no master is Ready yet";
  await publish();
  const secret = days[365]!.key.toString("base64").slice(0, 40);
  expect(world.parameter).toContain(secret);
  expect(JSON.stringify(world.calls)).not.toContain(secret);
  expect(world.log.join("\n")).not.toContain(secret);
  expect(existsSync(master.path("/run/k3s-ha/kubeconfig.json"))).toBe(false);
});

test("a parameter that is gone (a destroy) is not made anew", async () => {
  own(master, certificate(365));
  await publish(master, 1);
  expect(writes()).toBe(0);
});

test("a refused write leaves no file and says no more than the error's code", async () => {
  own(master, certificate(365));
  world.parameter = "no master is Ready yet";
  world.fault = (args) =>
    args[1] === "put-parameter"
      ? awsError("ValidationException", "PutParameter", "Value canary too long")
      : undefined;
  await publish(master, 1);
  expect(existsSync(master.path("/run/k3s-ha/kubeconfig.json"))).toBe(false);
  expect(world.log.join("\n")).not.toContain("canary");
});

describe("the masters' timer", () => {
  beforeEach(() => {
    own(master, certificate(365));
    world.parameter = "no master is Ready yet";
  });

  test("publishes at its first look, then looks every ten minutes", async () => {
    await world.look(master);
    expect(world.parameter).toBe(kubeconfig(API_URL, "ca", certificate(365)));
    world.parameter = "overwritten";
    world.pass(300);
    await world.look(master);
    expect(writes()).toBe(1);
    world.pass(301);
    await world.look(master);
    expect(writes()).toBe(2);
  });

  test("of a master that is not Ready publishes nothing", async () => {
    world.nodes.set(MASTER, { ready: false }).set(OTHER, { ready: true });
    await world.look(master);
    expect(writes()).toBe(0);
  });

  test("tries again a minute later when it could not", async () => {
    world.fault = (args) =>
      args[1] === "put-parameter" ? awsError("AccessDenied", "PutParameter", "no") : undefined;
    await world.look(master);
    world.fault = () => undefined;
    world.pass(61);
    await world.look(master);
    expect(world.parameter).toBe(kubeconfig(API_URL, "ca", certificate(365)));
  });
});
