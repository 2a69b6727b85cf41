import type { ObjectVersion, ScanStart } from "../../store/object_versions.ts";
import { encodeUtf8, justAfter } from "../../store/utf8.ts";
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
import { xmlDocument, type XmlMembers } from "../xml.ts";
import { startAfterPrefix } from "./list_objects.ts";

/** Answers ListObjectVersions. */
export function listObjectVersions(
  request: S3Request,
  context: S3Context,
): S3Response {
  const { bucket, query } = request;
  requireBucket(context, bucket);
  const { objects } = context.state;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = readInteger(query, "max-keys", MAX_ENTRIES, 0, MAX_ENTRIES);
  const encode = keyEncoder(query);
  const listed: Listed<ObjectVersion, ScanStart> = {
    read: (from, limit) =>
      objects.versions.scanAll(bucket, prefix, from, limit),
    after: ({ key, sequence }) => ({
      key: encodeUtf8(key),
      olderThan: sequence,
    }),
    afterPrefix: startAfterPrefix,
  };
  const from = readStart(request, context, prefix, delimiter);
  const page = listPage(listed, from, prefix, delimiter, limit);
  const last = page.truncated ? page.entries.at(-1) : undefined;
  const versions = itemsOf(page.entries);
  return {
    body: xmlDocument("ListVersionsResult", {
      Name: bucket,
      Prefix: encode(prefix),
      KeyMarker: encode(query.get("key-marker") ?? ""),
      VersionIdMarker: query.get("version-id-marker") ?? "",
      NextKeyMarker: last && encode(last.name),
      NextVersionIdMarker: last?.item?.version,
      MaxKeys: limit,
      Delimiter: delimiter === "" ? undefined : encode(delimiter),
      EncodingType: query.get("encoding-type") || undefined,
      IsTruncated: page.truncated,
      Version: versions.filter(({ marker }) => !marker)
        .map((version) => describeVersion(version, encode)),
      DeleteMarker: versions.filter(({ marker }) => marker)
        .map((version) => describe(version, encode)),
      CommonPrefixes: commonPrefixes(page.entries, encode),
    }),
  };
}

function readStart(
  { bucket, query }: S3Request,
  { state }: S3Context,
  prefix: string,
  delimiter: string,
): ScanStart | undefined {
  const key = query.get("key-marker") ?? "";
  const version = query.get("version-id-marker");
  if (version !== undefined && version !== "") {
    const found = state.objects.versions.version(bucket, key, version);
    if (found === undefined) {
      throw invalidArgument(
        "version-id-marker",
        version,
        "Invalid version id specified",
      );
    }
    return { key: encodeUtf8(key), olderThan: found.sequence };
  }
  if (key === "") return { key: encodeUtf8(prefix) };
  return commonPrefix(key, prefix, delimiter) === key
    ? startAfterPrefix(key)
    : { key: justAfter(encodeUtf8(key)) };
}

function describe(
  version: ObjectVersion,
  encode: (key: string) => string,
): XmlMembers {
  return {
    Key: encode(version.key),
    VersionId: version.version,
    IsLatest: version.latest,
    LastModified: version.lastModified,
    Owner: ownerOf(),
  };
}

function describeVersion(
  version: ObjectVersion,
  encode: (key: string) => string,
): XmlMembers {
  return {
    ...describe(version, encode),
    ETag: quoteEtag(version.etag),
    ChecksumAlgorithm: version.checksum?.algorithm,
    ChecksumType: version.checksum?.type,
    Size: version.size,
    StorageClass: "STANDARD",
  };
}
