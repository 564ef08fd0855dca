import type { Clients } from "../../gate/clients";
import { checkAccount, explain, isFinal, newClients } from "../../gate/clients";
import { awsError, healthy, stub } from "./stub";

describe("access", () => {
  const aws = { region: "eu-central-1", assumeRoles: [], endpoints: {} };
  const hostOf = async (client: Clients["ec2"] | Clients["elb"]) =>
    (await client.config.endpoint?.())?.hostname;

  test("the region and endpoints of the configuration, by the provider's names of the services", async () => {
    const endpoints = { ec2: "https://ec2.example", elbv2: "https://elb.example" };
    const { ec2, elb, autoscaling } = newClients({ ...aws, endpoints });
    expect(await hostOf(ec2)).toBe("ec2.example");
    expect(await hostOf(elb)).toBe("elb.example");
    expect(await autoscaling.config.region()).toBe("eu-central-1");
    expect(autoscaling.config.endpoint).toBeUndefined();
  });

  test("a right account is silent", async () => {
    await expect(checkAccount(stub(healthy).clients, "123456789012")).resolves.toBeUndefined();
  });

  test.each([
    [awsError("Throttling", 400), false],
    [awsError("RequestLimitExceeded", 503), false],
    [awsError("ServiceUnavailable", 503), false],
    [awsError("TimeoutError", 0), false],
    [new Error("getaddrinfo EAI_AGAIN"), false],
    [awsError("UnauthorizedOperation", 403), true],
    [awsError("ValidationError", 400), true],
    [awsError("ExpiredTokenException", 400), true],
    [Object.assign(new Error("none"), { name: "CredentialsProviderError" }), true],
    [new TypeError("x is not a function"), true],
  ])("%#: whether another try cannot help", (error, final) => {
    expect([error.name, isFinal(error)]).toEqual([error.name, final]);
  });

  test("missing credentials are explained", () => {
    const error = Object.assign(new Error("Could not load"), { name: "CredentialsProviderError" });
    expect(explain(error)).toContain("aws:accessKey and aws:secretKey do not reach a gate");
  });
});
