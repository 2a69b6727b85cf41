import type { State } from "../store/state.ts";
import type { BucketInfo } from "../store/object_versions.ts";
import type { ChunkVerifier } from "../service/wire.ts";
import type { Address } from "./address.ts";
import { decodePath } from "./address.ts";
import { S3Error } from "./errors.ts";

/** A request to S3, taken apart. */
export interface S3Request extends Address {
  readonly method: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | Uint8Array | null;
  /** Verifies the chunks of a signed body, where signatures are checked. */
  readonly chunkVerifier?: ChunkVerifier;
}

/** What S3's operations work with. */
export interface S3Context {
  readonly state: State;
  readonly region: string;
  readonly account: string;
}

/** An answer of S3: a text is XML. */
export interface S3Response {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array | ReadableStream<Uint8Array>;
}

/**
 * Reads a query string; of a name that comes twice the first value counts.
 *
 * @throws {S3Error} `InvalidURI` if its escapes are broken.
 */
export function readQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const [name, value] = equals < 0
      ? [pair, ""]
      : [pair.slice(0, equals), pair.slice(equals + 1)];
    const decoded = decodePath(name.replaceAll("+", " "));
    if (query.has(decoded)) continue;
    query.set(decoded, decodePath(value.replaceAll("+", " ")));
  }
  return query;
}

/**
 * The bucket of a request.
 *
 * @throws {S3Error} `NoSuchBucket`.
 */
export function requireBucket(
  { state }: S3Context,
  bucket: string,
): BucketInfo {
  const info = state.buckets.get(bucket);
  if (info === undefined) {
    throw new S3Error("NoSuchBucket", { members: { BucketName: bucket } });
  }
  return info;
}
