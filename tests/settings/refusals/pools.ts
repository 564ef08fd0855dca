import { refused, type Hostile } from "../../support/refusals";

const OTHER_NAME = "take it out of the stack file, or write another name for it there";

/** A value as the engine hands it on: here alone JavaScript makes an own key of `__proto__`. */
const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;
const proto = (text: string, key: string): Hostile =>
  refused(json(text), key, '"__proto__" is refused: a key that no map keeps', OTHER_NAME);
const pool = (name: string): Hostile =>
  refused(
    { agentPools: { web: {}, [name]: {} } },
    "agentPools",
    `${JSON.stringify(name)} is refused: not a pool name`,
    "correct it in the stack file: <a map; names of 1 to 12 lower-case letters, digits and hyphens>",
  );
const unknown = (name: string): Hostile =>
  refused(
    { [name]: "x" },
    name,
    "unknown key",
    "correct its spelling in the stack file, or take it out there",
  );

/** Names that JavaScript's objects have already. */
export const names = [
  pool("toString"),
  pool("hasOwnProperty"),
  pool("isPrototypeOf"),
  pool("valueOf"),
  pool("__defineGetter__"),
  pool("a.b"),
  pool("a/b"),
  pool(""),
  pool("*"),
  pool("web\n"),
  unknown("constructor"),
  unknown("toString"),
  unknown("hasOwnProperty"),
  unknown("valueOf"),
  refused(
    { masters: { constructor: "x" } },
    "masters.constructor",
    "unknown key",
    "correct its spelling in the stack file, or take it out there",
  ),
  refused(
    { agentPools: { web: { toString: "x" } } },
    "agentPools.web.toString",
    "unknown key",
    "correct its spelling in the stack file, or take it out there",
  ),
  refused(
    { agentPools: { constructor: { min: -1 } } },
    "agentPools.constructor.min",
    "less than 0",
    "pulumi config set --path 'k3s-ha:agentPools.constructor.min' 0",
  ),
  proto('{ "agentPools": { "web": {}, "__proto__": {} } }', "agentPools"),
  proto('{ "agentPools": { "web": { "__proto__": { "spot": true } } } }', "agentPools.web"),
  proto('{ "masters": { "labels": { "__proto__": "x" } } }', "masters.labels"),
  proto('{ "masters": { "__proto__": { "min": 5 } } }', "masters"),
  proto('{ "tags": { "__proto__": "x" } }', "tags"),
];
