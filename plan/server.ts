import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import type { Engine } from "./engine";
import { type Monitor, RpcError } from "./monitor";

type Handler = (request: never) => Promise<unknown>;
type Callback = (error: RpcError | null, response?: unknown) => void;

/** User-data and policies make messages that the default limit of 4 MiB could refuse; the SDK allows as much. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

export interface Served {
  /** Address for `--monitor` and `--engine`. */
  address: string;
  close(): void;
}

/** Serves monitor and engine over gRPC on a free port of the loopback interface. */
export async function serve(monitor: Monitor, engine: Engine): Promise<Served> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": MAX_MESSAGE_BYTES });
  server.addService(ResourceMonitorService, overGrpc(monitor.handlers()));
  server.addService(EngineService, overGrpc(engine.handlers()));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}

/** The same handlers as a client object in this process: what `runtime.setMockOptions` takes. */
export function inProcess(handlers: Record<string, Handler>): object {
  const client: Record<string, unknown> = { close: () => undefined };
  for (const [name, handle] of Object.entries(handlers)) {
    client[name] = (request: unknown, callback: Callback) => void respond(handle, request, callback);
  }
  return client;
}

function overGrpc(handlers: Record<string, Handler>): grpc.UntypedServiceImplementation {
  const service: grpc.UntypedServiceImplementation = {};
  for (const [name, handle] of Object.entries(handlers)) {
    service[name] = (call: { request: unknown }, callback: Callback) =>
      void respond(handle, call.request, callback);
  }
  return service;
}

async function respond(handle: Handler, request: unknown, callback: Callback): Promise<void> {
  let response: unknown;
  try {
    response = await handle(request as never);
  } catch (error) {
    callback(error instanceof RpcError ? error : new RpcError(String(error), grpc.status.INTERNAL));
    return;
  }
  callback(null, response);
}
