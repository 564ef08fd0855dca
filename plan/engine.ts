import { stripVTControlCharacters } from "node:util";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as engproto from "@pulumi/pulumi/proto/engine_pb";
import type { Diagnostic, Severity } from "./types";

const SEVERITIES: Record<number, Severity | undefined> = {
  [engproto.LogSeverity.INFO]: "info",
  [engproto.LogSeverity.WARNING]: "warning",
  [engproto.LogSeverity.ERROR]: "error",
};

/** The engine's other service: it collects what the program logs (debug messages are dropped, as the CLI does). */
export class Engine {
  readonly diagnostics: Diagnostic[] = [];
  private rootUrn = "";

  handlers() {
    return {
      log: async (request: engproto.LogRequest) => {
        const severity = SEVERITIES[request.getSeverity()];
        if (severity !== undefined && !request.getEphemeral()) {
          const urn = request.getUrn();
          this.diagnostics.push({
            severity,
            message: stripVTControlCharacters(request.getMessage()),
            ...(urn && { urn }),
          });
        }
        return new Empty();
      },
      getRootResource: async (_request: engproto.GetRootResourceRequest) =>
        new engproto.GetRootResourceResponse().setUrn(this.rootUrn),
      setRootResource: async (request: engproto.SetRootResourceRequest) => {
        this.rootUrn = request.getUrn();
        return new engproto.SetRootResourceResponse();
      },
      startDebugging: async (_request: engproto.StartDebuggingRequest) => new Empty(),
      // The plan stands in for whatever CLI the team uses, so it cannot judge a version range.
      requirePulumiVersion: async (_request: engproto.RequirePulumiVersionRequest) =>
        new engproto.RequirePulumiVersionResponse(),
    };
  }
}
