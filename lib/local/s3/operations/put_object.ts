import { MAX_PUT_BYTES, Payload } from "../body/mod.ts";
import { writePrecondition } from "../conditions.ts";
import { encryptionOf } from "../encryption.ts";
import {
  checksumHeaders,
  quoteEtag,
  readDetails,
  versionHeaders,
} from "../objects.ts";
import {
  requireBucket,
  type S3Context,
  type S3Request,
  type S3Response,
} from "../request.ts";
import { readTagHeader } from "../tags.ts";
import { receive } from "../receive.ts";

/** Answers PutObject. */
export async function putObject(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  const { bucket, key, headers } = request;
  const { objects } = context.state;
  requireBucket(context, bucket);
  const precondition = writePrecondition(headers);
  const details = { ...readDetails(headers), tags: readTagHeader(headers) };
  const payload = new Payload(request, MAX_PUT_BYTES);
  precondition(objects.versions.newest(bucket, key));
  const { draft, checksum } = await receive(payload, context);
  const object = await objects.add(
    bucket,
    key,
    draft,
    draft.md5,
    { ...details, ...(checksum === undefined ? {} : { checksum }) },
    precondition,
  );
  return {
    headers: {
      etag: quoteEtag(object.etag),
      ...checksumHeaders(object),
      ...encryptionOf(object.headers),
      ...versionHeaders(request, context, object),
    },
  };
}
