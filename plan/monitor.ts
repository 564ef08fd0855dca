import { status } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as provproto from "@pulumi/pulumi/proto/provider_pb";
import * as resproto from "@pulumi/pulumi/proto/resource_pb";
import { fromRead, fromRegister, fromStruct } from "./requests";
import type { Lookup, Registration, Wire } from "./types";
import { secret, UNKNOWN, unwrap } from "./values";

/** Answers look-ups; throws where it has no answer. */
export type Answer = (token: string, args: { [key: string]: Wire }) => { [key: string]: Wire };

/** What a provider would compute on creation. */
export interface Computed {
  readonly id?: string;
  readonly outputs: { [key: string]: Wire };
}

export interface MonitorOptions {
  readonly project: string;
  readonly stack: string;
  readonly answer: Answer;
  /** Supplies ids and computed outputs as after an `up`; without it they stay unknown, as in a preview of a new stack. */
  readonly compute?: (registration: Registration) => Computed;
}

/** An error that reaches the program as the engine's errors do. */
export class RpcError extends Error {
  readonly code: status;
  readonly details: string;

  constructor(details: string, code: status = status.UNKNOWN) {
    super(`${code} ${status[code]}: ${details}`);
    this.code = code;
    this.details = details;
  }
}

// What the SDK may use; the rest (transforms, hooks, parameterized packages) needs a real engine.
const FEATURES = new Set([
  "secrets",
  "resourceReferences",
  "outputValues",
  "deletedWith",
  "replaceWith",
  "aliasSpecs",
]);
const STACK = "pulumi:pulumi:Stack";

/**
 * The engine's resource monitor as a program of a new, empty stack sees it: it records what the program registers and
 * answers as a preview does (or, with `compute`, as an update would). It keeps no state and calls no provider.
 */
export class Monitor {
  readonly registrations: Registration[] = [];
  readonly lookups: Lookup[] = [];
  private readonly byUrn = new Map<string, Registration>();
  private readonly options: MonitorOptions;

  constructor(options: MonitorOptions) {
    this.options = options;
  }

  /** The calls of the ResourceMonitor service that it answers; all others are unimplemented. */
  handlers() {
    return {
      supportsFeature: async (request: resproto.SupportsFeatureRequest) =>
        new resproto.SupportsFeatureResponse().setHassupport(FEATURES.has(request.getId())),
      registerResource: async (request: resproto.RegisterResourceRequest) => this.register(request),
      readResource: async (request: resproto.ReadResourceRequest) => this.read(request),
      registerResourceOutputs: async (request: resproto.RegisterResourceOutputsRequest) => {
        const registration = this.byUrn.get(request.getUrn());
        if (registration === undefined) throw new RpcError(`unknown resource ${request.getUrn()}`);
        registration.outputs = fromStruct(request.getOutputs());
        return new Empty();
      },
      invoke: async (request: resproto.ResourceInvokeRequest) => this.invoke(request),
      signalAndWaitForShutdown: async (_request: Empty) => new Empty(),
    };
  }

  private register(request: resproto.RegisterResourceRequest): resproto.RegisterResourceResponse {
    const registration = fromRegister(request, this.urn(request));
    this.record(registration);
    const secrets = registration.options.additionalSecretOutputs ?? [];
    const computed: Computed = (registration.custom && this.options.compute?.(registration)) || {
      outputs: {},
    };
    const outputs = { ...registration.inputs, ...computed.outputs };
    for (const name of secrets) {
      if (outputs[name] !== undefined || this.options.compute === undefined) {
        outputs[name] = secret(unwrap(outputs[name] ?? UNKNOWN));
      }
    }
    return new resproto.RegisterResourceResponse()
      .setUrn(registration.urn)
      .setId(computed.id ?? "")
      .setObject(Struct.fromJavaScript(outputs))
      .setResult(resproto.Result.SUCCESS);
  }

  private read(request: resproto.ReadResourceRequest): resproto.ReadResourceResponse {
    const registration = fromRead(request, this.urn(request));
    this.record(registration);
    const outputs = { ...registration.inputs, ...this.options.compute?.(registration).outputs };
    return new resproto.ReadResourceResponse()
      .setUrn(registration.urn)
      .setProperties(Struct.fromJavaScript(outputs));
  }

  private invoke(request: resproto.ResourceInvokeRequest): provproto.InvokeResponse {
    const lookup: Lookup = { token: request.getTok(), args: fromStruct(request.getArgs()) };
    this.lookups.push(lookup);
    try {
      const result = this.options.answer(lookup.token, lookup.args);
      return new provproto.InvokeResponse().setReturn(Struct.fromJavaScript(result));
    } catch (error) {
      lookup.error = error instanceof Error ? error.message : String(error);
      throw new RpcError(lookup.error);
    }
  }

  private record(registration: Registration): void {
    if (this.byUrn.has(registration.urn)) {
      throw new RpcError(`Duplicate resource URN '${registration.urn}'; try giving it a unique name`);
    }
    this.byUrn.set(registration.urn, registration);
    this.registrations.push(registration);
  }

  /** `urn:pulumi:STACK::PROJECT::PARENT-TYPES$TYPE::NAME`; the Stack is no part of the type chain. */
  private urn(request: { getType(): string; getName(): string; getParent(): string }): string {
    const parentType = request.getParent().split("::")[2] ?? "";
    const prefix = parentType === "" || parentType === STACK ? "" : `${parentType}$`;
    const { stack, project } = this.options;
    return `urn:pulumi:${stack}::${project}::${prefix}${request.getType()}::${request.getName()}`;
  }
}
