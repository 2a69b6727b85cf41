import type { S3OperationName } from "./detect.ts";
import { refuse } from "./detect.ts";
import { ENCRYPTION_HEADERS } from "./encryption.ts";
import { S3Error } from "./errors.ts";
import type { S3Request } from "./request.ts";

/** Parameters of presigned URLs and SDKs, which may come with any operation. */
const COMMON_PARAMETERS = [
  "x-id",
  "AWSAccessKeyId",
  "Signature",
  "Expires",
  "X-Amz-Algorithm",
  "X-Amz-Content-Sha256",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
  "X-Amz-User-Agent",
];

/** What GetObject can be asked to answer in a header's place. */
export const RESPONSE_PARAMETERS: Readonly<Record<string, string>> = {
  "response-cache-control": "cache-control",
  "response-content-disposition": "content-disposition",
  "response-content-encoding": "content-encoding",
  "response-content-language": "content-language",
  "response-content-type": "content-type",
  "response-expires": "expires",
};

const LISTING = ["delimiter", "encoding-type", "prefix"];
const GETTING = [
  "partNumber",
  "versionId",
  ...Object.keys(RESPONSE_PARAMETERS),
];

/** The parameters that each operation reads. */
const PARAMETERS: Readonly<Record<S3OperationName, readonly string[]>> = {
  AbortMultipartUpload: ["uploadId"],
  CompleteMultipartUpload: ["uploadId"],
  CopyObject: [],
  CreateBucket: [],
  CreateMultipartUpload: ["uploads"],
  DeleteBucket: [],
  DeleteBucketTagging: ["tagging"],
  DeleteObject: ["versionId"],
  DeleteObjects: ["delete"],
  DeleteObjectTagging: ["tagging", "versionId"],
  GetBucketLocation: ["location"],
  GetBucketTagging: ["tagging"],
  GetBucketVersioning: ["versioning"],
  GetObject: GETTING,
  GetObjectAttributes: ["attributes", "versionId"],
  GetObjectTagging: ["tagging", "versionId"],
  HeadBucket: [],
  HeadObject: GETTING,
  ListBuckets: ["bucket-region", "continuation-token", "max-buckets", "prefix"],
  ListMultipartUploads: [
    ...LISTING,
    "key-marker",
    "max-uploads",
    "upload-id-marker",
    "uploads",
  ],
  ListObjects: [...LISTING, "marker", "max-keys"],
  ListObjectsV2: [
    ...LISTING,
    "continuation-token",
    "fetch-owner",
    "list-type",
    "max-keys",
    "start-after",
  ],
  ListObjectVersions: [
    ...LISTING,
    "key-marker",
    "max-keys",
    "version-id-marker",
    "versions",
  ],
  ListParts: ["max-parts", "part-number-marker", "uploadId"],
  PutBucketTagging: ["tagging"],
  PutBucketVersioning: ["versioning"],
  PutObject: [],
  PutObjectTagging: ["tagging", "versionId"],
  UploadPart: ["partNumber", "uploadId"],
  UploadPartCopy: ["partNumber", "uploadId"],
};

/** Headers of S3 that are read, or that change nothing here. */
const KNOWN_HEADERS =
  /^x-amz-(?:meta-.*|date|content-sha256|security-token|user-agent|decoded-content-length|trailer|te|request-payer|expected-bucket-owner|source-expected-bucket-owner|checksum-(?:algorithm|mode|type|crc32|crc32c|crc64nvme|sha1|sha256)|sdk-checksum-algorithm|copy-source|copy-source-(?:range|if-.*)|metadata-directive|tagging|tagging-directive|website-redirect-location|mp-object-size|object-attributes|max-parts|part-number-marker|optional-object-attributes)$/;

/** Operations that read how an object is to be encrypted. */
const ENCRYPTING: readonly S3OperationName[] = [
  "CreateMultipartUpload",
  "PutObject",
];

/** Headers whose only accepted value asks for what happens anyway. */
const FIXED_HEADERS: Readonly<Record<string, readonly string[]>> = {
  "x-amz-acl": ["private", "bucket-owner-full-control"],
  "x-amz-bucket-object-lock-enabled": ["false"],
  "x-amz-bypass-governance-retention": ["false"],
  "x-amz-object-ownership": ["BucketOwnerEnforced"],
  "x-amz-storage-class": ["STANDARD"],
};

/**
 * Refuses what an operation would ignore: parameters and headers that it does not
 * read, and conditions on the owner that do not hold.
 *
 * @throws {S3Error} `NotImplemented`, `AccessControlListNotSupported` or
 * `AccessDenied`.
 */
export function screenRequest(
  { query, headers }: S3Request,
  operation: S3OperationName,
  account: string,
): void {
  for (const name of query.keys()) {
    const known = PARAMETERS[operation].includes(name) ||
      COMMON_PARAMETERS.includes(name);
    if (!known) throw refuse(`the parameter "${name}" of ${operation}`);
  }
  const own = ENCRYPTING.includes(operation) ? ENCRYPTION_HEADERS : [];
  for (const [name, value] of headers) {
    if (!name.startsWith("x-amz-") || own.includes(name)) continue;
    screenHeader(name, value);
  }
  for (const side of ["", "source-"]) {
    const owner = headers.get(`x-amz-${side}expected-bucket-owner`) ?? account;
    if (owner !== account) throw new S3Error("AccessDenied");
  }
}

function screenHeader(name: string, value: string): void {
  if (KNOWN_HEADERS.test(name)) return;
  const accepted = FIXED_HEADERS[name];
  if (accepted?.includes(value)) return;
  if (name === "x-amz-acl" || name.startsWith("x-amz-grant-")) {
    throw new S3Error("AccessControlListNotSupported");
  }
  throw refuse(
    accepted === undefined
      ? `the header "${name}"`
      : `"${value}" for the header "${name}"`,
  );
}
