import type { ObjectDetails, ObjectVersion } from "../store/object_versions.ts";
import { checksumHeader } from "./body/mod.ts";
import { readEncryption } from "./encryption.ts";
import { invalidArgument, S3Error } from "./errors.ts";
import { requireBucket, type S3Context, type S3Request } from "./request.ts";

/** Headers of a PUT that S3 keeps and answers with. */
const KEPT_HEADERS = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-type",
  "expires",
  "x-amz-website-redirect-location",
];

const META = "x-amz-meta-";
const MAX_METADATA_BYTES = 2048;

/** Which object, in its newest or a given version. */
export interface ObjectReference {
  readonly bucket: string;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
}

/**
 * The object that a request names, in the version that it names.
 *
 * @throws {S3Error} `NoSuchBucket`, `NoSuchKey`, `NoSuchVersion`, or
 * `MethodNotAllowed` for a delete marker.
 */
export function findObject(
  request: ObjectReference,
  context: S3Context,
): ObjectVersion {
  const { bucket, key, query } = request;
  requireBucket(context, bucket);
  const id = readVersionId(query);
  const object = id === undefined
    ? context.state.objects.versions.newest(bucket, key)
    : context.state.objects.versions.version(bucket, key, id);
  if (object === undefined) {
    throw id === undefined
      ? new S3Error("NoSuchKey", { members: { Key: key } })
      : new S3Error("NoSuchVersion", { members: { Key: key, VersionId: id } });
  }
  if (object.marker) throw refuseMarker(object, id !== undefined);
  return object;
}

/**
 * The version that a request names, if any.
 *
 * @throws {S3Error} `InvalidArgument` if it is empty.
 */
export function readVersionId(
  query: ReadonlyMap<string, string>,
): string | undefined {
  const id = query.get("versionId");
  if (id !== "") return id;
  throw invalidArgument(
    "versionId",
    "",
    "Version id cannot be the empty string",
  );
}

/** The header that names a version, where the bucket has versions. */
export function versionHeaders(
  { bucket }: Pick<S3Request, "bucket">,
  { state }: S3Context,
  { version }: Pick<ObjectVersion, "version">,
): Record<string, string | undefined> {
  const versioned = state.buckets.get(bucket)?.versioning !== undefined;
  return { "x-amz-version-id": versioned ? version : undefined };
}

/**
 * What a request says of an object beside its bytes and tags.
 *
 * @throws {S3Error} `MetadataTooLarge`, or `InvalidArgument` for an unknown encryption.
 */
export function readDetails(
  headers: Headers,
): Pick<ObjectDetails, "headers" | "metadata"> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers.get(name);
    if (value !== null) kept[name] = value;
  }
  keepContentEncoding(kept);
  kept["content-type"] ??= "binary/octet-stream";
  Object.assign(kept, readEncryption(headers));
  return { headers: kept, metadata: readMetadata(headers) };
}

/** The headers that describe an object. */
export function objectHeaders(
  object: ObjectVersion,
  withChecksum: boolean,
): Record<string, string | undefined> {
  const metadata = Object.entries(object.metadata)
    .map(([name, value]) => [META + name, value]);
  const tagCount = Object.keys(object.tags).length;
  return {
    ...object.headers,
    ...Object.fromEntries(metadata),
    "accept-ranges": "bytes",
    etag: quoteEtag(object.etag),
    "last-modified": object.lastModified.toUTCString(),
    "x-amz-tagging-count": tagCount === 0 ? undefined : String(tagCount),
    ...(withChecksum ? checksumHeaders(object) : {}),
  };
}

/** The headers that hold a checksum. */
export function checksumHeaders(
  { checksum }: Pick<ObjectDetails, "checksum">,
): Record<string, string> {
  if (checksum === undefined) return {};
  return {
    [checksumHeader(checksum.algorithm)]: checksum.value,
    "x-amz-checksum-type": checksum.type,
  };
}

/** The elements that hold a checksum, such as `ChecksumCRC32`. */
export function checksumElements(
  { checksum }: Pick<ObjectDetails, "checksum">,
): Record<string, string> {
  if (checksum === undefined) return {};
  return {
    [`Checksum${checksum.algorithm}`]: checksum.value,
    ChecksumType: checksum.type,
  };
}

/** An entity tag as HTTP wants it. */
export function quoteEtag(etag: string): string {
  return `"${etag}"`;
}

/** `aws-chunked` is an encoding of the request, not of the object. */
function keepContentEncoding(kept: Record<string, string>): void {
  const encodings = (kept["content-encoding"] ?? "").split(",")
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== "" && encoding !== "aws-chunked");
  if (encodings.length > 0) kept["content-encoding"] = encodings.join(",");
  else delete kept["content-encoding"];
}

function readMetadata(headers: Headers): Record<string, string> {
  const metadata = Array.from(headers)
    .filter(([name]) => name.startsWith(META))
    .map(([name, value]) => [name.slice(META.length), value]);
  const size = metadata.flat().join("").length;
  if (size > MAX_METADATA_BYTES) {
    throw new S3Error("MetadataTooLarge", {
      members: { Size: size, MaxSizeAllowed: MAX_METADATA_BYTES },
    });
  }
  return Object.fromEntries(metadata);
}

function refuseMarker(marker: ObjectVersion, named: boolean): S3Error {
  const headers = {
    "x-amz-delete-marker": "true",
    "x-amz-version-id": marker.version,
  };
  if (!named) {
    return new S3Error("NoSuchKey", { headers, members: { Key: marker.key } });
  }
  return new S3Error("MethodNotAllowed", {
    headers: {
      ...headers,
      allow: "DELETE",
      "last-modified": marker.lastModified.toUTCString(),
    },
    members: { Method: "GET", ResourceType: "DeleteMarker" },
  });
}
