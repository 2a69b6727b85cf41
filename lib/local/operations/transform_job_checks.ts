import type { CreateTransformJobRequest } from "@aws-sdk/client-sagemaker";
import { findImage } from "../containers/images.ts";
import { modelContainers } from "../jobs/prepare_transform.ts";
import type { ModelRecord } from "../jobs/records.ts";
import { dataProcessor, formatOf } from "../jobs/transform/data_processing.ts";
import type { LocalContext } from "../service/context.ts";
import { requireBucket, requireInput } from "./inputs.ts";
import { validationError } from "./refusals.ts";

/** Most megabytes of requests under way at once. */
const MOST_PAYLOAD = 100;

/**
 * Refuses what the service would refuse, and what cannot be done here.
 *
 * @throws {ServiceError} Before any work.
 */
export function checkTransformJob(
  request: CreateTransformJobRequest,
  model: ModelRecord,
  context: LocalContext,
): void {
  checkModel(model);
  checkPayload(request, model);
  checkProcessing(request);
  const source = request.TransformInput!.DataSource!.S3DataSource!;
  const { S3Uri, S3DataType } = source;
  if (S3DataType !== "S3Prefix" && S3DataType !== "ManifestFile") {
    throw validationError(
      `The S3DataType ${S3DataType} is not supported for transform jobs: choose S3Prefix or ManifestFile.`,
    );
  }
  requireInput(
    context,
    { uri: S3Uri!, type: S3DataType },
    model.ExecutionRoleArn ?? "",
  );
  requireBucket(
    context,
    request.TransformOutput!.S3OutputPath!,
    "TransformOutput.S3OutputPath",
  );
  const { DataCaptureConfig } = request;
  if (DataCaptureConfig !== undefined) {
    requireBucket(
      context,
      DataCaptureConfig.DestinationS3Uri!,
      "DataCaptureConfig.DestinationS3Uri",
    );
  }
}

/** What people report of the service: sagemaker-python-sdk #4777, #5160. */
function checkModel(model: ModelRecord): void {
  const has = modelContainers(model).some(({ ModelDataSource }) =>
    ModelDataSource !== undefined
  );
  if (!has) return;
  throw validationError(
    "SageMaker Batch currently doesn't support Model entity with container definitions which use ModelDataSource attribute. Give ModelDataUrl instead.",
  );
}

function checkPayload(
  { MaxPayloadInMB, MaxConcurrentTransforms }: CreateTransformJobRequest,
  model: ModelRecord,
): void {
  const megabytes = MaxPayloadInMB ?? 6;
  const concurrent = MaxConcurrentTransforms || 1;
  if (megabytes * concurrent > MOST_PAYLOAD) {
    throw validationError(
      `MaxConcurrentTransforms * MaxPayloadInMB must not exceed ${MOST_PAYLOAD} MB: ${concurrent} * ${megabytes} MB is ${
        megabytes * concurrent
      } MB.`,
    );
  }
  const isBuiltIn = modelContainers(model)
    .some(({ Image }) => findImage(Image!)?.builtIn !== undefined);
  if (megabytes === 0 && isBuiltIn) {
    throw validationError(
      "MaxPayloadInMB 0 is not supported for built-in algorithms, which do not take chunked requests.",
    );
  }
}

function checkProcessing(request: CreateTransformJobRequest): void {
  const { TransformInput, TransformOutput, DataProcessing } = request;
  const contentType = TransformInput!.ContentType ?? "";
  const accept = TransformOutput!.Accept ?? contentType;
  const joinSource = DataProcessing?.JoinSource ?? "None";
  try {
    dataProcessor({
      contentType,
      accept,
      joinSource,
      inputFilter: DataProcessing?.InputFilter ?? "$",
      outputFilter: DataProcessing?.OutputFilter ?? "$",
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw validationError(`${error.message}.`);
  }
  if (joinSource === "None") return;
  const [input, output] = [formatOf(contentType), formatOf(accept)];
  if (input === "other" || input !== output) {
    throw validationError(
      `JoinSource Input requires that Accept matches ContentType, both of them CSV or both JSON: they are "${accept}" and "${contentType}".`,
    );
  }
  const split = TransformInput!.SplitType ?? "None";
  const assemble = TransformOutput!.AssembleWith ?? "None";
  if ((split === "Line") !== (assemble === "Line")) {
    throw validationError(
      `JoinSource Input requires that AssembleWith matches SplitType: they are "${assemble}" and "${split}".`,
    );
  }
}
