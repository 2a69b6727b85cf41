import type { ObjectVersion } from "../store/object_versions.ts";
import { refuse } from "./detect.ts";
import { S3Error } from "./errors.ts";

/** What conditions are about. */
type Subject = Pick<ObjectVersion, "etag" | "lastModified">;

/**
 * Checks the conditions of a read.
 *
 * @param prefix Of the headers, such as `x-amz-copy-source-`. Default: none.
 * @returns False where the reader has the object already.
 * @throws {S3Error} `PreconditionFailed`.
 */
export function checkReadConditions(
  headers: Headers,
  object: Subject,
  prefix = "",
): boolean {
  const match = headers.get(`${prefix}if-match`);
  const noneMatch = headers.get(`${prefix}if-none-match`);
  const since = readDate(headers.get(`${prefix}if-modified-since`));
  const until = readDate(headers.get(`${prefix}if-unmodified-since`));
  if (match !== null && !matches(match, object)) throw failed("If-Match");
  if (match === null && until !== undefined && seconds(object) > until) {
    throw failed("If-Unmodified-Since");
  }
  if (noneMatch !== null) return !matches(noneMatch, object);
  return since === undefined || seconds(object) > since;
}

/**
 * Makes a check of the conditions of a write, to be made as the write happens.
 *
 * @throws {S3Error} `NotImplemented` for conditions that S3 does not have.
 */
export function writePrecondition(
  headers: Headers,
): (newest: ObjectVersion | undefined) => void {
  const match = headers.get("if-match");
  const noneMatch = headers.get("if-none-match");
  for (const name of ["if-modified-since", "if-unmodified-since"]) {
    if (headers.has(name)) throw refuse(`the header "${name}" of a write`);
  }
  if (noneMatch !== null && noneMatch !== "*") {
    throw refuse(
      'values other than "*" for the header "if-none-match" of a write',
    );
  }
  return (newest) => {
    const object = newest?.marker ? undefined : newest;
    if (noneMatch !== null && object !== undefined) {
      throw failed("If-None-Match");
    }
    if (match === null) return;
    if (object === undefined) throw new S3Error("NoSuchKey");
    if (!matches(match, object)) throw failed("If-Match");
  };
}

/** Refuses with the name of the condition that did not hold. */
export function failed(condition: string): S3Error {
  return new S3Error("PreconditionFailed", {
    members: { Condition: condition },
  });
}

/** Whether an entity tag, a list of them, or `*` names an object. */
export function matches(condition: string, { etag }: Subject): boolean {
  return condition.split(",").some((item) => {
    const tag = item.trim().replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
    return tag === "*" || tag === etag;
  });
}

/** Dates in headers have whole seconds. */
function seconds({ lastModified }: Subject): number {
  return Math.floor(lastModified.getTime() / 1000) * 1000;
}

/** A date that cannot be read is no condition, as in RFC 9110. */
function readDate(text: string | null): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : time;
}
