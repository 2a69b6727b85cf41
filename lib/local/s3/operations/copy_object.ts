import type { Precondition } from "../../store/object_store.ts";
import type {
  ChecksumAlgorithm,
  ObjectDetails,
  ObjectVersion,
} from "../../store/object_versions.ts";
import { MAX_PUT_BYTES, startChecksum } from "../body/mod.ts";
import { readChecksumAlgorithm } from "../checksum_headers.ts";
import { writePrecondition } from "../conditions.ts";
import { findCopySource, refuseLargeSource } from "../copy_source.ts";
import { withoutEncryption } from "../encryption.ts";
import { invalidArgument, S3Error } from "../errors.ts";
import {
  checksumElements,
  quoteEtag,
  readDetails,
  versionHeaders,
} from "../objects.ts";
import { readSpan } from "../read_file.ts";
import {
  requireBucket,
  type S3Context,
  type S3Request,
  type S3Response,
} from "../request.ts";
import { readTagHeader } from "../tags.ts";
import { xmlDocument } from "../xml.ts";

/** Answers CopyObject. */
export async function copyObject(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  const { headers } = request;
  requireBucket(context, request.bucket);
  const precondition = writePrecondition(headers);
  const { source, versioned } = findCopySource(request, context);
  refuseLargeSource(source.size, MAX_PUT_BYTES);
  const replaces = readDirective(headers, "x-amz-metadata-directive");
  if (!replaces && !versioned) refuseSelfCopy(request, source);
  const object = await copy(request, context, source, {
    ...(replaces ? readDetails(headers) : pickDetails(source)),
    tags: readDirective(headers, "x-amz-tagging-directive")
      ? readTagHeader(headers)
      : source.tags,
  }, precondition);
  return {
    headers: {
      ...versionHeaders(request, context, object),
      "x-amz-copy-source-version-id":
        versionHeaders(source, context, source)["x-amz-version-id"],
    },
    body: xmlDocument("CopyObjectResult", {
      LastModified: object.lastModified,
      ETag: quoteEtag(object.etag),
      ...checksumElements(object),
    }),
  };
}

/** The copy is one part: its entity tag and checksum are those of the whole. */
async function copy(
  { bucket, key, headers }: S3Request,
  { state }: S3Context,
  source: ObjectVersion,
  details: ObjectDetails,
  precondition: Precondition,
): Promise<ObjectVersion> {
  const algorithm: ChecksumAlgorithm | undefined =
    readChecksumAlgorithm(headers) ?? source.checksum?.algorithm;
  const running = algorithm && startChecksum(algorithm);
  const draft = await state.objects.draft(
    await readSpan(source.path, source.size, 0, source.size),
    running === undefined ? [] : [running],
  );
  return await state.objects.add(bucket, key, draft, draft.md5, {
    ...details,
    ...(running === undefined ? {} : {
      checksum: {
        algorithm: algorithm!,
        value: running.digest().toBase64(),
        type: "FULL_OBJECT",
      },
    }),
  }, precondition);
}

function pickDetails(
  { headers, metadata }: ObjectVersion,
): Pick<ObjectDetails, "headers" | "metadata"> {
  return { headers: withoutEncryption(headers), metadata };
}

/** True for `REPLACE`, false for `COPY` or none. */
function readDirective(headers: Headers, name: string): boolean {
  const directive = headers.get(name) ?? "COPY";
  if (directive === "COPY") return false;
  if (directive === "REPLACE") return true;
  throw invalidArgument(
    name,
    directive,
    `Unknown ${name.slice(6)} "${directive}"`,
  );
}

function refuseSelfCopy(
  { bucket, key, headers }: S3Request,
  source: ObjectVersion,
): void {
  const changes = headers.has("x-amz-website-redirect-location");
  if (source.bucket !== bucket || source.key !== key || changes) return;
  throw new S3Error("InvalidRequest", {
    message:
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  });
}
