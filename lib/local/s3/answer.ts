import { S3Error } from "./errors.ts";
import {
  readQuery,
  type S3Context,
  type S3Request,
  type S3Response,
} from "./request.ts";
import { ServiceError } from "../service/context.ts";
import type { WireRequest, WireResponse } from "../service/wire.ts";
import { BucketNotFoundError } from "../store/object_store.ts";
import { readAddress } from "./address.ts";
import { detectOperation } from "./detect.ts";
import { readPresignedHeaders } from "./presigned_headers.ts";
import { s3Operations } from "./operations/mod.ts";
import { screenRequest } from "./screen.ts";
import { xmlError } from "./xml.ts";

/** What the S3 service is set up with. */
export interface S3Service extends S3Context {
  /** A host that stands for the service, with buckets as names before it. */
  readonly domain?: string;
}

/**
 * Answers a request to S3: finds what it asks for, refuses what would be ignored,
 * and does it.
 *
 * @throws Only defects: what S3 refuses is an answer.
 */
export async function answerS3(
  request: WireRequest,
  service: S3Service,
  requestId: string,
): Promise<WireResponse> {
  try {
    const parsed = parse(request, service);
    const name = detectOperation(parsed);
    screenRequest(parsed, name, service.account);
    const response = await s3Operations[name](parsed, service);
    return wireResponse(response, requestId);
  } catch (error) {
    return refusal(refusalOf(error), request, requestId);
  }
}

/** What is refused; a bucket may be deleted while an object is on its way to it. */
function refusalOf(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (error instanceof BucketNotFoundError) return new S3Error("NoSuchBucket");
  throw error;
}

/** The `<Error>` document of a refusal; a HEAD has no body to put it in. */
export function refusal(
  error: ServiceError,
  { method, target }: WireRequest,
  requestId: string,
): WireResponse {
  const { members, headers } = error instanceof S3Error
    ? error
    : { members: {}, headers: {} };
  const body = xmlError({
    Code: error.code,
    Message: error.message,
    ...members,
    Resource: target.split("?", 1)[0]!,
    RequestId: requestId,
    HostId: requestId,
  });
  return wireResponse(
    { status: error.status, headers, ...(method === "HEAD" ? {} : { body }) },
    requestId,
  );
}

function parse(
  { method, target, headers, body, chunkVerifier }: WireRequest,
  { domain }: S3Service,
): S3Request {
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const query = question < 0 ? "" : target.slice(question + 1);
  return {
    method,
    ...readAddress(headers.get("host") ?? "", path, domain),
    ...readPresignedHeaders(readQuery(query), headers),
    body,
    ...(chunkVerifier === undefined ? {} : { chunkVerifier }),
  };
}

function wireResponse(response: S3Response, requestId: string): WireResponse {
  const { status = 200, body } = response;
  const headers = new Headers({
    "x-amz-request-id": requestId,
    "x-amz-id-2": requestId,
  });
  if (typeof body === "string") headers.set("content-type", "application/xml");
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    if (value !== undefined) headers.set(name, value);
  }
  return {
    status,
    headers,
    body: typeof body === "string"
      ? new TextEncoder().encode(body)
      : body ?? null,
  };
}
