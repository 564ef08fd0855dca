import type { DatastoreLocation } from "../resources/firewallRules";
import type { DatastoreSettings } from "./settings";
import { parseEndpoint, type Endpoint } from "../facts/endpoints";

/** The external endpoint taken apart. Settings have been checked, so it is there and well formed. */
export function externalEndpoint({ endpoint = "" }: Pick<DatastoreSettings, "endpoint">): Endpoint {
  const parsed = parseEndpoint(endpoint);
  if ("refused" in parsed) throw new RangeError(`datastore.endpoint: ${parsed.refused}`);
  return parsed;
}

/** Where the masters' datastore is, for the firewall. */
export function datastoreLocation(settings: DatastoreSettings): DatastoreLocation {
  const { kind, cidrs = [], securityGroupId } = settings;
  if (kind !== "external") return { kind };
  const ports = new Set(externalEndpoint(settings).servers.map(({ port }) => port));
  return { kind, ports: [...ports], cidrs, securityGroupId };
}
