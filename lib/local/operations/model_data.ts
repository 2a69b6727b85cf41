import type { ModelDataSource } from "@aws-sdk/client-sagemaker";
import { hasInputs } from "../jobs/input_files.ts";
import { parseS3Uri } from "../jobs/s3_uri.ts";
import type { LocalContext } from "../service/context.ts";
import { validationError } from "./refusals.ts";

/** Where a container's model lies: in the one way or the other. */
export interface ModelData {
  readonly ModelDataUrl?: string | undefined;
  readonly ModelDataSource?: ModelDataSource | undefined;
}

/**
 * Refuses a container whose model is not there.
 *
 * @throws {ServiceError} Also if its place is told in both ways.
 */
export function checkModelData(
  { ModelDataUrl, ModelDataSource }: ModelData,
  { objects }: LocalContext,
): void {
  if (ModelDataUrl !== undefined && ModelDataSource !== undefined) {
    throw validationError(
      "Both ModelDataUrl and ModelDataSource are given: a container has the one or the other.",
    );
  }
  const source = ModelDataSource?.S3DataSource;
  const uri = ModelDataUrl ?? source?.S3Uri;
  if (uri === undefined) return;
  const type = source?.S3DataType === "S3Prefix" ? "S3Prefix" : "ManifestFile";
  // Both a single object and a manifest are looked up by their whole key.
  if (parseS3Uri(uri) === undefined || !hasInputs(objects, { uri, type })) {
    throw validationError(`Could not find model data at ${uri}.`);
  }
}
