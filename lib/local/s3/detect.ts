import { S3Error } from "./errors.ts";
import { missingOperation } from "./missing_operations.ts";
import type { S3Request } from "./request.ts";

/** The operations of S3 that Local SageMaker has. */
export type S3OperationName =
  | "AbortMultipartUpload"
  | "CompleteMultipartUpload"
  | "CopyObject"
  | "CreateBucket"
  | "CreateMultipartUpload"
  | "DeleteBucket"
  | "DeleteBucketTagging"
  | "DeleteObject"
  | "DeleteObjects"
  | "DeleteObjectTagging"
  | "GetBucketLocation"
  | "GetBucketTagging"
  | "GetBucketVersioning"
  | "GetObject"
  | "GetObjectAttributes"
  | "GetObjectTagging"
  | "HeadBucket"
  | "HeadObject"
  | "ListBuckets"
  | "ListMultipartUploads"
  | "ListObjects"
  | "ListObjectsV2"
  | "ListObjectVersions"
  | "ListParts"
  | "PutBucketTagging"
  | "PutBucketVersioning"
  | "PutObject"
  | "PutObjectTagging"
  | "UploadPart"
  | "UploadPartCopy";

/** Operations by the query parameter that tells them from others of their method. */
type Routes = {
  readonly [method: string]: { readonly [parameter: string]: S3OperationName };
};

/** The parameter `""` stands for none. */
const BUCKET_ROUTES: Routes = {
  GET: {
    "list-type": "ListObjectsV2",
    location: "GetBucketLocation",
    tagging: "GetBucketTagging",
    uploads: "ListMultipartUploads",
    versioning: "GetBucketVersioning",
    versions: "ListObjectVersions",
    "": "ListObjects",
  },
  HEAD: { "": "HeadBucket" },
  PUT: {
    tagging: "PutBucketTagging",
    versioning: "PutBucketVersioning",
    "": "CreateBucket",
  },
  POST: { delete: "DeleteObjects" },
  DELETE: { tagging: "DeleteBucketTagging", "": "DeleteBucket" },
};

const OBJECT_ROUTES: Routes = {
  GET: {
    attributes: "GetObjectAttributes",
    tagging: "GetObjectTagging",
    uploadId: "ListParts",
    "": "GetObject",
  },
  HEAD: { "": "HeadObject" },
  PUT: { tagging: "PutObjectTagging", uploadId: "UploadPart", "": "PutObject" },
  POST: {
    uploadId: "CompleteMultipartUpload",
    uploads: "CreateMultipartUpload",
  },
  DELETE: {
    tagging: "DeleteObjectTagging",
    uploadId: "AbortMultipartUpload",
    "": "DeleteObject",
  },
};

const SERVICE_ROUTES: Routes = { GET: { "": "ListBuckets" } };

/** What an operation is called where its source is another object. */
const COPIES: { readonly [name in S3OperationName]?: S3OperationName } = {
  PutObject: "CopyObject",
  UploadPart: "UploadPartCopy",
};

/**
 * The operation that a request asks for.
 *
 * @throws {S3Error} `MethodNotAllowed`, or `NotImplemented` if there is none here.
 */
export function detectOperation(request: S3Request): S3OperationName {
  const { method, bucket, key, query, headers } = request;
  const missing = missingOperation(request);
  if (missing !== undefined) {
    throw refuse(
      `the operation ${missing.name} (parameter "${missing.parameter}")`,
    );
  }
  const routes = bucket === ""
    ? SERVICE_ROUTES
    : key === ""
    ? BUCKET_ROUTES
    : OBJECT_ROUTES;
  const ofMethod = routes[method];
  if (ofMethod === undefined) throw new S3Error("MethodNotAllowed");
  const parameter = Object.keys(ofMethod).find((name) =>
    name === "" || query.has(name)
  );
  if (parameter === undefined) {
    throw refuse(`${method} with the parameters "${[...query.keys()]}"`);
  }
  const name = ofMethod[parameter]!;
  return headers.has("x-amz-copy-source") ? COPIES[name] ?? name : name;
}

/** A refusal of what S3 has and Local SageMaker has not. */
export function refuse(what: string): S3Error {
  return new S3Error("NotImplemented", {
    message: `Local SageMaker's S3 does not implement ${what}`,
  });
}
