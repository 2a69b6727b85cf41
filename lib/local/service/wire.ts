/**
 * One HTTP request as Local SageMaker takes it, from a socket or straight from
 * an SDK client in the same process.
 *
 * `target` is the raw path and query: a URL parser would resolve `..`, which is
 * legal in an S3 key.
 */
export interface WireRequest {
  readonly method: string;
  /** Raw path and query, such as `/bucket/a%20b?uploads`. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | Uint8Array | null;
  /** Aborts when the client has gone. */
  readonly signal?: AbortSignal;
  /** Verifies a body that is signed chunk by chunk, where signatures are verified. */
  readonly chunkVerifier?: ChunkVerifier;
}

/** Verifies what a client signed on the way of a chunked body. */
export interface ChunkVerifier {
  /**
   * @param sha256 Of the chunk, in hexadecimal digits.
   * @throws {ServiceError} `SignatureDoesNotMatch`.
   */
  verifyChunk(signature: string, sha256: string): void;
  /** As {@linkcode verifyChunk}, for the trailer. */
  verifyTrailer(signature: string, sha256: string): void;
}

/** The answer to a {@linkcode WireRequest}. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | Uint8Array | null;
}
