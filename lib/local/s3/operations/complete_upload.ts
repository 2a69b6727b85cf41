import { createHash } from "node:crypto";
import type { Draft } from "../../store/object_files.ts";
import type {
  Checksum,
  ChecksumAlgorithm,
  ObjectVersion,
} from "../../store/object_versions.ts";
import type { Upload, UploadedPart } from "../../store/upload_store.ts";
import {
  CHECKSUM_ALGORITHMS,
  checksumHeader,
  decodedLength,
  startChecksum,
} from "../body/mod.ts";
import { writePrecondition } from "../conditions.ts";
import { readXmlBody } from "../documents.ts";
import { invalidArgument, S3Error } from "../errors.ts";
import { checksumElements, quoteEtag, versionHeaders } from "../objects.ts";
import { readFiles } from "../read_file.ts";
import type { S3Context, S3Request, S3Response } from "../request.ts";
import { requireUpload } from "../uploads.ts";
import { xmlDocument } from "../xml.ts";
import { childText, type XmlElement } from "../xml_reader.ts";

/** All parts but the last have at least this size. */
const MIN_PART_BYTES = 5 * 2 ** 20;

/** Answers CompleteMultipartUpload. */
export async function completeMultipartUpload(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  const { bucket, key, headers } = request;
  const upload = requireUpload(request, context);
  const precondition = writePrecondition(headers);
  const document = await readXmlBody(
    { ...request, headers: withoutClaims(headers) },
    "CompleteMultipartUpload",
  );
  const parts = chooseParts(document, upload, context);
  checkTotalSize(headers, parts);
  precondition(context.state.objects.versions.newest(bucket, key));
  const { draft, checksum } = await join(upload, parts, context);
  try {
    checkClaim(headers, checksum);
  } catch (error) {
    await context.state.objects.discard(draft);
    throw error;
  }
  const object = await context.state.objects.add(
    bucket,
    key,
    draft,
    compositeEtag(parts),
    {
      headers: upload.headers,
      metadata: upload.metadata,
      tags: upload.tags,
      ...(checksum === undefined ? {} : { checksum }),
      parts: parts.map(({ size, checksum }) => ({
        size,
        ...(checksum === undefined ? {} : { checksum }),
      })),
    },
    precondition,
    () => endUpload(upload, context),
  );
  return answer(request, context, object);
}

function answer(
  request: S3Request,
  context: S3Context,
  object: ObjectVersion,
): S3Response {
  const { bucket, key, headers } = request;
  const path = key.split("/").map(encodeURIComponent).join("/");
  return {
    headers: versionHeaders(request, context, object),
    body: xmlDocument("CompleteMultipartUploadResult", {
      Location: `http://${
        headers.get("host") ?? "localhost"
      }/${bucket}/${path}`,
      Bucket: bucket,
      Key: key,
      ETag: quoteEtag(object.etag),
      ...checksumElements(object),
    }),
  };
}

/** The parts that the client lists, each as it was uploaded. */
function chooseParts(
  document: XmlElement,
  upload: Upload,
  { state }: S3Context,
): UploadedPart[] {
  const listed = document.children.filter(({ name }) => name === "Part");
  if (listed.length === 0) throw new S3Error("MalformedXML");
  const uploaded = new Map(
    state.uploads.parts(upload.id).map((part) => [part.number, part]),
  );
  let last = 0;
  const parts = listed.map((element) => {
    const number = Number(childText(element, "PartNumber"));
    if (!Number.isInteger(number)) throw new S3Error("MalformedXML");
    if (number <= last) throw new S3Error("InvalidPartOrder");
    last = number;
    return choosePart(element, number, uploaded.get(number), upload);
  });
  for (const part of parts.slice(0, -1)) refuseSmallPart(part);
  return parts;
}

function choosePart(
  element: XmlElement,
  number: number,
  part: UploadedPart | undefined,
  upload: Upload,
): UploadedPart {
  const etag = childText(element, "ETag")?.replace(/^"(.*)"$/, "$1");
  if (etag === undefined) throw new S3Error("MalformedXML");
  const claimed = readPartChecksum(element, number, upload);
  const wrongChecksum = claimed !== undefined && claimed !== part?.checksum;
  if (part === undefined || part.etag !== etag || wrongChecksum) {
    throw new S3Error("InvalidPart", {
      members: { UploadId: upload.id, PartNumber: number, ETag: etag },
    });
  }
  return part;
}

/** The checksum that a client claims for a part: where they are combined, it must. */
function readPartChecksum(
  element: XmlElement,
  number: number,
  { checksum }: Upload,
): string | undefined {
  if (checksum === undefined) return undefined;
  const { algorithm, type } = checksum;
  const claimed = childText(element, `Checksum${algorithm}`);
  if (claimed !== undefined || type === "FULL_OBJECT") return claimed;
  throw new S3Error("InvalidRequest", {
    message:
      `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
  });
}

function refuseSmallPart({ number, size, etag }: UploadedPart): void {
  if (size >= MIN_PART_BYTES) return;
  throw new S3Error("EntityTooSmall", {
    members: {
      ProposedSize: size,
      MinSizeAllowed: MIN_PART_BYTES,
      PartNumber: number,
      ETag: etag,
    },
  });
}

function checkTotalSize(headers: Headers, parts: UploadedPart[]): void {
  const claimed = headers.get("x-amz-mp-object-size");
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (claimed === null || claimed === String(size)) return;
  throw new S3Error("InvalidRequest", {
    message:
      `The provided 'x-amz-mp-object-size' header value ${claimed} does not match what was computed: ${size}`,
  });
}

/** Writes the parts as one file, with the checksum that the upload is to have. */
async function join(
  upload: Upload,
  parts: UploadedPart[],
  { state }: S3Context,
): Promise<{ draft: Draft; checksum: Checksum | undefined }> {
  const { algorithm, type } = upload.checksum ?? {};
  const whole = type === "FULL_OBJECT" ? startChecksum(algorithm!) : undefined;
  const files = readFiles(parts.map(({ path }) => path));
  const draft = await state.objects
    .draft(files, whole === undefined ? [] : [whole])
    .catch((error) => {
      // Aborted, or completed by another request, while it was read.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new S3Error("NoSuchUpload", { members: { UploadId: upload.id } });
    });
  if (algorithm === undefined) return { draft, checksum: undefined };
  const value = whole?.digest().toBase64() ??
    compositeChecksum(algorithm, parts);
  return { draft, checksum: { algorithm, type: type!, value } };
}

/** The entity tag of an object in parts: a digest of the parts' digests. */
function compositeEtag(parts: UploadedPart[]): string {
  const md5 = createHash("md5");
  for (const { etag } of parts) md5.update(Uint8Array.fromHex(etag));
  return `${md5.digest("hex")}-${parts.length}`;
}

function compositeChecksum(
  algorithm: ChecksumAlgorithm,
  parts: UploadedPart[],
): string {
  const running = startChecksum(algorithm);
  for (const { checksum } of parts) {
    running.update(Uint8Array.fromBase64(checksum!));
  }
  return `${running.digest().toBase64()}-${parts.length}`;
}

/** Here the checksums are the object's, not the document's. */
function withoutClaims(headers: Headers): Headers {
  const others = new Headers(headers);
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    others.delete(checksumHeader(algorithm));
  }
  return others;
}

/** A client may say what the checksum of the whole is to be. */
function checkClaim(headers: Headers, checksum: Checksum | undefined): void {
  const type = headers.get("x-amz-checksum-type");
  if (type !== null && type !== checksum?.type) {
    throw new S3Error("InvalidRequest", {
      message:
        `The upload was created using the ${checksum?.type} checksum mode. The complete request must use the same checksum mode.`,
    });
  }
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const claimed = headers.get(checksumHeader(algorithm));
    if (claimed === null) continue;
    const digits = claimed.replace(/-\d+$/, "");
    if (decodedLength(digits) === undefined) {
      throw invalidArgument(
        checksumHeader(algorithm),
        claimed,
        "Invalid checksum",
      );
    }
    if (checksum?.algorithm !== algorithm || !agrees(claimed, checksum.value)) {
      throw new S3Error("BadDigest", {
        message:
          `The ${algorithm} you specified did not match the calculated checksum.`,
      });
    }
  }
}

/** The number of parts may be left out. */
function agrees(claimed: string, value: string): boolean {
  return claimed === value || claimed === value.replace(/-\d+$/, "");
}

function endUpload(upload: Upload, { state }: S3Context): string[] {
  if (state.uploads.get(upload.id) === undefined) {
    throw new S3Error("NoSuchUpload", { members: { UploadId: upload.id } });
  }
  return state.uploads.end(upload.id);
}
