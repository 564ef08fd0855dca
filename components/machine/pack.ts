import { gzipSync, strToU8 } from "fflate";

/** What AWS takes as user-data before base64. */
export const USER_DATA_LIMIT_BYTES = 16_384;

/** User-data that AWS would refuse. */
export class UserDataTooLarge extends Error {
  constructor(readonly bytes: number) {
    super(
      `the machine's user-data has ${bytes} bytes packed, AWS takes at most ${USER_DATA_LIMIT_BYTES}; ` +
        "shorten certificates, registries, labels or extra arguments, or set secretDelivery: ssm",
    );
    this.name = "UserDataTooLarge";
  }
}

/**
 * Gzip with a fixed header and by a pure JavaScript library: Node's own zlib gives other bytes on other processors, and
 * other bytes are another launch template, which rolls every node when a colleague deploys.
 */
function gzip(text: string): Uint8Array {
  return gzipSync(strToU8(text), { level: 9, mtime: 0 });
}

/** Bytes of a script as AWS counts them. */
export function packedSize(text: string): number {
  return gzip(text).length;
}

/**
 * A script as the launch template takes it: gzip, then base64. cloud-init unpacks it.
 * @throws UserDataTooLarge above {@link USER_DATA_LIMIT_BYTES}
 */
export function packUserData(text: string): string {
  const packed = gzip(text);
  if (packed.length > USER_DATA_LIMIT_BYTES) throw new UserDataTooLarge(packed.length);
  return Buffer.from(packed).toString("base64");
}
