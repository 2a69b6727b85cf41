import {
  readChecksumAlgorithm,
  readChecksumType,
} from "../checksum_headers.ts";
import { findCopySource, refuseLargeSource } from "../copy_source.ts";
import { encryptionOf } from "../encryption.ts";
import { invalidArgument, S3Error } from "../errors.ts";
import {
  checksumElements,
  checksumHeaders,
  quoteEtag,
  readDetails,
} from "../objects.ts";
import { readPartNumber, type Span } from "../ranges.ts";
import { readSpan } from "../read_file.ts";
import { receive } from "../receive.ts";
import {
  requireBucket,
  type S3Context,
  type S3Request,
  type S3Response,
} from "../request.ts";
import { readTagHeader } from "../tags.ts";
import { requireUpload } from "../uploads.ts";
import { xmlDocument } from "../xml.ts";
import type { Draft } from "../../store/object_files.ts";
import type {
  Checksum,
  ChecksumAlgorithm,
} from "../../store/object_versions.ts";
import type { Upload } from "../../store/upload_store.ts";
import { MAX_PUT_BYTES, Payload, startChecksum } from "../body/mod.ts";

/** Answers CreateMultipartUpload. */
export function createMultipartUpload(
  { bucket, key, headers }: S3Request,
  context: S3Context,
): S3Response {
  requireBucket(context, bucket);
  const algorithm = readChecksumAlgorithm(headers);
  const checksum = algorithm &&
    { algorithm, type: readChecksumType(headers, algorithm) };
  const details = readDetails(headers);
  const id = context.state.uploads.create(bucket, key, {
    ...details,
    tags: readTagHeader(headers),
    ...(checksum === undefined ? {} : { checksum }),
  });
  return {
    headers: {
      "x-amz-checksum-algorithm": checksum?.algorithm,
      "x-amz-checksum-type": checksum?.type,
      ...encryptionOf(details.headers),
    },
    body: xmlDocument("InitiateMultipartUploadResult", {
      Bucket: bucket,
      Key: key,
      UploadId: id,
    }),
  };
}

/** Answers UploadPart. */
export async function uploadPart(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  const upload = requireUpload(request, context);
  const number = requirePartNumber(request);
  const payload = new Payload(
    request,
    MAX_PUT_BYTES,
    upload.checksum?.type === "FULL_OBJECT"
      ? upload.checksum.algorithm
      : undefined,
  );
  checkAlgorithm(upload, payload.algorithm);
  const { draft, checksum } = await receive(payload, context);
  await addPart(context, upload, number, draft, checksum);
  const checksums = checksumHeaders(checksum === undefined ? {} : { checksum });
  return {
    headers: {
      etag: quoteEtag(draft.md5),
      ...checksums,
      "x-amz-checksum-type": undefined,
    },
  };
}

/** Answers UploadPartCopy. */
export async function uploadPartCopy(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  const upload = requireUpload(request, context);
  const number = requirePartNumber(request);
  const { source } = findCopySource(request, context);
  const { start, end } = readCopyRange(request.headers, source.size);
  refuseLargeSource(end - start, MAX_PUT_BYTES);
  const algorithm = upload.checksum?.algorithm;
  const running = algorithm && startChecksum(algorithm);
  const draft = await context.state.objects.draft(
    await readSpan(source.path, source.size, start, end),
    running === undefined ? [] : [running],
  );
  const checksum: Checksum | undefined = running && {
    algorithm: algorithm!,
    value: running.digest().toBase64(),
    type: "FULL_OBJECT",
  };
  await addPart(context, upload, number, draft, checksum);
  const checksums = checksumElements(
    checksum === undefined ? {} : { checksum },
  );
  return {
    body: xmlDocument("CopyPartResult", {
      LastModified: new Date(),
      ETag: quoteEtag(draft.md5),
      ...checksums,
      ChecksumType: undefined,
    }),
  };
}

/** Answers AbortMultipartUpload. */
export async function abortMultipartUpload(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  await context.state.uploads.abort(requireUpload(request, context).id);
  return { status: 204 };
}

async function addPart(
  { state }: S3Context,
  { id, checksum: wanted }: Upload,
  number: number,
  draft: Draft,
  checksum: Checksum | undefined,
): Promise<void> {
  const kept = checksum?.algorithm === wanted?.algorithm
    ? checksum?.value
    : undefined;
  const added = await state.uploads.addPart(id, number, draft, kept);
  if (!added) throw new S3Error("NoSuchUpload", { members: { UploadId: id } });
}

function requirePartNumber({ query }: S3Request): number {
  return readPartNumber(query.get("partNumber") ?? "");
}

/**
 * An upload that named an algorithm takes parts with that alone; one that named none
 * takes any, verifies and forgets it, as S3 does since SDKs send checksums unasked.
 */
function checkAlgorithm(
  { checksum }: Upload,
  actual: ChecksumAlgorithm | undefined,
): void {
  const expected = checksum?.algorithm;
  if (expected === undefined || expected === actual) return;
  throw new S3Error("InvalidRequest", {
    message:
      `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${
        actual?.toLowerCase() ?? "null"
      }`,
  });
}

/** `x-amz-copy-source-range` knows one form only. */
function readCopyRange(headers: Headers, size: number): Span {
  const text = headers.get("x-amz-copy-source-range");
  if (text === null) return { start: 0, end: size };
  const range = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(text);
  if (range === null) {
    throw invalidArgument(
      "x-amz-copy-source-range",
      text,
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
    );
  }
  const [start, end] = [Number(range[1]), Number(range[2]) + 1];
  if (start >= end || end > size) {
    throw invalidArgument(
      "x-amz-copy-source-range",
      text,
      `Range specified is not valid for source object of size: ${size}`,
    );
  }
  return { start, end };
}
