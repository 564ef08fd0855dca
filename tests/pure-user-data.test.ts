import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { agentValues, masterValues, userDataProblems } from "../components/k3s/machineValues";
import { packUserData, packedSize, UserDataTooLarge } from "../components/machine/pack";
import { quote, renderUserData } from "../components/machine/render";
import { settingsOf } from "./support/settings";

const unpack = (packed: string): string => gunzipSync(Buffer.from(packed, "base64")).toString("utf8");

const digest = (seed: number) => createHash("sha256").update(String(seed)).digest();
/** Text that packs to three quarters. */
const noise = (blocks: number) =>
  Array.from({ length: blocks }, (_, i) => digest(i).toString("base64")).join("");
/** A legal label and part of a host name, of 40 characters. */
const noiseName = (seed: number) => digest(seed).toString("hex").slice(0, 40);

const runtime = {
  region: "us-east-1",
  clusterId: "k3s-0123456789ab",
  apiHost: "k3s-api-lb-0123456.elb.us-east-1.amazonaws.com",
  joinSecret: "cluster-secret-of-this-test",
  clusterSecret: "cluster-secret-of-this-test",
  datastoreEpoch: "0123456789abcdef",
};
const masterRuntime = {
  ...runtime,
  vpcCidr: "10.0.0.0/16",
  apiTargetGroupArn:
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/k3s-api-tg/0123456789abcdef",
  kubeconfigParameter: "/k3s-ha/k3s-0123456789ab/kubeconfig",
  datastoreHost: "k3s-0123456789ab.abcdefghijkl.us-east-1.rds.amazonaws.com",
  datastorePort: 5432,
  datastorePassword: "database-password-of-this-test",
  caUrl: "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
};

describe("packing", () => {
  test("loses nothing and gives the same text each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 2000 }), (text) => {
        const packed = packUserData(text);
        expect(packed).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
        expect(unpack(packed)).toBe(text);
        expect(packUserData(text)).toBe(packed);
      }),
    );
  });

  // Bytes seen once: another processor, system or time must give the same, or a colleague's `up` rolls every node.
  test("gives known bytes, with no time and no system in the header", () => {
    const packed = packUserData("#!/bin/bash\necho k3s\n".repeat(50));
    expect(Buffer.from(packed, "base64").subarray(0, 10).toString("hex")).toBe("1f8b0800000000000203");
    expect(packed).toBe("H4sIAAAAAAACA1NW1E/KzNNPSizO4EpNzshXyDYu5hoVHBUcFRzhggA3mZ/vGgQAAA==");
  });

  test("takes what AWS takes, 16,384 bytes before base64, and refuses one byte more", () => {
    const text = noise(600);
    let [length, tooLong] = [16_384, text.length];
    while (tooLong - length > 1) {
      const between = Math.floor((length + tooLong) / 2);
      if (packedSize(text.slice(0, between)) <= 16_384) length = between;
      else tooLong = between;
    }
    expect(Buffer.from(packUserData(text.slice(0, length)), "base64").length).toBeGreaterThan(16_380);
    const oneMore = text.slice(0, tooLong);
    expect(() => packUserData(oneMore)).toThrow(UserDataTooLarge);
  });
});

describe("user-data", () => {
  test("of the source design leaves AWS a tenth of its limit at least", () => {
    const settings = settingsOf();
    expect(packedSize(renderUserData(masterValues(settings, masterRuntime)))).toBeLessThan(14_750);
    expect(packedSize(renderUserData(agentValues(settings, "default", runtime)))).toBeLessThan(14_750);
    expect(userDataProblems(settings)).toEqual([]);
  });

  test("too large for AWS is a problem of the group that it belongs to, with the size, the limit and a fix", () => {
    const names = Array.from({ length: 20 }, (_, i) => `${noiseName(i)}.example.com`);
    const labels = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`example.com/${noiseName(i)}`, noiseName(i + 1000)]),
    );
    const problems = userDataProblems(
      settingsOf({
        api: { tlsSans: names },
        masters: { labels },
        agentPools: { small: {}, large: { labels } },
      }),
    );
    expect(problems.map(({ key }) => key)).toEqual(["masters", "agentPools.large"]);
    for (const { text } of problems) {
      expect(text).toMatch(/has \d{5} bytes packed, AWS takes 16384/);
      expect(text).toContain("fix: shorten labels, taints and tlsSans");
    }
  });

  test("is the same for equal values, and another for another epoch of the database", () => {
    const settings = settingsOf();
    const render = (epoch: string) =>
      renderUserData(agentValues(settings, "default", { ...runtime, datastoreEpoch: epoch }));
    expect(render("1")).toBe(render("1"));
    expect(render("2")).not.toBe(render("1"));
  });

  test("of an agent holds the shared secret and nothing of the database", () => {
    const script = renderUserData(agentValues(settingsOf(), "default", runtime));
    expect(script).toContain(runtime.clusterSecret);
    expect(script).not.toMatch(/DATASTORE_(HOST|USER|PASSWORD|DATABASE)=|postgres:\/\/|K3S_STORAGE|5432/);
  });

  test("brings any legal cluster secret to bash unchanged", () => {
    const character = fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 });
    const secret = fc
      .array(character, { minLength: 16, maxLength: 60 })
      .map((characters) => characters.join("").replace(/['"\\:\p{Cc}]/gu, "$"));
    const secrets = [...fc.sample(secret, 200), "$(reboot) `reboot` $HOME !! ; & | * ~ # ü 🐎"];
    const script = secrets.map((value) => `printf '%s\\0' ${quote(value)}`).join("\n");
    const printed = execFileSync("bash", ["-c", script], { encoding: "utf8" });
    expect(printed.split("\0").slice(0, -1)).toEqual(secrets);
  });
});
