import { status } from "@grpc/grpc-js";
import { RpcError } from "./monitor";

/** Calls of the engine's two services, answered in this process. */

export type Handler = (request: never) => Promise<unknown>;
export type Callback = (error: RpcError | null, response?: unknown) => void;

/** Handlers as a client object of the SDK: what `runtime.setMockOptions` takes. */
export function inProcess(handlers: Record<string, Handler>): object {
  const client: Record<string, unknown> = { close: () => undefined };
  for (const [name, handle] of Object.entries(handlers)) {
    client[name] = (request: unknown, callback: Callback) => void respond(handle, request, callback);
  }
  return client;
}

/** Answers one call. */
export async function respond(handle: Handler, request: unknown, callback: Callback): Promise<void> {
  let response: unknown;
  try {
    response = await handle(request as never);
  } catch (error) {
    callback(error instanceof RpcError ? error : new RpcError(String(error), status.INTERNAL));
    return;
  }
  callback(null, response);
}
