import { request } from "node:https";
import { parse } from "yaml";

/** How to reach a cluster's API: a kubeconfig, with the balancer's name resolved as machines do. */
export interface ApiAccess {
  readonly host: string;
  readonly port: number;
  /** Where that host is. */
  readonly address: string;
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly "certificate-authority-data": string };
  }[];
  readonly users: readonly {
    readonly user: { readonly "client-certificate-data": string; readonly "client-key-data": string };
  }[];
}

export function accessOf(kubeconfig: string, address: string): ApiAccess {
  const { clusters, users } = parse(kubeconfig) as Kubeconfig;
  const { server, "certificate-authority-data": ca } = clusters[0]!.cluster;
  const { "client-certificate-data": cert, "client-key-data": key } = users[0]!.user;
  const { hostname, port } = new URL(server);
  const bytes = (text: string) => Buffer.from(text, "base64");
  return { host: hostname, port: Number(port), address, ca: bytes(ca), cert: bytes(cert), key: bytes(key) };
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
  /** Names in the certificate that the server showed, as Node prints them. */
  readonly names: readonly string[];
}

/** One GET over a connection of its own; the server's certificate is checked against the cluster's authority. */
export function get(access: ApiAccess, path: string, limitMs: number): Promise<ApiAnswer> {
  const { host, address, port, ca, cert, key } = access;
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: address, port, path, ca, cert, key, servername: host, agent: false },
      (response) => {
        const { subjectaltname = "" } = (
          response.socket as import("node:tls").TLSSocket
        ).getPeerCertificate();
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => (body += text));
        response.on("error", fail);
        response.on("end", () => {
          clearTimeout(timer);
          resolve({ status: response.statusCode ?? 0, body, names: subjectaltname.split(", ") });
        });
      },
    );
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    const timer = setTimeout(() => asked.destroy(new Error(`no answer within ${limitMs} ms`)), limitMs);
    asked.on("error", fail).end();
  });
}
