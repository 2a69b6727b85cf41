import type { ObjectVersion } from "../../store/object_versions.ts";
import { invalidArgument } from "../errors.ts";
import { MAX_ENTRIES } from "../listing.ts";
import { checksumElements, findObject, versionHeaders } from "../objects.ts";
import type { S3Context, S3Request, S3Response } from "../request.ts";
import { xmlDocument, type XmlMembers } from "../xml.ts";

const ATTRIBUTES = [
  "ETag",
  "Checksum",
  "ObjectParts",
  "StorageClass",
  "ObjectSize",
] as const;

/** Answers GetObjectAttributes. */
export function getObjectAttributes(
  request: S3Request,
  context: S3Context,
): S3Response {
  const wanted = readWanted(request.headers);
  const object = findObject(request, context);
  const described: Record<
    typeof ATTRIBUTES[number],
    XmlMembers | string | number
  > = {
    ETag: object.etag,
    Checksum: checksumElements(object),
    ObjectParts: describeParts(request.headers, object),
    StorageClass: "STANDARD",
    ObjectSize: object.size,
  };
  const absent = [
    ...(object.checksum === undefined ? ["Checksum"] : []),
    ...(object.parts === undefined ? ["ObjectParts"] : []),
  ];
  const members = Object.entries(described)
    .filter(([name]) => wanted.includes(name) && !absent.includes(name));
  return {
    headers: {
      "last-modified": object.lastModified.toUTCString(),
      ...versionHeaders(request, context, object),
    },
    body: xmlDocument(
      "GetObjectAttributesResponse",
      Object.fromEntries(members),
    ),
  };
}

function readWanted(headers: Headers): string[] {
  const text = headers.get("x-amz-object-attributes") ?? "";
  const wanted = text.split(",").map((name) => name.trim());
  const unknown = wanted.find((name) => !ATTRIBUTES.some((a) => a === name));
  if (unknown === undefined) return wanted;
  throw invalidArgument(
    "x-amz-object-attributes",
    text,
    "Invalid attribute name specified.",
  );
}

function describeParts(
  headers: Headers,
  { parts = [], checksum }: ObjectVersion,
): XmlMembers {
  const limit = readCount(headers, "x-amz-max-parts", MAX_ENTRIES);
  const marker = readCount(headers, "x-amz-part-number-marker", 0);
  const page = parts.slice(marker, marker + limit);
  return {
    PartsCount: parts.length,
    PartNumberMarker: marker,
    NextPartNumberMarker: marker + page.length,
    MaxParts: limit,
    IsTruncated: marker + page.length < parts.length,
    // S3 lists parts only where they have checksums.
    Part: checksum === undefined ? [] : page.map((part, i) => ({
      PartNumber: marker + i + 1,
      Size: part.size,
      [`Checksum${checksum.algorithm}`]: part.checksum,
    })),
  };
}

function readCount(headers: Headers, name: string, standard: number): number {
  const text = headers.get(name);
  if (text === null) return standard;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw invalidArgument(name, text, `Provided ${name} is not an integer`);
}
