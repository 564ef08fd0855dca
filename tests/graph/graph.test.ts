import { runPrograms, type Graph } from "../../plan/batch";
import { balancers } from "./balancers";
import { census } from "./census";
import { datastore } from "./datastore";
import { datastores } from "./datastores";
import { delivery } from "./delivery";
import { dialects } from "./dialects";
import { firewall } from "./firewall";
import { images } from "./images";
import { cases, type RunName } from "./matrix";
import { names } from "./names";
import { network } from "./network";
import { nodes } from "./nodes";
import { options } from "./options";
import { order } from "./order";
import { outcomes } from "./outcomes";
import { production } from "./production";
import { roles } from "./roles";
import { secrets } from "./secrets";
import { userData } from "./userData";

/**
 * What the real index.ts registers over a matrix of configurations, as it goes over the wire, held against tables
 * written by hand. One process runs all and loads the SDK once.
 *
 * What these tests cannot prove: that AWS or its provider accepts the inputs (`npm run test:engine` asks the real
 * provider, an emulator answers for AWS); that a second `up` changes nothing, or what a change replaces (that needs a
 * state); what a machine does with its user-data (tests/machine); and that the plan's fixture answers as AWS would.
 */
const graphs = new Map<string, Graph>();

beforeAll(async () => {
  for (const graph of await runPrograms(cases)) graphs.set(graph.name, graph);
}, 300_000);

/** A run of the matrix, however it ended. */
function run(name: RunName): Graph {
  const found = graphs.get(name);
  if (!found) throw new Error(`no run ${name}`);
  return found;
}

/** A run of the matrix, which must have ended well. */
function graph(name: RunName): Graph {
  const found = run(name);
  if (found.errors.length > 0) throw new Error(found.errors.map(({ message }) => message).join("\n"));
  return found;
}

describe("census", () => census(graph));
describe("names", () => names(graph));
describe("network", () => network(graph));
describe("firewall", () => firewall(graph));
describe("datastore", () => datastore(graph));
describe("balancers", () => balancers(graph));
describe("groups of machines", () => nodes(graph));
describe("images", () => images(graph));
describe("user-data", () => userData(graph));
describe("roles", () => roles(graph));
describe("secrets and protection", () => secrets(graph));
describe("order", () => order(graph));
describe("dialects over datastores", () => outcomes(run));
describe("dialects", () => dialects(graph));
describe("options of dialects", () => options(graph));
describe("datastores", () => datastores(graph));
describe("delivery by parameters", () => delivery(graph));
describe("the production stack", () => production(graph));
