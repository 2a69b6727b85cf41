import type { ObjectVersion } from "../store/object_versions.ts";
import { invalidArgument, S3Error } from "./errors.ts";

/** Bytes of an object, `end` not included. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes that a `Range` header asks for; undefined for all of them, also where
 * the header is not one that S3 understands.
 *
 * @throws {S3Error} `InvalidRange` if no byte of the object is in it.
 */
export function readRange(
  header: string | null,
  size: number,
): Span | undefined {
  const range = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(header?.trim() ?? "");
  if (range === null) return undefined;
  const [, first, last, suffix] = range;
  const start = first === undefined
    ? Math.max(0, size - Number(suffix))
    : Number(first);
  const end = last ? Number(last) + 1 : size;
  if (last && end <= start) return undefined;
  if (start >= size || (first === undefined && Number(suffix) === 0)) {
    throw new S3Error("InvalidRange", {
      members: { RangeRequested: header!, ActualObjectSize: size },
      headers: { "content-range": `bytes */${size}` },
    });
  }
  return { start, end: Math.min(end, size) };
}

/**
 * The bytes of a part.
 *
 * @throws {S3Error} `InvalidArgument` or `InvalidPartNumber`.
 */
export function readPartSpan(text: string, object: ObjectVersion): Span {
  const number = readPartNumber(text);
  const parts = object.parts ?? [object];
  const part = parts[number - 1];
  if (part === undefined) {
    throw new S3Error("InvalidPartNumber", {
      members: { PartNumberRequested: number, ActualPartCount: parts.length },
    });
  }
  const start = parts.slice(0, number - 1)
    .reduce((sum, { size }) => sum + size, 0);
  return { start, end: start + part.size };
}

/**
 * A part number.
 *
 * @throws {S3Error} `InvalidArgument`.
 */
export function readPartNumber(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= 10_000) return number;
  throw invalidArgument(
    "partNumber",
    text,
    "Part number must be an integer between 1 and 10000, inclusive",
  );
}
