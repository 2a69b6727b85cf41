import type { Removal } from "../../store/object_store.ts";
import type { ObjectVersion } from "../../store/object_versions.ts";
import { checkKey } from "../address.ts";
import { failed, matches } from "../conditions.ts";
import { refuse } from "../detect.ts";
import { readXmlBody } from "../documents.ts";
import { S3Error } from "../errors.ts";
import { readVersionId } from "../objects.ts";
import {
  requireBucket,
  type S3Context,
  type S3Request,
  type S3Response,
} from "../request.ts";
import { xmlDocument, type XmlMembers } from "../xml.ts";
import { childText, type XmlElement } from "../xml_reader.ts";

/** Most objects of one DeleteObjects. */
const MAX_DELETED = 1000;

/** Answers DeleteObject. */
export async function deleteObject(
  { bucket, key, query, headers }: S3Request,
  context: S3Context,
): Promise<S3Response> {
  requireBucket(context, bucket);
  const removal = await context.state.objects.remove(
    bucket,
    key,
    readVersionId(query),
    deletePrecondition(headers.get("if-match") ?? undefined),
  );
  return {
    status: 204,
    headers: {
      "x-amz-version-id": removal.version,
      "x-amz-delete-marker": removal.marker ? "true" : undefined,
    },
  };
}

/** Answers DeleteObjects. */
export async function deleteObjects(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  const { bucket, headers } = request;
  requireBucket(context, bucket);
  const checked = headers.has("content-md5") ||
    [...headers.keys()].some((name) => name.startsWith("x-amz-checksum-")) ||
    headers.has("x-amz-trailer");
  if (!checked) {
    throw new S3Error("InvalidRequest", {
      message: "Missing required header for this request: Content-MD5",
    });
  }
  const document = await readXmlBody(request, "Delete");
  const objects = document.children.filter(({ name }) => name === "Object");
  if (objects.length === 0 || objects.length > MAX_DELETED) {
    throw new S3Error("MalformedXML");
  }
  const quiet = childText(document, "Quiet") === "true";
  const results = await Promise.all(
    objects.map((object) => deleteOne(bucket, object, context)),
  );
  return {
    body: xmlDocument("DeleteResult", {
      Deleted: quiet ? [] : results.flatMap(({ deleted }) => deleted ?? []),
      Error: results.flatMap(({ error }) => error ?? []),
    }),
  };
}

async function deleteOne(
  bucket: string,
  object: XmlElement,
  { state }: S3Context,
): Promise<{ deleted?: XmlMembers; error?: XmlMembers }> {
  const Key = childText(object, "Key");
  if (Key === undefined || Key === "") throw new S3Error("MalformedXML");
  const VersionId = childText(object, "VersionId") || undefined;
  for (const name of ["LastModifiedTime", "Size"]) {
    if (childText(object, name) !== undefined) {
      throw refuse(`"${name}" of DeleteObjects`);
    }
  }
  try {
    checkKey(Key);
    const removal = await state.objects.remove(
      bucket,
      Key,
      VersionId,
      deletePrecondition(childText(object, "ETag")),
    );
    return { deleted: { Key, VersionId, ...describeMarker(removal) } };
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    const { code: Code, message: Message } = error;
    return { error: { Key, VersionId, Code, Message } };
  }
}

function describeMarker({ version, marker }: Removal): XmlMembers {
  if (!marker) return {};
  return { DeleteMarker: true, DeleteMarkerVersionId: version };
}

/** Checks the entity tag that a delete asks for, as the delete happens. */
function deletePrecondition(
  match: string | undefined,
): (object: ObjectVersion | undefined) => void {
  return (object) => {
    if (match === undefined) return;
    if (object === undefined || object.marker) throw new S3Error("NoSuchKey");
    if (!matches(match, object)) throw failed("If-Match");
  };
}
