import { isSecretInput, ofType, the } from "../../plan/graph";
import { isSecret, mask } from "../../plan/values";
import { outputOf, templateOf, textOf, type Runs } from "./read";

export function secrets(graph: Runs): void {
  // Not of a preview: the SDK sends what is unknown without saying that it is secret.
  test.each(["dev", "hardened", "pools"] as const)("of %s go over the wire as secrets", (run) => {
    expect(isSecretInput(the(graph(run), "aws:rds:Instance"), "password")).toBe(true);
    for (const template of ofType(graph(run), "LaunchTemplate")) {
      expect([template.name, isSecretInput(template, "userData")]).toEqual([template.name, true]);
    }
    expect(isSecretInput(the(graph(run), "aws:ssm:Parameter"), "valueWo")).toBe(true);
    for (const password of ofType(graph(run), "RandomPassword")) {
      expect(password.options.additionalSecretOutputs).toContain("result");
    }
  });

  test.each(["dev", "hardened", "otherUser"] as const)("of %s stand nowhere in the clear", (name) => {
    const run = graph(name);
    const clusterSecret = run.outputs.clusterSecret ?? null;
    expect(isSecret(clusterSecret)).toBe(true);
    const password = textOf(the(run, "aws:rds:Instance"), "password");
    const packed = textOf(templateOf(run, "masters"), "userData");
    expect(password.length).toBeGreaterThanOrEqual(32);
    const inClear = JSON.stringify([
      run.registrations.map(({ inputs, outputs, urn }) => [urn, mask(inputs), mask(outputs ?? {})]),
      mask(run.outputs),
      run.diagnostics,
      run.lookups,
    ]);
    for (const text of [outputOf(run, "clusterSecret"), password, "postgres://"]) {
      expect(inClear).not.toContain(text);
      expect(inClear).not.toContain(Buffer.from(text).toString("base64").slice(0, -4));
    }
    expect(inClear).not.toContain(packed.slice(0, 60));
  });

  test("the kubeconfig's parameter never reads what masters write into it", () => {
    const parameter = the(graph("dev"), "aws:ssm:Parameter");
    expect(textOf(parameter, "type")).toBe("SecureString");
    expect(parameter.inputs.value).toBeUndefined();
  });

  test("protect keeps the database and the cluster secret, in Pulumi and in AWS", () => {
    const protectedNames = (run: Parameters<Runs>[0]) =>
      graph(run)
        .registrations.filter(({ options }) => options.protect === true)
        .map(({ name }) => name)
        .sort();
    expect(protectedNames("generatedAndProtected")).toEqual(["k3s-datastore-instance", "k3s-secret"]);
    // A given secret is kept by whoever gave it.
    expect(protectedNames("hardened")).toEqual(["k3s-datastore-instance"]);
    expect(protectedNames("dev")).toEqual([]);
    expect(the(graph("generatedAndProtected"), "aws:rds:Instance").inputs.deletionProtection).toBe(true);
  });

  test("protect and a public API of v0.10 warn in every preview", () => {
    const warnings = (run: Parameters<Runs>[0]) =>
      graph(run)
        .diagnostics.filter(({ severity }) => severity === "warning")
        .map(({ message }) => message)
        .join("\n");
    expect(warnings("generatedAndProtected")).toContain("v0.10.2's HA is experimental");
    expect(warnings("publicApi")).toContain("adds any name that a client asks for to its certificate");
    expect(warnings("dev")).toBe("");
  });
}
