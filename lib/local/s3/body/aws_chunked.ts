import { createHash } from "node:crypto";
import type { ChunkVerifier } from "../../service/wire.ts";
import { S3Error } from "../errors.ts";
import { ByteReader } from "./byte_reader.ts";

const MAX_LINE_BYTES = 4096;
const MAX_TRAILERS = 16;
/** All chunks but the last have at least this size, as on AWS. */
const MIN_CHUNK_BYTES = 8192;
const TRAILER_SIGNATURE = "x-amz-trailer-signature";

/**
 * Frees a body of the `aws-chunked` encoding.
 *
 * @param trailers Is filled with what follows the last chunk.
 * @throws {S3Error} If the encoding is broken.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
  verifier?: ChunkVerifier,
): AsyncGenerator<Uint8Array> {
  const reader = new ByteReader(source, () => new S3Error("IncompleteBody"));
  let small = false;
  while (true) {
    const { size, signature } = readHeader(await reader.line(MAX_LINE_BYTES));
    if (size > 0 && small) throw new S3Error("InvalidChunkSizeError");
    small = size < MIN_CHUNK_BYTES;
    const sha256 = verifier && createHash("sha256");
    for await (const bytes of reader.take(size)) {
      sha256?.update(bytes);
      yield bytes;
    }
    verifier?.verifyChunk(signature, sha256!.digest("hex"));
    if (size === 0) break;
    if (await reader.line(MAX_LINE_BYTES) !== "") {
      throw new S3Error("IncompleteBody");
    }
  }
  await readTrailers(reader, trailers);
  verifyTrailers(trailers, verifier);
}

function readHeader(line: string): { size: number; signature: string } {
  const header = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/
    .exec(line);
  if (header === null) throw new S3Error("IncompleteBody");
  return { size: parseInt(header[1]!, 16), signature: header[2] ?? "" };
}

async function readTrailers(
  reader: ByteReader,
  trailers: Map<string, string>,
): Promise<void> {
  while (!await reader.atEnd()) {
    const line = await reader.line(MAX_LINE_BYTES);
    if (line === "") continue;
    const colon = line.indexOf(":");
    if (colon < 0 || trailers.size >= MAX_TRAILERS) {
      throw new S3Error("MalformedTrailerError");
    }
    const name = line.slice(0, colon).trim().toLowerCase();
    trailers.set(name, line.slice(colon + 1).trim());
  }
}

function verifyTrailers(
  trailers: Map<string, string>,
  verifier: ChunkVerifier | undefined,
): void {
  const signature = trailers.get(TRAILER_SIGNATURE) ?? "";
  trailers.delete(TRAILER_SIGNATURE);
  if (trailers.size === 0) return;
  const signed = Array.from(trailers, ([name, value]) => `${name}:${value}\n`);
  verifier?.verifyTrailer(
    signature,
    createHash("sha256").update(signed.join("")).digest("hex"),
  );
}
