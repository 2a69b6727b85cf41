import type { ObjectVersion, ScanStart } from "../../store/object_versions.ts";
import { afterPrefix, encodeUtf8, justAfter } from "../../store/utf8.ts";
import { invalidArgument } from "../errors.ts";
import {
  commonPrefix,
  commonPrefixes,
  type Entry,
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

interface Page {
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  readonly entries: Entry<ObjectVersion>[];
  readonly truncated: boolean;
}

/** Answers ListObjectsV2. */
export function listObjectsV2(
  request: S3Request,
  context: S3Context,
): S3Response {
  const { query } = request;
  requireBucket(context, request.bucket);
  if (query.get("list-type") !== "2") {
    throw invalidArgument(
      "list-type",
      query.get("list-type")!,
      "Invalid List Type specified in Request",
    );
  }
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const page = listObjectPage(
    request,
    context,
    token === undefined ? startAfter : readToken(token),
  );
  const encode = keyEncoder(query);
  const withOwner = query.get("fetch-owner") === "true";
  const last = page.entries.at(-1);
  return {
    body: xmlDocument("ListBucketResult", {
      ...describePage(request, page),
      KeyCount: page.entries.length,
      ContinuationToken: token,
      NextContinuationToken: page.truncated ? makeToken(last!.name) : undefined,
      StartAfter: startAfter === undefined ? undefined : encode(startAfter),
      ...describeEntries(page, encode, withOwner),
    }),
  };
}

/** Answers ListObjects. */
export function listObjects(
  request: S3Request,
  context: S3Context,
): S3Response {
  requireBucket(context, request.bucket);
  const marker = request.query.get("marker") ?? "";
  const page = listObjectPage(request, context, marker);
  const encode = keyEncoder(request.query);
  const needsMarker = page.truncated && page.delimiter !== "";
  return {
    body: xmlDocument("ListBucketResult", {
      ...describePage(request, page),
      Marker: encode(marker),
      NextMarker: needsMarker ? encode(page.entries.at(-1)!.name) : undefined,
      ...describeEntries(page, encode, true),
    }),
  };
}

/** @param after Name of the entry that the page follows. */
function listObjectPage(
  { bucket, query }: S3Request,
  { state }: S3Context,
  after = "",
): Page {
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = readInteger(query, "max-keys", MAX_ENTRIES, 0, MAX_ENTRIES);
  const listed: Listed<ObjectVersion, ScanStart> = {
    read: (from, limit) =>
      state.objects.versions.scan(bucket, prefix, from, limit),
    after: ({ key }) => ({ key: justAfter(encodeUtf8(key)) }),
    afterPrefix: startAfterPrefix,
  };
  const from = startAfterName(after, prefix, delimiter);
  const page = listPage(listed, from, prefix, delimiter, limit);
  return { prefix, delimiter, limit, ...page };
}

/** The place after all keys that start with a prefix. */
export function startAfterPrefix(prefix: string): ScanStart | undefined {
  const key = afterPrefix(encodeUtf8(prefix));
  return key && { key };
}

/**
 * The place after an entry of that name: after all of its keys, where the name is a
 * common prefix.
 */
function startAfterName(
  name: string,
  prefix: string,
  delimiter: string,
): ScanStart | undefined {
  if (name === "") return { key: encodeUtf8(prefix) };
  return commonPrefix(name, prefix, delimiter) === name
    ? startAfterPrefix(name)
    : { key: justAfter(encodeUtf8(name)) };
}

function describePage({ bucket, query }: S3Request, page: Page): XmlMembers {
  const encode = keyEncoder(query);
  return {
    Name: bucket,
    Prefix: encode(page.prefix),
    Delimiter: page.delimiter === "" ? undefined : encode(page.delimiter),
    MaxKeys: page.limit,
    EncodingType: query.get("encoding-type") || undefined,
    IsTruncated: page.truncated,
  };
}

function describeEntries(
  { entries }: Page,
  encode: (key: string) => string,
  withOwner: boolean,
): XmlMembers {
  return {
    Contents: itemsOf(entries).map((object) => ({
      Key: encode(object.key),
      LastModified: object.lastModified,
      ETag: quoteEtag(object.etag),
      ChecksumAlgorithm: object.checksum?.algorithm,
      ChecksumType: object.checksum?.type,
      Size: object.size,
      Owner: withOwner ? ownerOf() : undefined,
      StorageClass: "STANDARD",
    })),
    CommonPrefixes: commonPrefixes(entries, encode),
  };
}

function makeToken(name: string): string {
  return encodeUtf8(name).toBase64({ alphabet: "base64url" });
}

function readToken(token: string): string {
  try {
    const bytes = Uint8Array.fromBase64(token, { alphabet: "base64url" });
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    throw invalidArgument(
      "continuation-token",
      token,
      "The continuation token provided is incorrect",
    );
  }
}
