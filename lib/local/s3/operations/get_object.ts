import type { ObjectVersion } from "../../store/object_versions.ts";
import { checkReadConditions } from "../conditions.ts";
import { invalidArgument, S3Error } from "../errors.ts";
import { findObject, objectHeaders, versionHeaders } from "../objects.ts";
import { readPartSpan, readRange, type Span } from "../ranges.ts";
import { readSpan } from "../read_file.ts";
import type { S3Context, S3Request, S3Response } from "../request.ts";
import { RESPONSE_PARAMETERS } from "../screen.ts";

/** Answers GetObject. */
export function getObject(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> | S3Response {
  return answerObject(request, context, true);
}

/** Answers HeadObject. */
export function headObject(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> | S3Response {
  return answerObject(request, context, false);
}

function answerObject(
  request: S3Request,
  context: S3Context,
  withBody: boolean,
): Promise<S3Response> | S3Response {
  const object = findObject(request, context);
  const version = versionHeaders(request, context, object);
  if (!checkReadConditions(request.headers, object)) {
    const { etag, "last-modified": modified } = objectHeaders(object, false);
    const headers = { etag, "last-modified": modified, ...version };
    return { status: 304, headers };
  }
  const span = requestedSpan(request, object);
  const { start, end } = span ?? { start: 0, end: object.size };
  const response = {
    status: span === undefined ? 200 : 206,
    headers: {
      ...objectHeaders(object, wantsChecksum(request, span, object)),
      ...version,
      ...overrides(request),
      "content-length": String(end - start),
      "content-range": span === undefined
        ? undefined
        : `bytes ${start}-${end - 1}/${object.size}`,
      "x-amz-mp-parts-count": partCount(request, object),
    },
  };
  if (!withBody) return response;
  return readSpan(object.path, object.size, start, end)
    .then((body) => ({ ...response, body }));
}

/** A part or a range: an empty object has the part 1, but no range. */
function requestedSpan(
  { query, headers }: S3Request,
  object: ObjectVersion,
): Span | undefined {
  const part = query.get("partNumber");
  if (part === undefined) return readRange(headers.get("range"), object.size);
  if (headers.has("range")) {
    throw new S3Error("InvalidRequest", {
      message:
        "Cannot specify both Range header and partNumber query parameter",
    });
  }
  const span = readPartSpan(part, object);
  return object.size === 0 ? undefined : span;
}

/** The checksum is of the whole: SDKs would hold it against a part. */
function wantsChecksum(
  { headers }: S3Request,
  span: Span | undefined,
  object: ObjectVersion,
): boolean {
  const whole = span === undefined ||
    (span.start === 0 && span.end === object.size);
  return headers.get("x-amz-checksum-mode") === "ENABLED" && whole;
}

function partCount(
  { query }: S3Request,
  { parts }: ObjectVersion,
): string | undefined {
  if (parts === undefined || !query.has("partNumber")) return undefined;
  return String(parts.length);
}

function overrides({ query }: S3Request): Record<string, string> {
  const wanted = Object.entries(RESPONSE_PARAMETERS)
    .filter(([parameter]) => query.has(parameter))
    .map(([parameter, header]) => {
      const value = query.get(parameter)!;
      if (/^[\t\x20-\x7e\xa0-\xff]*$/.test(value)) return [header, value];
      throw invalidArgument(
        parameter,
        value,
        "Header value cannot be represented using ISO-8859-1.",
      );
    });
  return Object.fromEntries(wanted);
}
