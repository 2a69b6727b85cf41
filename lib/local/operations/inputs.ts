import { hasInputs, type InputSource } from "../jobs/input_files.ts";
import { parseS3Uri } from "../jobs/s3_uri.ts";
import type { LocalContext } from "../service/context.ts";
import { validationError } from "./refusals.ts";

/**
 * Refuses an input that holds no object, as the service does before it starts a
 * job.
 */
export function requireInput(
  { objects, region }: LocalContext,
  source: InputSource,
  role: string,
): void {
  const location = parseS3Uri(source.uri);
  if (location === undefined) throw notS3(source.uri);
  if (hasInputs(objects, source)) return;
  throw validationError(
    `No S3 objects found under S3 URL "${source.uri}" given in input data source. Please ensure that the bucket exists in the selected region (${region}), that objects exist under that S3 prefix, and that the role "${role}" has "s3:ListBucket" permissions on bucket "${location.bucket}".`,
  );
}

/** Refuses an output location whose bucket is not there. */
export function requireBucket(
  { objects, region }: LocalContext,
  uri: string,
  member: string,
): void {
  const location = parseS3Uri(uri);
  if (location === undefined) throw notS3(uri);
  if (objects.hasBucket(location.bucket)) return;
  throw validationError(
    `The bucket "${location.bucket}" of ${member} "${uri}" does not exist in the region ${region}.`,
  );
}

function notS3(uri: string): Error {
  return validationError(
    `Cannot use "${uri}": Local SageMaker reads and writes s3:// locations alone.`,
  );
}
