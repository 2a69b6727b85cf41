import { decodeUtf8 } from "../store/utf8.ts";
import { S3Error } from "./errors.ts";

/** What a request is about: the service, a bucket, or an object. */
export interface Address {
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for a bucket. */
  readonly key: string;
}

/** Most bytes of a key in UTF-8. */
const MAX_KEY_BYTES = 1024;

/**
 * Hosts that stand for the service, each with or without a bucket before it: AWS's
 * own, as an SDK in this process names them, and `localhost`.
 */
const SERVICE_HOST =
  /^(?:(?<bucket>.+?)\.)??(?:s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?|s3(?:\.[a-z0-9-]+)?\.localhost|localhost)$/i;

/**
 * The bucket and key that a request names: in its path, or with the bucket in the
 * host (`bucket.s3.amazonaws.com`, `bucket.localhost`, `bucket.<domain>`).
 *
 * @param domain A further host that stands for the service.
 * @throws {S3Error} `InvalidURI` or `KeyTooLongError`.
 */
export function readAddress(
  host: string,
  path: string,
  domain?: string,
): Address {
  const hosted = bucketOfHost(host, domain);
  const decoded = decodePath(path.slice(1));
  const slash = decoded.indexOf("/");
  const address = hosted !== undefined
    ? { bucket: hosted, key: decoded }
    : slash < 0
    ? { bucket: decoded, key: "" }
    : { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
  checkKey(address.key);
  return address;
}

/**
 * Refuses a key that is longer than S3 allows.
 *
 * @throws {S3Error} `KeyTooLongError`.
 */
export function checkKey(key: string): void {
  const size = key.length > MAX_KEY_BYTES
    ? key.length
    : new TextEncoder().encode(key).length;
  if (size <= MAX_KEY_BYTES) return;
  throw new S3Error("KeyTooLongError", {
    members: { Size: size, MaxSizeAllowed: MAX_KEY_BYTES },
  });
}

/**
 * Decodes percent escapes; a `+` stays what it is.
 *
 * @throws {S3Error} `InvalidURI` if the escapes or their UTF-8 are broken.
 */
export function decodePath(text: string): string {
  if (/^[\w/.~-]*$/.test(text)) return text;
  if (/%(?![0-9a-fA-F]{2})/.test(text) || !text.isWellFormed()) {
    throw new S3Error("InvalidURI");
  }
  const bytes = new TextEncoder().encode(text);
  const decoded = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const escaped = bytes[i] === PERCENT;
    decoded[length++] = escaped
      ? parseInt(String.fromCharCode(bytes[i + 1]!, bytes[i + 2]!), 16)
      : bytes[i]!;
    if (escaped) i += 2;
  }
  try {
    return decodeUtf8(decoded.subarray(0, length));
  } catch {
    throw new S3Error("InvalidURI");
  }
}

const PERCENT = 0x25;

function bucketOfHost(host: string, domain?: string): string | undefined {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  const suffix = `.${domain?.toLowerCase()}`;
  if (domain !== undefined && name.endsWith(suffix)) {
    return name.slice(0, -suffix.length);
  }
  return SERVICE_HOST.exec(name)?.groups?.["bucket"];
}
