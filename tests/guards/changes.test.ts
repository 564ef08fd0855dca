import { machineChange, endpointChange, secretsChange } from "../../components/guards/changes";
import { settingsOf } from "../support/settings";

describe("a changed secret", () => {
  const current = { k3sVersion: "v1.36.4+k3s1" };
  const two = ["i-0a", "i-0b"];
  const change = (raw: object, all: string[], same: string[], lost = false) =>
    secretsChange(settingsOf({ ...current, ...raw }), { all, same }, lost);

  test.each([
    ["no master runs", [], []],
    ["all run with it", two, two],
    ["one runs with it: back to the old value while masters roll", two, ["i-0b"]],
  ])("passes where %s", (_name, all, same) => {
    expect(change({}, all, same)).toEqual({ warnings: [] });
  });

  test("is refused where no running master has it, without showing it", () => {
    const { refusal = "" } = change({ clusterSecret: "geheim-7Qx2vL9pTzR4" }, two, []);
    expect(refusal).toContain(
      "k3s-ha:clusterSecret: [secret] is refused: clusterSecret or agentToken is not what i-0a, i-0b",
    );
    expect(refusal).toContain('"encrypted with different token"');
    expect(refusal).toContain("k3s token rotate --token OLD --new-token NEW");
    expect(refusal).toContain("pulumi config set k3s-ha:acceptNewSecrets true for one pulumi up");
    expect(refusal).not.toContain("geheim");
  });

  test("on v0.10 there is no rotation to tell of", () => {
    const { refusal = "" } = change({ k3sVersion: "v0.10.2" }, two, []);
    expect(refusal).toContain("agents that run would be refused by new masters");
    expect(refusal).not.toContain("k3s token rotate");
  });

  test("passes with a warning when accepted, and in silence when the cluster is given up", () => {
    expect(change({ acceptNewSecrets: true }, two, []).refusal).toBeUndefined();
    expect(change({ acceptNewSecrets: true }, two, []).warnings).toEqual([
      expect.stringMatching(
        /^acceptNewSecrets is on: masters roll to another .* pulumi config rm k3s-ha:acceptNewSecrets$/,
      ),
    ]);
    expect(change({}, two, [], true)).toEqual({ warnings: [] });
  });

  test("an acceptance that nothing needs is warned of, but not in a new stack", () => {
    expect(change({ acceptNewSecrets: true }, two, two).warnings).toEqual([
      expect.stringContaining("pulumi config rm k3s-ha:acceptNewSecrets once every master has rolled"),
    ]);
    expect(change({ acceptNewSecrets: true }, [], []).warnings).toEqual([]);
  });
});

describe("an external datastore's place", () => {
  const two = ["i-0a", "i-0b"];
  const change = (replaceLosesCluster: boolean, all: string[], same: string[]) => {
    const endpoint = "https://etcd.example.com:2379";
    const datastore = { kind: "external", endpoint, cidrs: ["10.9.0.0/24"], replaceLosesCluster };
    return endpointChange(settingsOf({ k3sVersion: "v1.36.4+k3s1", datastore }), { all, same });
  };

  test.each([
    ["no master runs", [], []],
    ["all run there", two, two],
    ["one runs there: back to the old place while masters roll", two, ["i-0b"]],
  ])("passes where %s", (_name, all, same) => {
    expect(change(false, all, same)).toEqual({ warnings: [] });
  });

  test("is refused where no running master is, with what would happen and the two ways on, without showing it", () => {
    const { refusal = "" } = change(false, two, []);
    expect(refusal).toContain(
      "k3s-ha:datastore.endpoint: [secret] is refused: datastore.endpoint names another server",
    );
    expect(refusal).toContain(
      "than i-0a, i-0b use: new masters would make another cluster there, beside this one",
    );
    expect(refusal).toContain("take the old endpoint back, or make another stack");
    expect(refusal).toContain(
      "pulumi config set --path 'k3s-ha:datastore.replaceLosesCluster' true for one pulumi up",
    );
    expect(refusal).not.toContain("etcd.example.com");
  });

  test("passes with a warning where the cluster may be lost; left on, that is warned of", () => {
    expect(change(true, two, [])).toEqual({
      warnings: [
        expect.stringMatching(/^THE CLUSTER IS LOST .* than i-0a, i-0b use; all machines are replaced/),
      ],
    });
    expect(change(true, two, two).warnings).toEqual([expect.stringContaining("nothing is to be replaced")]);
    expect(change(true, [], [])).toEqual({ warnings: [] });
  });
});

describe("the machine that is the cluster", () => {
  const change = (replaceLosesCluster: boolean, all: string[], same: string[]) => {
    const datastore = { kind: "sqlite", replaceLosesCluster };
    const one = { min: 1, desired: 1, max: 1 };
    return machineChange(settingsOf({ k3sVersion: "v1.36.4+k3s1", masters: one, datastore }), { all, same });
  };

  test("stays as it is", () => {
    expect(change(false, ["i-0a"], ["i-0a"])).toEqual({ warnings: [] });
    expect(change(false, [], [])).toEqual({ warnings: [] });
    expect(change(true, [], [])).toEqual({ warnings: [] });
  });

  test("is not replaced unless that is accepted, and the error says what is lost", () => {
    const { refusal } = change(false, ["i-0a"], []);
    expect(refusal).toContain("k3s-ha:datastore.replaceLosesCluster: false is refused: ");
    expect(refusal).toContain("replaces the only master i-0a, and with it THE CLUSTER IS LOST");
    expect(refusal).toContain(
      "pulumi config set --path 'k3s-ha:datastore.replaceLosesCluster' true for one pulumi up",
    );
  });

  test("accepted, it is said in the preview; and that nothing needs it, where nothing does", () => {
    expect(change(true, ["i-0a"], [])).toEqual({
      warnings: [expect.stringMatching(/^THE CLUSTER IS LOST by this deployment: the machine i-0a/)],
    });
    expect(change(true, ["i-0a"], ["i-0a"]).warnings).toEqual([
      expect.stringContaining("nothing is to be replaced"),
    ]);
  });
});
