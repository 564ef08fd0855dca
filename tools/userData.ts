// `npm run user-data -- --role master|agent [--pool NAME]`: the script that a machine of the default settings runs,
// unpacked, with labelled sample values: for review and shellcheck.
import { problemText } from "../components/settings/report";
import { Command, Option } from "commander";
import { describeAgent, describeMaster, withSecrets, type MasterFacts } from "../components/machine/describe";
import { packedSize } from "../components/machine/pack";
import { renderUserData } from "../components/machine/render";
import type { MasterSecrets } from "../components/machine/start";
import { parseConfiguration } from "../components/settings/parse";
import { resolveSettings, type Settings } from "../components/settings/settings";

const FACTS: MasterFacts = {
  clusterId: "SAMPLE-cluster-id",
  region: "us-east-1",
  apiHost: "SAMPLE-api-balancer.elb.us-east-1.amazonaws.com",
  vpcCidrs: ["10.0.0.0/16"],
  datastoreEpoch: "SAMPLE-epoch",
  apiTargetGroupArn:
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/SAMPLE-api/0123456789abcdef",
  kubeconfigParameter: "/SAMPLE/kubeconfig",
  caUrl: "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem",
};

const SECRETS: MasterSecrets = {
  clusterSecret: "SAMPLE-cluster-secret",
  agentToken: "SAMPLE-agent-token",
  database: {
    host: "SAMPLE-database.us-east-1.rds.amazonaws.com",
    port: 5432,
    password: "SAMPLE-database-password",
  },
};

function defaultSettings(): Settings {
  const parsed = parseConfiguration({});
  if ("problems" in parsed) throw new Error(parsed.problems.map(problemText).join("\n"));
  const identity = { organization: "SAMPLE", project: "k3s-ha", stack: "SAMPLE" };
  return resolveSettings(parsed.configuration, identity, { assumeRoles: [], endpoints: {} });
}

const options = new Command("user-data")
  .addOption(new Option("--role <role>", "whose script").choices(["master", "agent"]).default("master"))
  .option("--pool <name>", "agent pool of the default settings", "default")
  .parse()
  .opts<{ role: "master" | "agent"; pool: string }>();

const settings = defaultSettings();
const script = renderUserData(
  options.role === "master"
    ? withSecrets(describeMaster(settings, FACTS), SECRETS)
    : withSecrets(describeAgent(settings, options.pool, FACTS), SECRETS),
);
process.stdout.write(script);
console.error(`${script.length} characters, ${packedSize(script)} bytes packed of 16384 that AWS takes`);
