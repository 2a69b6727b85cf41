import { invalidArgument } from "./errors.ts";

const METHOD = "x-amz-server-side-encryption";
const KEY = "x-amz-server-side-encryption-aws-kms-key-id";

/** Headers by which an upload says how its object is encrypted at rest. */
export const ENCRYPTION_HEADERS: readonly string[] = [METHOD, KEY];

const METHODS = ["AES256", "aws:kms", "aws:kms:dsse"];

/**
 * How an upload wants its object encrypted. As of a job's key, it is kept and shown,
 * and changes nothing: the objects are files of the user's own. SageMaker's SDK for
 * Python asks for `aws:kms` with all code that it uploads.
 *
 * @throws {S3Error} `InvalidArgument` for a method that S3 does not have, or a key
 * without one that takes it.
 */
export function readEncryption(headers: Headers): Record<string, string> {
  const method = headers.get(METHOD);
  const key = headers.get(KEY);
  if (method !== null && !METHODS.includes(method)) {
    throw invalidArgument(
      METHOD,
      method,
      "The encryption method specified is not supported",
    );
  }
  if (key !== null && !method?.startsWith("aws:kms")) {
    throw invalidArgument(
      KEY,
      key,
      `The key is of use with ${METHOD} "aws:kms" only`,
    );
  }
  return {
    ...(method === null ? {} : { [METHOD]: method }),
    ...(key === null ? {} : { [KEY]: key }),
  };
}

/** The headers that say how an object is encrypted, of all that it has. */
export function encryptionOf(
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => ENCRYPTION_HEADERS.includes(name)),
  );
}

/** The others: a copy is not encrypted as its source is. */
export function withoutEncryption(
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !ENCRYPTION_HEADERS.includes(name)),
  );
}
