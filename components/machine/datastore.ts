import { postgresDsn, type Connection } from "../facts/endpoints";
import { externalEndpoint, type Settings } from "../settings/settings";
import { connectionFile } from "./quoting";
import type { DatabaseAccess, DatastoreStart, MasterSecrets, SecretFile } from "./start";
import { CONNECTION_FILE, type FirstBootLock } from "./values";

/** What a master is told of its datastore. Secrets are in files alone. */
export interface DatastoreOnMachine {
  readonly start: DatastoreStart;
  /** Certificates and keys, and how the first boot's lock connects. */
  readonly secretFiles: readonly SecretFile<MasterSecrets>[];
  /** Where the machine puts the certificate bundle that it downloads. @default - it downloads none */
  readonly caDownloadPath?: string;
  /** The lock of the first boot, where it needs one. */
  readonly firstBootLock?: FirstBootLock;
}

type DatastoreOf = Pick<Settings, "datastore" | "release">;

/** Where a machine keeps what it is given. */
const CA_PATH = "/etc/k3s-ha/datastore-ca.pem";
/** Public authorities on Amazon Linux. */
const IMAGE_AUTHORITIES = "/etc/pki/tls/certs/ca-bundle.crt";
const CERTIFICATE_PATH = "/etc/k3s-ha/datastore-certificate.pem";
const KEY_PATH = "/etc/k3s-ha/datastore-key.pem";

/** What a master is told of its datastore, by kind and dialect. */
export function datastoreOnMachine(settings: DatastoreOf): DatastoreOnMachine {
  switch (settings.datastore.kind) {
    case "rds":
      return ownDatabase(settings);
    case "external":
      return external(settings);
    case "sqlite":
      return { start: {}, secretFiles: [] };
  }
}

function ownDatabase(settings: DatastoreOf): DatastoreOnMachine {
  const { databaseName, username } = settings.datastore;
  const connectionOf = ({ database }: MasterSecrets): Connection => {
    if (!database) throw new RangeError("datastore.kind rds without its database");
    const { host, port, password } = database satisfies DatabaseAccess;
    return { host, port, database: databaseName, user: username, password };
  };
  return {
    start: { endpointOf: (secrets) => postgresDsn(connectionOf(secrets)), caPath: CA_PATH },
    caDownloadPath: CA_PATH,
    ...lockOf(settings, [], "postgres", connectionOf, { tls: "verify-full", caPath: CA_PATH }),
  };
}

function external(settings: DatastoreOf): DatastoreOnMachine {
  const { endpoint = "", ca, certificate, key } = settings.datastore;
  const file = (path: string, content: string | undefined): SecretFile<MasterSecrets>[] =>
    content === undefined ? [] : [{ path, contentOf: () => content }];
  const paths = {
    caPath: ca === undefined ? undefined : CA_PATH,
    certificatePath: certificate === undefined ? undefined : CERTIFICATE_PATH,
    keyPath: key === undefined ? undefined : KEY_PATH,
  };
  const {
    kind,
    servers,
    database = "",
    user = "",
    password = "",
    tls,
    verify,
  } = externalEndpoint(settings.datastore);
  const [server = { host: "", port: 0 }] = servers;
  const encrypted = tls ?? ca !== undefined;
  // k3s itself takes the image's authorities where it is given none; the lock's client must be told.
  const authorities = ca === undefined && verify !== undefined ? IMAGE_AUTHORITIES : paths.caPath;
  const strict = verify ?? (authorities === undefined ? "require" : "verify-full");
  const checked = encrypted ? strict : "disable";
  const certificates = [...file(CA_PATH, ca), ...file(CERTIFICATE_PATH, certificate), ...file(KEY_PATH, key)];
  return {
    start: { endpointOf: () => endpoint, ...paths },
    ...(kind === "etcd"
      ? { secretFiles: certificates }
      : lockOf(settings, certificates, kind, () => ({ ...server, database, user, password }), {
          tls: checked,
          ...paths,
          caPath: authorities,
        })),
  };
}

/** The lock of the first boot, where the release needs one, and the secret files with those of its client. */
function lockOf(
  { release, datastore }: DatastoreOf,
  certificates: readonly SecretFile<MasterSecrets>[],
  kind: FirstBootLock["kind"],
  connectionOf: (secrets: MasterSecrets) => Connection,
  checks: Pick<FirstBootLock, "tls" | "caPath" | "certificatePath" | "keyPath">,
): Pick<DatastoreOnMachine, "secretFiles" | "firstBootLock"> {
  if (!release.serialiseFirstBoot) return { secretFiles: certificates };
  const connection: SecretFile<MasterSecrets> = {
    path: CONNECTION_FILE,
    contentOf: (secrets) => connectionFile(connectionOf(secrets)),
  };
  return {
    secretFiles: [...certificates, connection],
    firstBootLock: { kind, clientPackage: datastore.clientPackage, ...checks },
  };
}
