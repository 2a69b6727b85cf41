import type { ObjectVersion } from "../../store/object_versions.ts";
import { readXmlBody } from "../documents.ts";
import { S3Error } from "../errors.ts";
import { findObject, versionHeaders } from "../objects.ts";
import {
  requireBucket,
  type S3Context,
  type S3Request,
  type S3Response,
} from "../request.ts";
import {
  MAX_BUCKET_TAGS,
  MAX_OBJECT_TAGS,
  readTagDocument,
  tagDocument,
  type Tags,
} from "../tags.ts";
import { xmlDocument } from "../xml.ts";

/** Answers GetBucketTagging. */
export function getBucketTagging(
  { bucket }: S3Request,
  context: S3Context,
): S3Response {
  const { tags } = requireBucket(context, bucket);
  if (Object.keys(tags).length === 0) {
    throw new S3Error("NoSuchTagSet", { members: { BucketName: bucket } });
  }
  return { body: xmlDocument("Tagging", tagDocument(tags)) };
}

/** Answers PutBucketTagging. */
export async function putBucketTagging(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  requireBucket(context, request.bucket);
  const document = await readXmlBody(request, "Tagging");
  context.state.buckets.setTags(
    request.bucket,
    readTagDocument(document, MAX_BUCKET_TAGS),
  );
  return { status: 204 };
}

/** Answers DeleteBucketTagging. */
export function deleteBucketTagging(
  { bucket }: S3Request,
  context: S3Context,
): S3Response {
  requireBucket(context, bucket);
  context.state.buckets.setTags(bucket, {});
  return { status: 204 };
}

/** Answers GetObjectTagging. */
export function getObjectTagging(
  request: S3Request,
  context: S3Context,
): S3Response {
  const object = findObject(request, context);
  return {
    headers: versionHeaders(request, context, object),
    body: xmlDocument("Tagging", tagDocument(object.tags)),
  };
}

/** Answers PutObjectTagging. */
export async function putObjectTagging(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  requireBucket(context, request.bucket);
  const document = await readXmlBody(request, "Tagging");
  const tags = readTagDocument(document, MAX_OBJECT_TAGS);
  const object = findObject(request, context);
  setTags(context, object, tags);
  return { headers: versionHeaders(request, context, object) };
}

/** Answers DeleteObjectTagging. */
export function deleteObjectTagging(
  request: S3Request,
  context: S3Context,
): S3Response {
  const object = findObject(request, context);
  setTags(context, object, {});
  return { status: 204, headers: versionHeaders(request, context, object) };
}

function setTags(
  { state }: S3Context,
  object: ObjectVersion,
  tags: Tags,
): void {
  const { headers, metadata, checksum, parts } = object;
  state.objects.versions.setDetails(object, {
    headers,
    metadata,
    tags,
    ...(checksum === undefined ? {} : { checksum }),
    ...(parts === undefined ? {} : { parts }),
  });
}
