import type { Endpoint, EndpointProblem } from "./endpoints";
import { parseServers } from "./endpointServers";

/** `https://host[:2379][,https://host[:2379]…]`, as kine cuts it (`pkg/endpoint`). */

const PORT = 2379;

/** @param endpoint begins with `https://` or `http://` */
export function parseEtcd(endpoint: string): Endpoint | EndpointProblem {
  const parts = endpoint.split(",").map((part) => /^(https?):\/\/([^/?#]*)(.*)$/s.exec(part));
  const hosts: string[] = [];
  for (const part of parts) {
    const [, , authority = "", rest = ""] = part ?? [];
    if (authority === "") return { refused: "not every part of it is https://host:port" };
    if (authority.includes("@") || !["", "/"].includes(rest))
      return { refused: "an etcd endpoint has neither user nor path; clients show a certificate" };
    hosts.push(authority.toLowerCase());
  }
  const schemes = new Set(parts.map((part) => part?.[1]));
  if (schemes.size > 1) return { refused: "http and https stand side by side in it" };
  const servers = parseServers(hosts, PORT);
  return "refused" in servers ? servers : { kind: "etcd", servers, tls: schemes.has("https") };
}
