import { Buffer } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import type { Observer } from "../../store/object_files.ts";
import type {
  Checksum,
  ChecksumAlgorithm,
} from "../../store/object_versions.ts";
import type { ChunkVerifier } from "../../service/wire.ts";
import { S3Error } from "../errors.ts";
import { decodeAwsChunked } from "./aws_chunked.ts";
import {
  CHECKSUM_ALGORITHMS,
  decodedLength,
  isChecksum,
  startChecksum,
} from "./checksums.ts";
import type { RunningChecksum } from "./running_checksum.ts";

/** Most bytes of one PUT, as on AWS. */
export const MAX_PUT_BYTES = 5 * 2 ** 30;

/** A request with a body. */
export interface Upload {
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | Uint8Array | null;
  readonly chunkVerifier?: ChunkVerifier;
}

/** The algorithm of a checksum, and its value unless a trailer will bring it. */
interface Expected {
  readonly algorithm: ChecksumAlgorithm;
  readonly value?: string;
}

/**
 * The bytes of an upload, freed of `aws-chunked`, and the checks that are made once
 * they have passed.
 */
export class Payload {
  /** The bytes; to be read once. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** To be shown all bytes before {@linkcode verify}. */
  readonly observers: readonly Observer[];
  readonly #headers: Headers;
  readonly #length: number;
  /** Of the checksum that {@linkcode verify} returns. */
  readonly algorithm: ChecksumAlgorithm | undefined;
  readonly #expected: Expected | undefined;
  readonly #checksum: RunningChecksum | undefined;
  readonly #sha256: Hash | undefined;
  readonly #trailers = new Map<string, string>();

  /**
   * Looks at the headers of an upload.
   *
   * @param algorithm Of a checksum that is wanted even where the client sent none.
   * @throws {S3Error} If they cannot be right.
   */
  constructor(
    { headers, body, chunkVerifier }: Upload,
    maxBytes: number = MAX_PUT_BYTES,
    algorithm?: ChecksumAlgorithm,
  ) {
    this.#headers = headers;
    this.#length = decodedContentLength(headers);
    if (this.#length > maxBytes) {
      throw new S3Error("EntityTooLarge", {
        members: { ProposedSize: this.#length, MaxSizeAllowed: maxBytes },
      });
    }
    checkContentMd5(headers);
    this.#expected = expectedChecksum(headers);
    this.algorithm = this.#expected?.algorithm ?? algorithm;
    this.#checksum = this.algorithm && startChecksum(this.algorithm);
    this.#sha256 = /^[0-9a-f]{64}$/i.test(contentSha256(headers))
      ? createHash("sha256")
      : undefined;
    this.observers = [this.#checksum, this.#sha256]
      .filter((observer) => observer !== undefined);
    const chunks = chunksOf(body);
    this.bytes = isAwsChunked(headers)
      ? decodeAwsChunked(chunks, this.#trailers, chunkVerifier)
      : chunks;
  }

  /**
   * Checks what was read against all that the client said of it.
   *
   * @param md5 Of the bytes, in hexadecimal digits.
   * @returns The checksum to keep, if the client sent one or one was wanted.
   * @throws {S3Error} If anything differs.
   */
  verify(size: number, md5: string): Checksum | undefined {
    if (size !== this.#length) throw new S3Error("IncompleteBody");
    const sha256 = this.#sha256?.digest("hex");
    const claimed = contentSha256(this.#headers).toLowerCase();
    if (sha256 !== undefined && sha256 !== claimed) {
      throw new S3Error("XAmzContentSHA256Mismatch", {
        members: {
          ClientComputedContentSHA256: claimed,
          S3ComputedContentSHA256: sha256,
        },
      });
    }
    const contentMd5 = this.#headers.get("content-md5");
    if (
      contentMd5 !== null && Uint8Array.fromHex(md5).toBase64() !== contentMd5
    ) {
      throw new S3Error("BadDigest");
    }
    return this.#verifyChecksum();
  }

  #verifyChecksum(): Checksum | undefined {
    if (this.#checksum === undefined) return undefined;
    const value = this.#checksum.digest().toBase64();
    const { algorithm } = this;
    if (this.#expected !== undefined) {
      const claimed = this.#expected.value ??
        this.#trailers.get(checksumHeader(algorithm!));
      if (claimed === undefined || !isChecksum(algorithm!, claimed)) {
        throw new S3Error("MalformedTrailerError");
      }
      if (claimed !== value) {
        throw new S3Error("BadDigest", {
          message:
            `The ${algorithm} you specified did not match the calculated checksum.`,
        });
      }
    }
    return { algorithm: algorithm!, value, type: "FULL_OBJECT" };
  }
}

/** Name of the header that holds a checksum. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Reads a payload into memory; for documents, not objects. */
export async function readDocument(
  upload: Upload,
  maxBytes: number,
): Promise<Uint8Array> {
  const payload = new Payload(upload, maxBytes);
  const md5 = createHash("md5");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of payload.bytes) {
    for (const observer of [md5, ...payload.observers]) observer.update(chunk);
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) throw new S3Error("MaxMessageLengthExceeded");
  }
  payload.verify(size, md5.digest("hex"));
  return Buffer.concat(chunks);
}

function contentSha256(headers: Headers): string {
  return headers.get("x-amz-content-sha256") ?? "";
}

/** Content-Encoding alone does not say it: old clients leave it out. */
function isAwsChunked(headers: Headers): boolean {
  return contentSha256(headers).startsWith("STREAMING-");
}

/** Bytes of the object, without the marks of `aws-chunked`. */
function decodedContentLength(headers: Headers): number {
  const text = headers.get(
    isAwsChunked(headers) ? "x-amz-decoded-content-length" : "content-length",
  );
  if (text === null) throw new S3Error("MissingContentLength");
  const length = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(length)) {
    throw new S3Error("InvalidArgument", {
      message: `Invalid content length "${text}"`,
    });
  }
  return length;
}

function checkContentMd5(headers: Headers): void {
  const md5 = headers.get("content-md5");
  if (md5 !== null && decodedLength(md5) !== 16) {
    throw new S3Error("InvalidDigest", { members: { "Content-MD5": md5 } });
  }
}

/** The checksum that the headers hold, or announce for the trailer. */
function expectedChecksum(headers: Headers): Expected | undefined {
  const trailer = headers.get("x-amz-trailer")?.trim().toLowerCase();
  const sent: Expected[] = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const name = checksumHeader(algorithm);
    const value = headers.get(name);
    if (value !== null) return [{ algorithm, value }];
    return trailer === name ? [{ algorithm }] : [];
  });
  if (sent.length > 1) {
    throw new S3Error("InvalidRequest", {
      message:
        "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    });
  }
  const [expected] = sent;
  if (expected === undefined) return refuseMissingChecksum(headers, trailer);
  const { algorithm, value } = expected;
  if (value !== undefined && !isChecksum(algorithm, value)) {
    throw new S3Error("InvalidRequest", {
      message: `Value for ${checksumHeader(algorithm)} header is invalid.`,
    });
  }
  return expected;
}

function refuseMissingChecksum(
  headers: Headers,
  trailer: string | undefined,
): undefined {
  if (trailer !== undefined) {
    throw new S3Error("InvalidRequest", {
      message:
        "The value specified in the x-amz-trailer header is not supported",
    });
  }
  if (headers.has("x-amz-sdk-checksum-algorithm")) {
    throw new S3Error("InvalidRequest", {
      message:
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    });
  }
}

/** A client that goes away in the middle is an incomplete body, not a defect. */
async function* chunksOf(
  body: ReadableStream<Uint8Array> | Uint8Array | null,
): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  if (body instanceof Uint8Array) {
    yield body;
    return;
  }
  try {
    for await (const chunk of body) yield chunk;
  } catch (cause) {
    throw new S3Error("IncompleteBody", {
      message: `The request body ended early: ${(cause as Error).message}`,
    });
  }
}
