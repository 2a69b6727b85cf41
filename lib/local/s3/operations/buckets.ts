import type { BucketInfo, Versioning } from "../../store/object_versions.ts";
import { checkBucketName } from "../bucket_name.ts";
import { S3Error } from "../errors.ts";
import { readXmlBody } from "../documents.ts";
import { readInteger } from "../listing.ts";
import { invalidArgument } from "../errors.ts";
import {
  requireBucket,
  type S3Context,
  type S3Request,
  type S3Response,
} from "../request.ts";
import { ownerOf } from "../owner.ts";
import { xmlDocument } from "../xml.ts";
import { child, childText } from "../xml_reader.ts";

/** The region whose buckets have no location constraint. */
const FIRST_REGION = "us-east-1";
const MAX_BUCKETS = 10_000;

/** Answers ListBuckets. */
export function listBuckets(
  { query }: S3Request,
  { state }: S3Context,
): S3Response {
  const maximum = readInteger(
    query,
    "max-buckets",
    MAX_BUCKETS,
    1,
    MAX_BUCKETS,
  );
  const prefix = query.get("prefix");
  const region = query.get("bucket-region");
  const after = readBucketToken(query.get("continuation-token"));
  const buckets = state.buckets.all().filter((bucket) =>
    bucket.name > after && bucket.name.startsWith(prefix ?? "") &&
    (region === undefined || bucket.region === region)
  );
  const page = buckets.slice(0, maximum);
  return {
    body: xmlDocument("ListAllMyBucketsResult", {
      Owner: ownerOf(),
      Buckets: {
        Bucket: page.map(({ name, created, region }) => ({
          Name: name,
          CreationDate: created,
          BucketRegion: region,
        })),
      },
      ContinuationToken: page.length < buckets.length
        ? btoa(page.at(-1)!.name)
        : undefined,
      Prefix: prefix,
    }),
  };
}

/** Answers CreateBucket. */
export async function createBucket(
  request: S3Request,
  { state, region }: S3Context,
): Promise<S3Response> {
  const { bucket } = request;
  checkBucketName(bucket);
  const wanted = await readLocation(request) ?? region;
  const existing = state.buckets.get(bucket);
  const repeated = existing?.region === FIRST_REGION && wanted === FIRST_REGION;
  if (existing !== undefined && !repeated) {
    throw new S3Error("BucketAlreadyOwnedByYou", {
      members: { BucketName: bucket },
    });
  }
  state.buckets.create(bucket, wanted);
  return { headers: { location: `/${bucket}` } };
}

/** Answers HeadBucket. */
export function headBucket(request: S3Request, context: S3Context): S3Response {
  const { region } = requireBucket(context, request.bucket);
  return {
    headers: {
      "x-amz-bucket-region": region,
      "x-amz-access-point-alias": "false",
    },
  };
}

/** Answers DeleteBucket. */
export async function deleteBucket(
  { bucket }: S3Request,
  context: S3Context,
): Promise<S3Response> {
  requireBucket(context, bucket);
  if (!await context.state.buckets.remove(bucket)) {
    throw new S3Error("BucketNotEmpty", { members: { BucketName: bucket } });
  }
  return { status: 204 };
}

/** Answers GetBucketLocation. */
export function getBucketLocation(
  { bucket }: S3Request,
  context: S3Context,
): S3Response {
  const { region } = requireBucket(context, bucket);
  return {
    body: xmlDocument(
      "LocationConstraint",
      region === FIRST_REGION ? "" : region,
    ),
  };
}

/** Answers GetBucketVersioning. */
export function getBucketVersioning(
  { bucket }: S3Request,
  context: S3Context,
): S3Response {
  const { versioning } = requireBucket(context, bucket);
  return {
    body: xmlDocument("VersioningConfiguration", { Status: versioning }),
  };
}

/** Answers PutBucketVersioning. */
export async function putBucketVersioning(
  request: S3Request,
  context: S3Context,
): Promise<S3Response> {
  const { name }: BucketInfo = requireBucket(context, request.bucket);
  const document = await readXmlBody(request, "VersioningConfiguration");
  const status = childText(document, "Status");
  if (child(document, "MfaDelete")?.text === "Enabled") {
    throw new S3Error("NotImplemented", {
      message: "Local SageMaker's S3 does not implement MFA delete",
    });
  }
  if (status !== "Enabled" && status !== "Suspended") {
    throw new S3Error(
      status === undefined
        ? "IllegalVersioningConfigurationException"
        : "MalformedXML",
    );
  }
  context.state.buckets.setVersioning(name, status satisfies Versioning);
  return {};
}

/** The region that CreateBucket names, if any. */
async function readLocation(request: S3Request): Promise<string | undefined> {
  const length = request.headers.get("content-length") ?? "0";
  if (request.body === null || length === "0") return undefined;
  const document = await readXmlBody(request, "CreateBucketConfiguration");
  for (const { name } of document.children) {
    if (name === "LocationConstraint") continue;
    throw new S3Error("NotImplemented", {
      message:
        `Local SageMaker's S3 does not implement "${name}" of CreateBucket`,
    });
  }
  const location = childText(document, "LocationConstraint");
  if (location === undefined || location === "") return undefined;
  const legal = /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(location);
  if (!legal || location === FIRST_REGION) {
    throw new S3Error("InvalidLocationConstraint", {
      members: { LocationConstraint: location },
    });
  }
  return location;
}

function readBucketToken(token: string | undefined): string {
  try {
    return atob(token ?? "");
  } catch {
    throw invalidArgument(
      "continuation-token",
      token!,
      "The continuation token provided is incorrect",
    );
  }
}
