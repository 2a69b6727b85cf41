import type { ObjectVersion } from "../store/object_versions.ts";
import { decodePath } from "./address.ts";
import { checkReadConditions, failed } from "./conditions.ts";
import { invalidArgument, S3Error } from "./errors.ts";
import { findObject } from "./objects.ts";
import { readQuery, type S3Context, type S3Request } from "./request.ts";

/**
 * The object that `x-amz-copy-source` names, once its conditions hold.
 *
 * @returns The source, and whether a version of it was named.
 * @throws {S3Error} If there is none, or a condition does not hold.
 */
export function findCopySource(
  { headers }: S3Request,
  context: S3Context,
): { source: ObjectVersion; versioned: boolean } {
  const text = headers.get("x-amz-copy-source")!;
  const question = text.indexOf("?versionId=");
  const path = decodePath(question < 0 ? text : text.slice(0, question));
  const query = readQuery(question < 0 ? "" : text.slice(question + 1));
  const named = /^\/?([^/]+)\/([^]+)$/.exec(path);
  if (named === null) {
    throw invalidArgument(
      "x-amz-copy-source",
      text,
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    );
  }
  const [, bucket, key] = named;
  const source = findObject({ bucket: bucket!, key: key!, query }, context);
  if (!checkReadConditions(headers, source, "x-amz-copy-source-")) {
    throw failed("x-amz-copy-source-If-None-Match");
  }
  return { source, versioned: query.has("versionId") };
}

/**
 * Refuses to copy more than one operation may.
 *
 * @throws {S3Error} `InvalidRequest`.
 */
export function refuseLargeSource(size: number, most: number): void {
  if (size <= most) return;
  throw new S3Error("InvalidRequest", {
    message:
      `The specified copy source is larger than the maximum allowable size for a copy source: ${most}`,
  });
}
