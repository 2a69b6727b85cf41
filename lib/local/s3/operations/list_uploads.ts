import { encodeUtf8, justAfter } from "../../store/utf8.ts";
import type { Upload } from "../../store/upload_store.ts";
import { invalidArgument } from "../errors.ts";
import {
  commonPrefix,
  commonPrefixes,
  itemsOf,
  keyEncoder,
  type Listed,
  listPage,
  MAX_ENTRIES,
  readInteger,
} from "../listing.ts";
import { quoteEtag } from "../objects.ts";
import { ownerOf } from "../owner.ts";
import {
  requireBucket,
  type S3Context,
  type S3Request,
  type S3Response,
} from "../request.ts";
import { requireUpload } from "../uploads.ts";
import { xmlDocument, type XmlMembers } from "../xml.ts";
import { startAfterPrefix } from "./list_objects.ts";

/** Where a listing of uploads begins: after this one, or at this key. */
interface Place {
  readonly key: Uint8Array;
  readonly after?: Upload;
}

/** Answers ListMultipartUploads. */
export function listMultipartUploads(
  request: S3Request,
  context: S3Context,
): S3Response {
  const { bucket, query } = request;
  requireBucket(context, bucket);
  const { uploads } = context.state;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = readInteger(query, "max-uploads", MAX_ENTRIES, 1, MAX_ENTRIES);
  const encode = keyEncoder(query);
  const listed: Listed<Upload, Place> = {
    read: ({ key, after }, limit) =>
      uploads.scan(bucket, prefix, key, after, limit),
    after: (upload) => ({ key: encodeUtf8(upload.key), after: upload }),
    afterPrefix: startAfterPrefix,
  };
  const from = readStart(request, context, prefix, delimiter);
  const { entries, truncated } = listPage(
    listed,
    from,
    prefix,
    delimiter,
    limit,
  );
  const last = truncated ? entries.at(-1) : undefined;
  return {
    body: xmlDocument("ListMultipartUploadsResult", {
      Bucket: bucket,
      KeyMarker: encode(query.get("key-marker") ?? ""),
      UploadIdMarker: query.get("upload-id-marker") ?? "",
      NextKeyMarker: last && encode(last.name),
      NextUploadIdMarker: last?.item?.id,
      Prefix: encode(prefix),
      Delimiter: delimiter === "" ? undefined : encode(delimiter),
      EncodingType: query.get("encoding-type") || undefined,
      MaxUploads: limit,
      IsTruncated: truncated,
      Upload: itemsOf(entries).map((upload) => describe(upload, encode)),
      CommonPrefixes: commonPrefixes(entries, encode),
    }),
  };
}

/** Answers ListParts. */
export function listParts(request: S3Request, context: S3Context): S3Response {
  const { bucket, key, query } = request;
  const upload = requireUpload(request, context);
  const limit = readInteger(query, "max-parts", MAX_ENTRIES, 0, MAX_ENTRIES);
  const marker = readInteger(query, "part-number-marker", 0, 0, 2 ** 31 - 1);
  const parts = context.state.uploads.parts(upload.id)
    .filter(({ number }) => number > marker);
  const page = parts.slice(0, limit);
  const { algorithm, type } = upload.checksum ?? {};
  return {
    body: xmlDocument("ListPartsResult", {
      Bucket: bucket,
      Key: key,
      UploadId: upload.id,
      Initiator: ownerOf(),
      Owner: ownerOf(),
      StorageClass: "STANDARD",
      ChecksumAlgorithm: algorithm,
      ChecksumType: type,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number ?? 0,
      MaxParts: limit,
      IsTruncated: page.length < parts.length && limit > 0,
      Part: page.map((part) => ({
        PartNumber: part.number,
        LastModified: part.modified,
        ETag: quoteEtag(part.etag),
        Size: part.size,
        [`Checksum${algorithm}`]: part.checksum,
      })),
    }),
  };
}

function readStart(
  { query }: S3Request,
  { state }: S3Context,
  prefix: string,
  delimiter: string,
): Place | undefined {
  const key = query.get("key-marker") ?? "";
  const id = query.get("upload-id-marker") ?? "";
  if (key === "") return { key: encodeUtf8(prefix) };
  if (id !== "") {
    const after = state.uploads.get(id);
    if (after === undefined) {
      throw invalidArgument("upload-id-marker", id, "Invalid uploadId marker");
    }
    return { key: encodeUtf8(key), after };
  }
  return commonPrefix(key, prefix, delimiter) === key
    ? startAfterPrefix(key)
    : { key: justAfter(encodeUtf8(key)) };
}

function describe(
  upload: Upload,
  encode: (key: string) => string,
): XmlMembers {
  return {
    Key: encode(upload.key),
    UploadId: upload.id,
    Initiator: ownerOf(),
    Owner: ownerOf(),
    StorageClass: "STANDARD",
    Initiated: upload.started,
    ChecksumAlgorithm: upload.checksum?.algorithm,
    ChecksumType: upload.checksum?.type,
  };
}
