import type { DatastoreStart, StartFile } from "./dialect";
import { CONNECTION, connectionFile } from "./secretFiles";
import type { FirstBootLock } from "./values";
import type { Settings } from "../settings/settings";
import { CA_PATH } from "../facts/caBundle";
import { postgresDsn, type Connection } from "../facts/dsn";
import { externalEndpoint } from "../settings/location";

/** How a master reaches the stack's own database. */
export interface OwnDatabase {
  readonly host: string;
  readonly port: number;
  /** Secret. */
  readonly password: string;
  /** Where the certificate bundle is. */
  readonly caUrl: string;
}

/** What a master is told of its datastore. */
export interface DatastoreOnMachine {
  readonly start: DatastoreStart;
  /** Certificates and keys. */
  readonly files: readonly StartFile[];
  /** A certificate bundle to download. */
  readonly caDownload?: { readonly url: string; readonly path: string };
  /** The lock of the first boot, where it needs one. */
  readonly lock?: Omit<FirstBootLock, "connection">;
  /** How the lock's client connects. Secret. */
  readonly connection?: StartFile;
}

type DatastoreOf = Pick<Settings, "datastore" | "release">;

/** Public authorities on Amazon Linux. */
const IMAGE_AUTHORITIES = "/etc/pki/tls/certs/ca-bundle.crt";
const CERTIFICATE_PATH = "/etc/k3s-ha/datastore-certificate.pem";
const KEY_PATH = "/etc/k3s-ha/datastore-key.pem";

/**
 * What a master is told of its datastore, by kind and dialect.
 * @param database the stack's own database; needed with kind `rds`
 */
export function datastoreOnMachine(
  settings: DatastoreOf,
  database: OwnDatabase | undefined,
): DatastoreOnMachine {
  switch (settings.datastore.kind) {
    case "rds":
      if (!database) throw new RangeError("datastore.kind rds without its database");
      return ownDatabase(settings, database);
    case "external":
      return external(settings);
    case "sqlite":
      return { start: {}, files: [] };
  }
}

function ownDatabase(
  settings: DatastoreOf,
  { host, port, password, caUrl }: OwnDatabase,
): DatastoreOnMachine {
  const { databaseName, username } = settings.datastore;
  const connection = { host, port, database: databaseName, user: username, password };
  return {
    start: { endpoint: postgresDsn(connection), caPath: CA_PATH },
    files: [],
    caDownload: { url: caUrl, path: CA_PATH },
    ...lockOf(settings, "postgres", connection, { tls: "verify-full", caPath: CA_PATH }),
  };
}

function external(settings: DatastoreOf): DatastoreOnMachine {
  const { endpoint, ca, certificate, key } = settings.datastore;
  const file = (path: string, content: string | undefined): StartFile[] =>
    content === undefined ? [] : [{ path, content, secret: true }];
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
  return {
    start: { endpoint, ...paths },
    files: [...file(CA_PATH, ca), ...file(CERTIFICATE_PATH, certificate), ...file(KEY_PATH, key)],
    ...(kind === "etcd"
      ? {}
      : lockOf(
          settings,
          kind,
          { ...server, database, user, password },
          { tls: checked, ...paths, caPath: authorities },
        )),
  };
}

function lockOf(
  { release, datastore }: DatastoreOf,
  kind: FirstBootLock["kind"],
  connection: Connection,
  checks: Pick<FirstBootLock, "tls" | "caPath" | "certificatePath" | "keyPath">,
): Pick<DatastoreOnMachine, "lock" | "connection"> {
  if (!release.serialiseFirstBoot) return {};
  return {
    lock: { kind, clientPackage: datastore.clientPackage, ...checks },
    connection: { path: CONNECTION, content: connectionFile(connection), secret: true },
  };
}
