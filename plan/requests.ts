import type * as struct from "google-protobuf/google/protobuf/struct_pb";
import type * as resproto from "@pulumi/pulumi/proto/resource_pb";
import type { Registration, ResourceOptions, Wire } from "./types";

type RegisterRequest = resproto.RegisterResourceRequest;
type ReadRequest = resproto.ReadResourceRequest;

/** What a RegisterResource request says, in plain values. */
export function fromRegister(request: RegisterRequest, urn: string): Registration {
  const propertyDependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((dependencies, property) => {
    const urns = dependencies.getUrnsList();
    if (urns.length > 0) {
      propertyDependencies[property] = [...urns].sort();
    }
  });
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    ...(request.getParent() && { parent: request.getParent() }),
    custom: request.getCustom(),
    inputs: fromStruct(request.getObject()),
    dependencies: [...request.getDependenciesList()].sort(),
    propertyDependencies,
    options: optionsOf(request),
  };
}

/** What a ReadResource request says (`Vpc.get(…)` and the like). */
export function fromRead(request: ReadRequest, urn: string): Registration {
  return {
    urn,
    type: request.getType(),
    name: request.getName(),
    ...(request.getParent() && { parent: request.getParent() }),
    custom: true,
    readId: request.getId(),
    inputs: fromStruct(request.getProperties()),
    dependencies: [...request.getDependenciesList()].sort(),
    propertyDependencies: {},
    options: present({ provider: request.getProvider(), version: request.getVersion() }),
  };
}

function optionsOf(request: RegisterRequest): ResourceOptions {
  const timeouts = request.getCustomtimeouts();
  const providers: Record<string, string> = {};
  request.getProvidersMap().forEach((reference, name) => (providers[name] = reference));
  return present({
    protect: request.hasProtect() ? request.getProtect() : undefined,
    retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : undefined,
    deleteBeforeReplace: request.getDeletebeforereplacedefined()
      ? request.getDeletebeforereplace()
      : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    hideDiffs: request.getHidediffsList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: request.getAliasesList().map(aliasText),
    customTimeouts: present({
      create: timeouts?.getCreate(),
      update: timeouts?.getUpdate(),
      delete: timeouts?.getDelete(),
    }),
    deletedWith: request.getDeletedwith(),
    replaceWith: request.getReplaceWithList(),
    replacementTrigger: request.getReplacementTrigger()?.toJavaScript() as Wire | undefined,
    import: request.getImportid(),
    provider: request.getProvider(),
    providers,
    version: request.getVersion(),
  });
}

function aliasText(alias: ReturnType<RegisterRequest["getAliasesList"]>[number]): string {
  return alias.getUrn() || JSON.stringify(alias.getSpec()?.toObject());
}

export function fromStruct(message: struct.Struct | undefined): { [key: string]: Wire } {
  return message?.toJavaScript() ?? {};
}

/** Drops what protobuf cannot tell from unset: undefined, empty strings, lists and maps. False and 0 stay. */
function present<T extends object>(record: T): Partial<T> {
  const isSet = (value: unknown) =>
    value !== undefined && value !== "" && !(typeof value === "object" && value !== null && isEmpty(value));
  return Object.fromEntries(Object.entries(record).filter(([, value]) => isSet(value))) as Partial<T>;
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
