import type { Upload } from "../store/upload_store.ts";
import { S3Error } from "./errors.ts";
import { requireBucket, type S3Context, type S3Request } from "./request.ts";

/**
 * The multipart upload that a request names.
 *
 * @throws {S3Error} `NoSuchBucket` or `NoSuchUpload`.
 */
export function requireUpload(
  { bucket, key, query }: S3Request,
  context: S3Context,
): Upload {
  requireBucket(context, bucket);
  const id = query.get("uploadId") ?? "";
  const upload = context.state.uploads.get(id);
  if (upload?.bucket !== bucket || upload.key !== key) {
    throw new S3Error("NoSuchUpload", { members: { UploadId: id } });
  }
  return upload;
}
